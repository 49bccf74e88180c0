// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { arrive, BrokenLink, keptBack, pack, type Shared, stateNow, unpack } from "./share";
import * as store from "./store";

const SHARED: Shared = {
  v: 1,
  name: "shop & söhne",
  files: { "package.json": '{"name": "shop"}\r\n', "src/größe.js": "// \u{1f600} \u0000", "": "" },
  listed: { "a.png": "binary", "README.md": null },
  edited: ["package.json"],
  open: "package.json",
  tab: "learn",
};
delete SHARED.files[""];

test("a state comes out of a link as it went in", async () => {
  const hash = await pack(SHARED);
  expect(hash).toMatch(/^#p=[\w-]+$/);
  expect(await unpack(hash)).toEqual(SHARED);
});

test("names mean nothing to the page", async () => {
  const files = JSON.parse('{"__proto__": "x", "constructor": "y"}');
  const shared = await unpack(await pack({ ...SHARED, files }));
  expect(Object.keys(shared?.files ?? {})).toEqual(["__proto__", "constructor"]);
});

test("a link is small where files repeat themselves", async () => {
  const files = { "package-lock.json": '"node_modules/x": {"version": "1.0.0"},\n'.repeat(5000) };
  expect((await pack({ ...SHARED, files })).length).toBeLessThan(4000);
});

test("files arrive with their texts, reasons and marks", async () => {
  const { entries, name, openFile, outputTab } = arrive(SHARED);
  expect({ name, openFile, outputTab }).toEqual({ name: SHARED.name, openFile: "package.json", outputTab: "learn" });
  const found = entries.map(({ path, text, edited, unreadable }) => ({ path, text, edited, unreadable }));
  expect(found).toEqual([
    { path: "package.json", text: '{"name": "shop"}\r\n', edited: true },
    { path: "src/größe.js", text: "// \u{1f600} \u0000" },
    { path: "a.png", unreadable: "binary" },
    { path: "README.md" },
  ]);
  await expect(entries[3]?.read(1)).rejects.toThrow("the link does not hold it");
});

test("an address without a project holds none", async () => {
  expect(await unpack("")).toBeUndefined();
  expect(await unpack("#other")).toBeUndefined();
});

test("whatever stands in a link, it is a state or it is broken", async () => {
  const broken = async (hash: string) => expect(unpack(hash)).rejects.toThrow(BrokenLink);
  await broken("#p=");
  await broken("#p=%%%");
  await broken("#p=AAAA");
  const whole = await pack(SHARED);
  for (let end = 3; end < whole.length; end += 7) await broken(whole.slice(0, end));
  const wrong = [
    null,
    [],
    { v: 2 },
    { ...SHARED, files: [] },
    { ...SHARED, files: { a: 1 } },
    { ...SHARED, files: { "../a": "" } },
    { ...SHARED, listed: { "/etc/passwd": null } },
    { ...SHARED, edited: [1] },
    { ...SHARED, open: 1 },
  ];
  for (const value of wrong) await broken(await pack(value as unknown as Shared));
});

test("a link of another version says so", async () => {
  await expect(unpack(await pack({ ...SHARED, v: 2 } as unknown as Shared))).rejects.toThrow("another version");
});

test("secrets are in no link, and are said", () => {
  const files = [
    { path: ".env", size: 1, text: "KEY=secret", edited: true },
    { path: "a/.npmrc", size: 1, text: "//registry.npmjs.org/:_authToken=secret" },
    { path: ".env.example", size: 1, text: "KEY=" },
    { path: ".env.local", size: 1 },
  ];
  store.files.value = new Map(files.map((file) => [file.path, file]));
  const shared = stateNow();
  expect(JSON.stringify(shared)).not.toContain("secret");
  expect({ ...shared.files }).toEqual({ ".env.example": "KEY=" });
  const why = "left out of the link";
  expect({ ...shared.listed }).toEqual({ ".env": why, "a/.npmrc": why, ".env.local": null });
  expect(shared.edited).toEqual([]);
  expect(keptBack()).toEqual([".env", "a/.npmrc"]);
});
