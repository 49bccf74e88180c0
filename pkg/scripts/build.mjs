// Builds the package into dist: the module by cargo, its bindings by wasm-bindgen, smaller by wasm-opt, and the
// TypeScript around it. `--dev` leaves out what takes long and makes the module bigger.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const pkg = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(pkg);
const dist = join(pkg, "dist");
const dev = process.argv.includes("--dev");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const profile = dev ? "dev-wasm" : "release-wasm";
process.env.PATH += delimiter + join(homedir(), ".cargo", "bin");

/** Runs a program in the repository's root and lets it speak for itself. */
function run(program, ...args) {
  execFileSync(program, args, { cwd: root, stdio: "inherit" });
}

/** The wasm-bindgen of exactly the version that the crate is built with; bindings of another one do not fit. */
function bindgen() {
  const version = /^wasm-bindgen = "=(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
  const tools = join(target, "tools");
  const program = join(tools, "bin", "wasm-bindgen");
  let installed = "";
  if (existsSync(program)) installed = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  if (installed !== `wasm-bindgen ${version}`) {
    console.log(`Installing wasm-bindgen ${version} into ${tools}; this takes some minutes, once.`);
    run("cargo", "install", "--quiet", "--root", tools, "--version", version, "wasm-bindgen-cli");
  }
  return program;
}

run("cargo", "build", "--quiet", "--profile", profile, "--target", "wasm32-unknown-unknown", "-p", "stageplan-wasm");
const out = join(target, "bindings");
rmSync(out, { recursive: true, force: true });
const built = join(target, "wasm32-unknown-unknown", profile, "stageplan_wasm.wasm");
run(bindgen(), "--target", "web", "--out-name", "bindings", "--out-dir", out, built);

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const module = join(out, "bindings_bg.wasm");
if (!dev) {
  // No feature flags: those that the module names are taken, and others would make what Node 20 cannot load.
  const strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
  run(join(root, "node_modules", ".bin", "wasm-opt"), "-Oz", ...strip, module, "-o", `${module}.small`);
  renameSync(`${module}.small`, module);
}
copyFileSync(module, join(dist, "stageplan.wasm"));
copyFileSync(join(out, "bindings.js"), join(dist, "bindings.js"));
// Only for the compiler here: they speak of types that not everybody has, and the package shows none of them.
copyFileSync(join(out, "bindings.d.ts"), join(pkg, "src", "bindings.d.ts"));
for (const license of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(root, license), join(pkg, license));
run(join(root, "node_modules", ".bin", "tsc"), "-p", join(pkg, "tsconfig.json"));
