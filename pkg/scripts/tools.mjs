// What the scripts here share: where things are, and the tools that belong to the version of wasm-bindgen in use.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const pkg = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = dirname(pkg);
export const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
process.env.PATH += delimiter + join(homedir(), ".cargo", "bin");

/** Runs a program in the repository's root and lets it speak for itself. */
export function run(program, args, env = {}) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}

/** Adds a target of the compiler where it is missing and there is a rustup to add it. */
export function ensureTarget(name) {
  const sysroot = execFileSync("rustc", ["--print", "sysroot"], { encoding: "utf8" }).trim();
  if (existsSync(join(sysroot, "lib", "rustlib", name))) return;
  if (find("rustup")) run("rustup", ["target", "add", name]);
  else console.error(`The target ${name} is not installed, and there is no rustup to add it.`);
}

/** The version of wasm-bindgen that the crate is built with. */
export const bindgenVersion = /^wasm-bindgen = "=(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];

/** `wasm-bindgen` or its runner of tests, of exactly the version that the crate is built with: others do not fit. */
export function bindgen(name) {
  const tools = join(target, "tools");
  const program = join(tools, "bin", name);
  let installed = "";
  if (existsSync(program)) {
    installed = execFileSync(program, ["--version"], { encoding: "utf8" }).trim().split(" ").pop();
  }
  if (installed !== bindgenVersion) {
    console.log(`Installing wasm-bindgen ${bindgenVersion} into ${tools}; this takes some minutes, once.`);
    run("cargo", ["install", "--quiet", "--root", tools, "--version", bindgenVersion, "wasm-bindgen-cli"]);
  }
  return program;
}

/** The first program of a name on the path. */
export function find(...names) {
  const folders = process.env.PATH.split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** The browser that everything here is tested with: the one that `$CHROMIUM` names, or what the path has. */
export function chromium() {
  const named = process.env.CHROMIUM;
  if (!named) return find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  return named.includes("/") ? (existsSync(named) ? named : undefined) : find(named);
}

/** What lets a test runner drive that browser, where it is installed: `$CHROMEDRIVER`, or what the path has. */
export function chromedriver() {
  const named = process.env.CHROMEDRIVER;
  return named && existsSync(named) ? named : find("chromedriver");
}
