// Moving among the parts of a list or of tabs by arrow keys: one of them is in the order of the Tab key, the others are
// reached from it.
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Moves the focus within the element that listens. Returns what has it now, where it moved. */
export function rove(event: KeyboardEvent, parts: string): HTMLElement | undefined {
  const list = event.currentTarget;
  if (!(list instanceof HTMLElement)) return undefined;
  const all = [...list.querySelectorAll<HTMLElement>(parts)];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return undefined;
  const step = STEPS[event.key];
  let next: number;
  if (step !== undefined) next = (at + step + all.length) % all.length;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = all.length - 1;
  else return undefined;
  event.preventDefault();
  const part = all[next];
  part?.focus();
  return part;
}
