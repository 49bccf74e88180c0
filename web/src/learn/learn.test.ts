import { expect, test } from "vitest";
import { sentence } from "../graph/texts";
import { figure, pieces } from "./figure";
import { linesOf } from "./lines";

test("the number of a sentence comes first, and only as the sentence has it", () => {
  const cases: [string, string | undefined][] = [
    ["one comparison got a Go service from about 800 MB to 12 MB, and another from 1.2 GB to 150 MB", "800 MB → 12 MB"],
    ["the file runs on any Linux; about 12 MB instead of 800 MB", "800 MB → 12 MB"],
    ["to download, node:24 was 408.9 MB in August 2026, and node:24-trixie-slim 85.3 MB", "408.9 MB → 85.3 MB"],
    ["the smallest such image is about 2 MiB, less than 2 % of a full Debian", "2 MiB"],
    ["the program is 30 to 40 % smaller", "30 to 40 %"],
    ["30 to 60 seconds for each rebuild of a project with 200 MB of packages", "30 to 60 seconds"],
    ["emulated builds took 4 to 5 times as long as native ones", "4 to 5 times"],
    ["two builds of one commit install the same versions", undefined],
    ["found within three failed checks of port 8080 on node:24", undefined],
    ["from 10 MB it grew, and is 20 MB", "10 MB"],
  ];
  for (const [text, expected] of cases) expect(figure(text), text).toBe(expected);
});

test("pieces are the sentence again", () => {
  const text = "`-s -w` makes 12 MB of 80.5 MB, `x`";
  expect(
    pieces(text)
      .map(({ text, kind }) => (kind === "code" ? `\`${text}\`` : text))
      .join(""),
  ).toBe(text);
  expect(
    pieces(text)
      .filter(({ kind }) => kind === "quantity")
      .map(({ text }) => text),
  ).toEqual(["12 MB", "80.5 MB"]);
  expect(pieces("open ` end")).toHaveLength(2);
});

test("each line knows its lessons, and where they begin", () => {
  const text = "FROM a\nCOPY . .\nRUN b \\\n  c\n";
  const lines = linesOf(text, [
    [[0, 7]],
    [
      [7, 15],
      [16, text.length],
    ],
    [],
  ]);
  expect(lines).toEqual([
    { text: "FROM a", lessons: [0], begins: [0] },
    { text: "COPY . .", lessons: [1], begins: [1] },
    { text: "RUN b \\", lessons: [1], begins: [] },
    { text: "  c", lessons: [1], begins: [] },
  ]);
  expect(linesOf("", [])).toEqual([{ text: "", lessons: [], begins: [] }]);
});

test("a sentence begins with a capital letter, a name stays as it is", () => {
  expect(sentence("the program is smaller")).toBe("The program is smaller");
  expect(sentence("node_modules becomes smaller")).toBe("node_modules becomes smaller");
  expect(sentence("`-s -w` leaves them out")).toBe("`-s -w` leaves them out");
});
