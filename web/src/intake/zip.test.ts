import { strToU8, type Zippable, zipSync } from "fflate";
import { expect, test } from "vitest";
import { isZip, NoZip, openZip } from "./zip";

const LIMIT = 1024 * 1024;

function zip(files: Zippable): Blob {
  return new Blob([zipSync(files) as Uint8Array<ArrayBuffer>]);
}

async function contents(file: Blob): Promise<Record<string, string>> {
  const { files } = await openZip(file);
  const read = files.map(async ({ path, read }) => [path, new TextDecoder().decode(await read(LIMIT))]);
  return Object.fromEntries(await Promise.all(read));
}

test("an archive is opened at the folder in which all of it lies", async () => {
  const file = zip({
    "shop/package.json": strToU8("{}"),
    "shop/src/a.js": strToU8("a".repeat(10_000)),
    "shop/empty": strToU8(""),
  });
  expect(await isZip(file)).toBe(true);
  expect((await openZip(file)).top).toBe("shop/");
  expect(await contents(file)).toEqual({ "package.json": "{}", "src/a.js": "a".repeat(10_000), empty: "" });
});

test("what lies beside each other stays so, and what a Mac adds is left out", async () => {
  const file = zip({ "a/x": strToU8("1"), b: [strToU8("2"), { level: 0 }], "__MACOSX/a/._x": strToU8("") });
  expect((await openZip(file)).top).toBe("");
  expect(await contents(file)).toEqual({ "a/x": "1", b: "2" });
});

test("names that lead out are refused and said", async () => {
  const file = zip({
    "../../etc/passwd": strToU8("x"),
    "/abs": strToU8("x"),
    "a/../../b": strToU8("x"),
    ok: strToU8("y"),
  });
  expect(await contents(file)).toEqual({ ok: "y" });
  expect((await openZip(file)).refused.map(({ path }) => path)).toEqual(["../../etc/passwd", "/abs", "a/../../b"]);
});

test("a link is what it leads to, and is refused where that is not there", async () => {
  const link = (target: string): Zippable[string] => [strToU8(target), { os: 3, attrs: (0o120777 << 16) >>> 0 }];
  const file = zip({
    "shop/a/real.json": strToU8("{}"),
    "shop/a/link.json": link("./real.json"),
    "shop/twice.json": link("a/link.json"),
    "shop/folder": link("a"),
    "shop/itself": link("itself"),
    "shop/broken": link("no/such"),
    "shop/out": link("../../etc/passwd"),
    "shop/absolute": link("/etc/passwd"),
  });
  expect(await contents(file)).toEqual({ "a/real.json": "{}", "a/link.json": "{}", "twice.json": "{}" });
  const { refused } = await openZip(file);
  expect(refused.map(({ path }) => path).sort()).toEqual(
    ["absolute", "broken", "itself", "out"].map((n) => `shop/${n}`),
  );
  expect(refused[0]?.why).toContain("link");
});

test("names with other letters", async () => {
  const names = ["größe.txt", "見本/ファイル.go"];
  const files = Object.fromEntries(names.map((name) => [name, strToU8("")]));
  expect(Object.keys(await contents(zip(files)))).toEqual(names);
});

test("a small archive of very much is read to the limit and no further", async () => {
  const { files } = await openZip(zip({ big: new Uint8Array(50 * LIMIT) }));
  expect((await files[0]?.read(LIMIT))?.length).toBe(LIMIT + 1);
});

test("what is no archive, or is damaged, is said and is no exception of another kind", async () => {
  expect(await isZip(new Blob(["module x"]))).toBe(false);
  await expect(openZip(new Blob(["module x"]))).rejects.toThrow(NoZip);
  const whole = new Uint8Array(await zip({ "a/b": strToU8("hello"), c: strToU8("hello") }).arrayBuffer());
  for (let at = 0; at < whole.length; at++) {
    const bytes = whole.slice();
    bytes[at] = 0xff;
    await contents(new Blob([bytes])).catch(() => {});
    await openZip(new Blob([whole.slice(0, at)])).then(
      () => expect.unreachable(),
      (error) => expect(error).toBeInstanceOf(NoZip),
    );
  }
});
