import { describe, expect, it } from "vitest";
import { type Change, carried, changes, mapOffset, Positions } from "./text";

function apply(text: string, made: readonly Change[]): string {
  let [out, at] = ["", 0];
  for (const { from, to, insert } of made) {
    out += text.slice(at, from) + insert;
    at = to;
  }
  return out + text.slice(at);
}

function check(before: string, after: string, expected?: Change[]) {
  const made = changes(before, after);
  expect(apply(before, made)).toBe(after);
  if (expected) expect(made).toEqual(expected);
}

describe("changes", () => {
  it("is nothing between equal texts", () => check("a\n", "a\n", []));
  it("is one word", () => check("ARG V=22\nFROM\n", "ARG V=24\nFROM\n", [{ from: 7, to: 8, insert: "4" }]));
  it("leaves the lines between two changes alone", () =>
    check("a1\nb\nc\nd1\n", "a2\nb\nc\nd2\n", [
      { from: 1, to: 2, insert: "2" },
      { from: 8, to: 9, insert: "2" },
    ]));
  it("takes lines in and out", () => check("a\nb\nc\n", "a\nx\ny\nc\n", [{ from: 2, to: 3, insert: "x\ny" }]));
  it("starts and ends with nothing", () => {
    check("", "a\nb");
    check("a\nb", "");
    check("\na", "\n\na");
    check("aaa", "aa");
  });
  it("holds for any texts", () => {
    // The same numbers each time.
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const text = () => Array.from({ length: next(12) }, () => "ab\n"[next(3)]).join("");
    for (let round = 0; round < 3000; round++) check(text(), text());
  });
  it("gives up on very long middles, and is right all the same", () => {
    const lines = (word: string) => Array.from({ length: 900 }, (_, number) => `${word}${number}\n`).join("");
    check(`x\n${lines("a")}y`, `x\n${lines("b")}y`);
  });
});

describe("mapOffset", () => {
  it("moves with what is before it", () => {
    const made = changes("a\nb\nc\n", "a\nx\nb\nc\n");
    expect(mapOffset(made, 0)).toBe(0);
    expect(mapOffset(made, 4)).toBe(6);
  });
  it("stays in a piece that is replaced", () => expect(mapOffset(changes("v=22;", "v=24;"), 3)).toBe(3));
});

describe("Positions", () => {
  it("counts line breaks of two characters as one", () => {
    const positions = new Positions("a\r\nb\r\nc");
    expect([0, 1, 3, 4, 6].map((offset) => positions.at(offset))).toEqual([0, 1, 2, 3, 4]);
    expect([0, 1, 2, 3, 4].map((position) => positions.offset(position))).toEqual([0, 1, 3, 4, 6]);
    expect(new Positions("a\nb").at(2)).toBe(2);
  });
});

describe("carried", () => {
  const check = (text: string, made: Change[], expected: string) =>
    expect(carried(text, new Positions(text), made)).toBe(expected);
  it("leaves every line break that was not touched", () => {
    check("a\nb\r\nc\nd\r\n", [{ from: 4, to: 5, insert: "x" }], "a\nb\r\nx\nd\r\n");
    check("a\r\nb\nc", [{ from: 1, to: 2, insert: "" }], "ab\nc");
    check("a\nb", [{ from: 2, to: 3, insert: "" }], "a\n");
  });
  it("breaks new lines as the one in which they begin", () => {
    check("a\nb\r\nc", [{ from: 3, to: 3, insert: "\nx\n" }], "a\nb\r\nx\r\n\r\nc");
    check("a\nb\r\nc", [{ from: 1, to: 1, insert: "\n" }], "a\n\nb\r\nc");
    check("a\nb\r\nc", [{ from: 5, to: 5, insert: "\n" }], "a\nb\r\nc\r\n");
    check("", [{ from: 0, to: 0, insert: "a\n" }], "a\n");
  });
  it("says the same lines as the editor, whatever the breaks and changes", () => {
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    const plain = (text: string) => text.replace(/\r\n?/g, "\n");
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: next(12) }, () => ["a", "b", "\n", "\r\n", "\r"][next(5)]).join("");
      const before = plain(text);
      const after = Array.from({ length: next(12) }, () => "ab\n"[next(3)]).join("");
      expect(plain(carried(text, new Positions(text), changes(before, after)))).toBe(after);
    }
  });
});
