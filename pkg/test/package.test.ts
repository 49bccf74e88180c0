// What is published: exactly these files, understood by every tool, no heavier than agreed.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";
import { cargo, filesBelow, npm, pkg, root, tool } from "./support.js";

const installed = join(inject("app"), "node_modules", "stageplan");
/** A new ecosystem is a new part, and needs no line here. */
const ecosystems = readdirSync(join(root, "crates", "stageplan", "src", "ecosystem"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

test("it holds these files and no other", () => {
  const modules = ["browser", "index", "lsp", "node", "parts", "session", "wire"];
  const expected = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "package.json",
    "dist/bindings.js",
    "dist/split.js",
    ...ecosystems.map((id) => `dist/parts/${id}.wasm`),
    "dist/stageplan.wasm",
    ...modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]),
  ];
  expect(filesBelow(installed).sort()).toEqual(expected.sort());
});

test("it needs nothing and runs nothing when it is installed", () => {
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Record<string, any>;
  for (const key of ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies", "bin"]) {
    expect(manifest[key]).toBeUndefined();
  }
  const run = Object.keys(manifest["scripts"] as object);
  expect(run.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
});

test("its version is that of the crates", () => {
  const version = /^version = "(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))?.[1];
  expect((JSON.parse(readFileSync(join(pkg, "package.json"), "utf8")) as { version: string }).version).toBe(version);
});

test("publint finds nothing", () => {
  expect(tool("publint", ["--strict", "--pack", "false", installed], pkg)).toContain("All good");
});

test("attw finds nothing", () => {
  const folder = dirname(inject("app"));
  const [{ filename }] = JSON.parse(npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], pkg)) as [
    { filename: string },
  ];
  const args = [
    join(folder, filename),
    "--profile",
    "esm-only",
    "--exclude-entrypoints",
    "stageplan.wasm",
    "parts/*.wasm",
    "--no-emoji",
    "--format",
    "ascii",
    "--no-color",
  ];
  // It fails where there is a problem.
  expect(tool("attw", args, pkg)).toContain("node16 (from ESM): OK (ESM)");
});

test("it is no heavier than pkg/size.json allows", () => {
  const budget = JSON.parse(readFileSync(join(pkg, "size.json"), "utf8")) as Record<string, Record<string, number>>;
  const wasm = readFileSync(join(installed, "dist/stageplan.wasm"));
  const scripts = ["browser.js", "index.js", "session.js", "bindings.js", "parts.js", "split.js"];
  const parts = ecosystems.map((id) => [`parts/${id}.wasm`, readFileSync(join(installed, `dist/parts/${id}.wasm`))]);
  const js = Buffer.concat(scripts.map((name) => readFileSync(join(installed, "dist", name))));
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } };
  const real: Record<string, Record<string, number>> = {};
  for (const [name, bytes] of Object.entries({
    "stageplan.wasm": wasm,
    ...(Object.fromEntries(parts) as Record<string, Buffer>),
    "browser.js with what it imports": js,
  })) {
    real[name] = { gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes, quality).length };
  }
  console.log(`sizes, raw ${statSync(join(installed, "dist/stageplan.wasm")).size}: ${JSON.stringify(real)}`);
  expect(Object.keys(real)).toEqual(Object.keys(budget));
  for (const [name, sizes] of Object.entries(real)) {
    for (const [how, size] of Object.entries(sizes)) {
      expect(size, `${name}, ${how}: say why it may weigh more and put it into pkg/size.json`).toBeLessThanOrEqual(
        budget[name]?.[how] ?? 0,
      );
    }
  }
});

test("the module is made of these crates and no other", () => {
  const args = [
    "tree",
    "-p",
    "stageplan-wasm",
    "--target",
    "wasm32-unknown-unknown",
    "-e",
    "normal,no-proc-macro",
    "--prefix",
    "none",
    "-f",
    "{p}",
  ];
  const tree = execFileSync(cargo(), args, { cwd: root, encoding: "utf8" });
  const crates = new Set(
    tree
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(" ", 1)[0]),
  );
  const allowed = readFileSync(join(pkg, "crates.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect([...crates].sort(), "a crate that is not listed may weigh more than all others; see pkg/crates.txt").toEqual(
    allowed.sort(),
  );
});
