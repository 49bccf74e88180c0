import type { Reasoned } from "../provenance";

/** The chain of reasons of what is pointed at. */
export function Why({ reasons }: { reasons: Reasoned[] }) {
  return <pre>{JSON.stringify(reasons, null, 1)}</pre>;
}
