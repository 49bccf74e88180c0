import { learn } from "../store";

/** The naive single-stage file beside the planned one, with what each difference buys. */
export function Learn() {
  return <p>{learn.value?.lessons.length}</p>;
}
