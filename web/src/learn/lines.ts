// A file in lines, each with the lessons that are about it.

/** A line and the lessons, by index, that are about it. */
export interface LearnLine {
  text: string;
  lessons: number[];
  /** The lessons that begin here: their numbers stand at its end. */
  begins: number[];
}

/** Splits a text. `spans[i]` are the ranges of lesson `i`, in UTF-16 code units. */
export function linesOf(text: string, spans: readonly (readonly (readonly [number, number])[])[]): LearnLine[] {
  const begun = new Set<number>();
  let start = 0;
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => {
      const [from, to] = [start, start + line.length];
      start = to + 1;
      const lessons: number[] = [];
      // A range that ends with a newline does not reach into the next line.
      for (const [at, ranges] of spans.entries()) if (ranges.some(([a, b]) => a <= to && b > from)) lessons.push(at);
      const begins = lessons.filter((lesson) => !begun.has(lesson));
      for (const lesson of begins) begun.add(lesson);
      return { text: line, lessons, begins };
    });
}
