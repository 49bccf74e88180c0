// The number in a sentence of what something buys: it is read first, so it is shown first.

/** A piece of a sentence: plain, a quantity, or code. */
export interface Piece {
  kind: "text" | "quantity" | "code";
  text: string;
}

const NUMBER = String.raw`\d+(?:[.,]\d+)*`;
const UNIT = "[kKMG]i?B|bytes|%|×|times|milliseconds|seconds|minutes|hours|ms|s";
const ONE = String.raw`${NUMBER}(?:\s?(?:to|–|-)\s?${NUMBER})?\s?(?:${UNIT})(?![A-Za-z0-9])`;
const QUANTITY = new RegExp(ONE, "g");
const PAIR = new RegExp(`(${ONE}) (to|instead of) (${ONE})`);

/** The figure that sums a sentence up: from one size to another, or the first quantity. `undefined` without numbers. */
export function figure(text: string): string | undefined {
  const pair = PAIR.exec(text);
  if (pair) return pair[2] === "to" ? `${pair[1]} → ${pair[3]}` : `${pair[3]} → ${pair[1]}`;
  const found = text.match(QUANTITY) ?? [];
  const [first, second] = found.map((quantity) => /^([\d.,]+)\s?(\D+)$/.exec(quantity));
  // Two sizes of one kind, the second one smaller, and no third one: that is a before and an after.
  if (found.length === 2 && first && second && first[2] === second[2] && Number(second[1]) < Number(first[1]))
    return `${found[0]} → ${found[1]}`;
  return found[0];
}

/** A sentence in pieces, for its quantities to stand out. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  for (const [at, part] of text.split("`").entries()) {
    if (part === "") continue;
    if (at % 2 === 1) {
      found.push({ kind: "code", text: part });
      continue;
    }
    let end = 0;
    for (const match of part.matchAll(QUANTITY)) {
      if (match.index > end) found.push({ kind: "text", text: part.slice(end, match.index) });
      found.push({ kind: "quantity", text: match[0] });
      end = match.index + match[0].length;
    }
    if (end < part.length) found.push({ kind: "text", text: part.slice(end) });
  }
  return found;
}
