// Builds the package into dist: the module by cargo, its bindings by wasm-bindgen, smaller by wasm-opt, split into what
// everybody needs and a part for each ecosystem, and the TypeScript around it. `--dev` leaves out what takes long and makes
// the module bigger; it is in one then.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { split } from "./split.mjs";
import { bindgen, bindgenVersion, ensureTarget, pkg, root, run, target } from "./tools.mjs";

const dist = join(pkg, "dist");
const dev = process.argv.includes("--dev");
const profile = dev ? "dev-wasm" : "release-wasm";
const wasm = "wasm32-unknown-unknown";

ensureTarget(wasm);
run("cargo", ["build", "--quiet", "--profile", profile, "--target", wasm, "-p", "stageplan-wasm"]);
const built = join(target, wasm, profile, "stageplan_wasm.wasm");
const out = join(target, "bindings");
const module = join(out, "bindings_bg.wasm");
const parts = join(out, "parts");
// What comes out depends on what cargo built, on this script, and on the versions of wasm-bindgen and of wasm-opt, which
// the lockfile has; the same again is not made again.
const hash = createHash("sha256").update(bindgenVersion);
const scripts = ["build.mjs", "split.mjs"].map((name) => fileURLToPath(new URL(name, import.meta.url)));
for (const file of [built, ...scripts, join(root, "package-lock.json")]) {
  hash.update("\0").update(readFileSync(file));
}
const stamp = hash.digest("hex");
const stampFile = join(out, "stamp");
if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  rmSync(out, { recursive: true, force: true });
  // Without the bindings' own guess of where the module lies, which bundlers would follow; src/browser.ts knows.
  const bindings = ["--target", "web", "--omit-default-module-path", "--out-name", "bindings", "--out-dir", out];
  run(bindgen("wasm-bindgen"), [...bindings, built]);
  mkdirSync(parts);
  if (!dev) {
    // No feature flags: those that the module names are taken, and others would make what Node 20 cannot load.
    // The names go when it is split by them.
    const strip = ["--debuginfo", "--strip-producers", "--strip-target-features"];
    // The compiler puts the stack first, so that no address is low but the stack's last kilobyte: offsets fold into loads.
    // Large functions with one caller stay apart, whose frames and numbers of locals are small then.
    const small = ["-Oz", "--low-memory-unused", "--one-caller-inline-max-function-size", "100"];
    // What is made from one generic function lies together, where gzip's window of 32 kB finds it alike.
    const order = ["--reorder-functions-by-name"];
    const optimize = [...small, ...order, ...strip, module, "-o", `${module}.small`];
    run(join(root, "node_modules", ".bin", "wasm-opt"), optimize);
    renameSync(`${module}.small`, module);
    split(module, join(root, "crates", "stageplan", "src", "ecosystem"), parts);
  }
  writeFileSync(stampFile, stamp);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
copyFileSync(module, join(dist, "stageplan.wasm"));
copyFileSync(join(out, "bindings.js"), join(dist, "bindings.js"));
mkdirSync(join(dist, "parts"));
const addresses = readdirSync(parts)
  .sort()
  .map((file) => {
    copyFileSync(join(parts, file), join(dist, "parts", file));
    return `  ${file.replace(".wasm", "")}: new URL("./parts/${file}", import.meta.url),\n`;
  });
// Each in words of its own, which bundlers follow.
writeFileSync(join(dist, "split.js"), `export const addresses = {\n${addresses.join("")}};\n`);
// Only for the compiler here: they speak of types that not everybody has, and the package shows none of them.
copyFileSync(join(out, "bindings.d.ts"), join(pkg, "src", "bindings.d.ts"));
for (const license of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(root, license), join(pkg, license));
run(join(root, "node_modules", ".bin", "tsc"), ["-p", join(pkg, "tsconfig.json")]);
