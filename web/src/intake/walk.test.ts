import { expect, test } from "vitest";
import listing from "../../../tests/listing.json";
import { NOTHING_LEFT } from "./left";
import { fromFlat } from "./tree";
import { MADE, NEVER, TooMany, VERSIONS, WRITTEN, walk } from "./walk";

type Files = Record<string, string | Uint8Array>;

function folder(files: Files) {
  const encoder = new TextEncoder();
  const flat = Object.entries(files).map(([path, content]) => {
    const bytes = typeof content === "string" ? encoder.encode(content) : content;
    return { path, size: bytes.length, read: async () => bytes };
  });
  return fromFlat("project", flat);
}

function list(files: Files, signal = new AbortController().signal) {
  return walk(folder(files), () => {}, signal);
}

async function check(files: Files, expected: string[]) {
  const { entries } = await list(files);
  expect(entries.map(({ path }) => path).sort()).toEqual(expected);
}

/** An index of version 2 with these names. */
function index(names: string[]): Uint8Array {
  const bytes: number[] = [...new TextEncoder().encode("DIRC"), 0, 0, 0, 2, 0, 0, 0, names.length];
  for (const name of names) {
    const start = bytes.length;
    bytes.push(...new Array(24).fill(0), 0, 0, 0x81, 0xa4, ...new Array(32).fill(0), 0, name.length);
    bytes.push(...new TextEncoder().encode(name), 0);
    while ((bytes.length - start) % 8 !== 0) bytes.push(0);
  }
  return new Uint8Array(bytes);
}

test("the names are those of the command line's reader", () => {
  expect([...NEVER].sort()).toEqual(listing.never);
  expect([...VERSIONS].sort()).toEqual(listing.versions);
  expect([...MADE].sort()).toEqual(listing.made);
  expect(WRITTEN).toBe(listing.written);
});

/** A case of the table that the command line's reader holds to as well. */
interface Case {
  name: string;
  files?: Record<string, string>;
  empty?: string[];
  many?: [folder: string, count: number];
  tracked?: string[];
  counts: string[];
  manyCount?: boolean;
}

test.each(listing.cases as unknown as Case[])("$name", async ({ files, empty, many, tracked, counts, manyCount }) => {
  const all: Files = { ...files };
  for (const path of empty ?? []) all[path] = "";
  const [below, count] = many ?? ["", 0];
  const numbered = Array.from({ length: count }, (_, number) => `${below}/${number}`);
  for (const path of numbered) all[path] = "";
  if (tracked) all[".git/index"] = index(tracked);
  await check(all, [...counts, ...(manyCount ? numbered : [])].sort());
});

test("a large ignored folder does not count, however large it is", async () => {
  const files: Files = { ".gitignore": "/uploads/\n", "main.go": "" };
  for (let number = 0; number < 60_500; number++) files[`uploads/${number}`] = "";
  await check(files, [".gitignore", "main.go"]);
});

test("a broken index is none", async () => {
  const whole = index(["a.lock"]);
  for (let end = 0; end < whole.length; end++) await list({ ".git/index": whole.subarray(0, end), "a.lock": "" });
});

test("names that no instruction can carry are left out and said", async () => {
  const { entries, left } = await list({ ok: "", "back\\slash": "", "line\nbreak": "" });
  expect(entries.map(({ path }) => path)).toEqual(["ok"]);
  expect(left.refused.map(({ path }) => path).sort()).toEqual(["back\\slash", "line\nbreak"]);
  expect(NOTHING_LEFT.refused).toEqual([]);
});

test("a listing can be given up, and has an end", async () => {
  const files = Object.fromEntries(Array.from({ length: 61_000 }, (_, number) => [`${number % 100}/${number}`, ""]));
  await expect(list(files)).rejects.toThrow(TooMany);
  await expect(list({ "a/b": "" }, AbortSignal.abort(new Error("given up")))).rejects.toThrow("given up");
});
