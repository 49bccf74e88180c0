import { expect, test } from "vitest";
import { NOTHING_LEFT } from "./left";
import { fromFlat } from "./tree";
import { TooMany, walk } from "./walk";

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

// The same cases as those of the command line's reader.
test("folders of tools are never part of a project", async () => {
  const files = { ".git/HEAD": "", "node_modules/a/index.js": "", "a/.venv/x": "", "a/b.py": "", ".hidden": "" };
  await check(files, [".hidden", "a/b.py"]);
  await check({ "docs/node_modules": "" }, ["docs/node_modules"]);
});

test("ignored folders and environments are left out without git", async () => {
  await check(
    {
      ".gitignore": "dist/\n.env\n*.lock\n/only-root\n",
      ".env": "KEY=secret",
      "dist/main.js": "",
      "web/yarn.lock": "",
      "web/.gitignore": "!dist/\n",
      "web/dist/main.js": "",
      "web/only-root/x": "",
      "only-root/x": "",
    },
    [".gitignore", "only-root/x", "web/.gitignore", "web/dist/main.js", "web/only-root/x", "web/yarn.lock"],
  );
});

test("ignored folders count in a copy in which nothing was made", async () => {
  const committed: Files = { ".gitignore": "/cmd/web/\n", "cmd/main.go": "", "cmd/web/index.html": "" };
  await check(committed, [".gitignore", "cmd/main.go", "cmd/web/index.html"]);
  await check({ ...committed, "ui/node_modules/a/index.js": "" }, [".gitignore", "cmd/main.go"]);
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`cmd/web/${number}.js`, ""]));
  await check({ ...committed, ...many }, [".gitignore", "cmd/main.go"]);
});

test("a large ignored folder does not count, however large it is", async () => {
  const files: Files = { ".gitignore": "/uploads/\n", "main.go": "" };
  for (let number = 0; number < 60_500; number++) files[`uploads/${number}`] = "";
  await check(files, [".gitignore", "main.go"]);
});

test("tracked files count although they are ignored and others do not", async () => {
  await check(
    {
      ".git/index": index([".gitignore", "dist/index.html", "yarn.lock"]),
      ".gitignore": "dist/\n*.lock\n",
      "dist/index.html": "",
      "dist/made.js": "",
      "yarn.lock": "",
      "other.lock": "",
      "new.txt": "",
    },
    [".gitignore", "dist/index.html", "new.txt", "yarn.lock"],
  );
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
