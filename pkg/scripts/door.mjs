// Runs the tests of crates/stageplan-wasm: `node` in Node, `browser` in a headless Chromium, both without a word.
import { bindgen, chromedriver, run } from "./tools.mjs";

const where = process.argv.slice(2);
const test = ["test", "--package", "stageplan-wasm", "--target", "wasm32-unknown-unknown"];
const runner = { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: bindgen("wasm-bindgen-test-runner") };

if (where.length === 0 || where.includes("node")) run("cargo", test, runner);
if (where.length === 0 || where.includes("browser")) {
  const driver = chromedriver();
  if (driver === undefined) throw new Error("there is no chromedriver; Debian has it as chromium-driver");
  // A browser that starts on a busy machine may need longer than the runner waits by itself.
  const patience = { WASM_BINDGEN_TEST_TIMEOUT: "120", WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "120" };
  run("cargo", test, { ...runner, ...patience, CHROMEDRIVER: driver, WASM_BINDGEN_USE_BROWSER: "1" });
}
