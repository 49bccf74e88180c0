// Runs the tests of crates/stageplan-wasm: `node` in Node, `browser` in a headless Chromium, both without a word.
import { bindgen, chromedriver, run } from "./tools.mjs";

const where = process.argv.slice(2);
const test = ["test", "--package", "stageplan-wasm", "--target", "wasm32-unknown-unknown"];
const runner = { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: bindgen("wasm-bindgen-test-runner") };

if (where.length === 0 || where.includes("node")) run("cargo", test, runner);
if (where.length === 0 || where.includes("browser")) {
  const driver = chromedriver();
  if (driver === undefined) throw new Error("there is no chromedriver; Debian has it as chromium-driver");
  run("cargo", test, { ...runner, CHROMEDRIVER: driver, WASM_BINDGEN_USE_BROWSER: "1" });
}
