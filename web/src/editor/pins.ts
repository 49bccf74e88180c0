// What the code views have to say to each other about what is pinned.
import { batch } from "@preact/signals";
import { hovered, type Selection, selection } from "../store";

/** Selections that came with a keystroke of typing: they light up what they caused, but move nothing. */
const typed = new WeakSet<Selection>();

/** Pins the line of the cursor. */
export function pinLine(path: string, line: number, typing: boolean): void {
  const now = selection.peek();
  if (now?.kind === "source" && now.path === path && now.line === line) return;
  const next: Selection = { kind: "source", path, line };
  if (typing) typed.add(next);
  batch(() => {
    // A mouse that rests somewhere points at nothing while the keys do.
    hovered.value = undefined;
    selection.value = next;
  });
}

/** Whether a selection may bring what it lights into view. */
export function mayMove(selection: Selection): boolean {
  return !typed.has(selection);
}

/** Lets go of what is pinned; `false` where nothing was, so that the key keeps its other meanings. */
export function unpin(): boolean {
  if (selection.peek() === undefined) return false;
  selection.value = undefined;
  return true;
}
