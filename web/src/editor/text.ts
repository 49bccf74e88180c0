// Differences between two texts, small enough that a view keeps its place and a pinned piece its offset.

/** One piece of the old text, and what stands there now. */
export interface Change {
  from: number;
  to: number;
  insert: string;
}

/** Above this many lines on both sides together, the middle is replaced in one piece. */
const MOST_LINES = 800;

/** What turns `before` into `after`: what both begin and end with stays, and so do whole lines in between. */
export function changes(before: string, after: string): Change[] {
  if (before === after) return [];
  let [start, endBefore, endAfter] = trim(before, after, 0, before.length, 0, after.length);
  // To whole lines, so that those in between can be compared.
  if (start > 0) start = before.lastIndexOf("\n", start - 1) + 1;
  const tail = before.indexOf("\n", endBefore);
  const more = (tail < 0 ? before.length : tail + 1) - endBefore;
  endBefore += more;
  endAfter += more;
  const old = linesOf(before.slice(start, endBefore));
  const fresh = linesOf(after.slice(start, endAfter));
  if (old.length + fresh.length > MOST_LINES) return [narrow(before, after, start, endBefore, start, endAfter)];
  return byLines(before, after, start, old, fresh);
}

/** Where an offset of the old text is in the new one. An offset in a replaced piece moves to the piece's start or end. */
export function mapOffset(made: readonly Change[], offset: number): number {
  let shift = 0;
  for (const { from, to, insert } of made) {
    if (offset < from) break;
    if (offset < to) return from + shift + Math.min(offset - from, insert.length);
    shift += insert.length - (to - from);
  }
  return offset + shift;
}

function byLines(before: string, after: string, start: number, old: string[], fresh: string[]): Change[] {
  const width = fresh.length + 1;
  // The length of the longest common run of lines from each pair of lines on.
  const common = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      common[i * width + j] =
        old[i] === fresh[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const made: Change[] = [];
  let [i, j, at, to] = [0, 0, start, start];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      at += (old[i++] ?? "").length;
      to += (fresh[j++] ?? "").length;
      continue;
    }
    const [fromBefore, fromAfter] = [at, to];
    while ((i < old.length || j < fresh.length) && !(i < old.length && j < fresh.length && old[i] === fresh[j])) {
      const skip = i < old.length ? (common[(i + 1) * width + j] ?? 0) : -1;
      const take = j < fresh.length ? (common[i * width + j + 1] ?? 0) : -1;
      if (skip >= take) at += (old[i++] ?? "").length;
      else to += (fresh[j++] ?? "").length;
    }
    made.push(narrow(before, after, fromBefore, at, fromAfter, to));
  }
  return made;
}

/** One change of a range, without what both sides begin and end with. */
function narrow(before: string, after: string, from: number, to: number, fromAfter: number, toAfter: number): Change {
  const [start, end, endAfter] = trim(before, after, from, to, fromAfter, toAfter);
  return { from: start, to: end, insert: after.slice(start - from + fromAfter, endAfter) };
}

function trim(
  before: string,
  after: string,
  from: number,
  to: number,
  fromAfter: number,
  toAfter: number,
): [number, number, number] {
  let [start, end, endAfter] = [from, to, toAfter];
  while (start < end && start - from + fromAfter < endAfter && before[start] === after[start - from + fromAfter])
    start++;
  while (end > start && endAfter > start - from + fromAfter && before[end - 1] === after[endAfter - 1]) {
    end--;
    endAfter--;
  }
  return [start, end, endAfter];
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * A text with an editor's changes made in it, which are in order and count every line break as one character. Line breaks
 * that were not touched stay as they are; new ones are like that of the line in which they stand.
 */
export function carried(text: string, positions: Positions, made: readonly Change[]): string {
  let [result, at] = ["", 0];
  for (const { from, to, insert } of made) {
    const start = positions.offset(from);
    result = joined(result, text.slice(at, start));
    if (insert !== "") {
      result = joined(result, insert.includes("\n") ? insert.replaceAll("\n", breakAt(text, start)) : insert);
    }
    at = positions.offset(to);
  }
  return joined(result, text.slice(at));
}

/** Two pieces of a text, whose line breaks do not become one where they meet. */
function joined(before: string, after: string): string {
  return before.endsWith("\r") && after.startsWith("\n") ? `${before}\n${after}` : before + after;
}

/** The line break at the end of the line at an offset, or the one before it. */
function breakAt(text: string, offset: number): string {
  const next = /\r\n?|\n/g;
  next.lastIndex = offset;
  return next.exec(text)?.[0] ?? /(\r\n|\r|\n)[^\r\n]*$/.exec(text.slice(0, offset))?.[1] ?? "\n";
}

/** Offsets of a text and positions of an editor, in which every line break is one character. */
export class Positions {
  /** The offsets of the line breaks of two characters. */
  readonly #doubles: number[] = [];

  constructor(text: string) {
    for (let at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n", at + 2)) this.#doubles.push(at);
  }

  /** The position of an offset. */
  at(offset: number): number {
    const doubles = this.#doubles;
    let [low, high] = [0, doubles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((doubles[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset - low;
  }

  /** The offset of a position. */
  offset(position: number): number {
    const doubles = this.#doubles;
    let [low, high] = [0, doubles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((doubles[middle] ?? 0) - middle < position) low = middle + 1;
      else high = middle;
    }
    return position + low;
  }
}
