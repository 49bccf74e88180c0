import { report } from "../store";

/** The stages, what is copied between them, and what is left behind. */
export function Graph() {
  return <p>{report.value?.plan?.stages.map((stage) => stage.name).join(" → ")}</p>;
}
