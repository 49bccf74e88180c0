import { selection } from "../store";

/** Lets go of what is pinned; `false` where nothing was, so that the key keeps its other meanings. */
export function unpin(): boolean {
  if (selection.peek() === undefined) return false;
  selection.value = undefined;
  return true;
}
