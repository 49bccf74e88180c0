import { readFileSync } from "node:fs";
import { type InitInput, initSync } from "./bindings.js";

export * from "./index.js";

initSync({ module: readFileSync(new URL("./stageplan.wasm", import.meta.url)) });

/** Ready at once: here the module is loaded with the package. It is there so that one program runs everywhere. */
export async function init(_from?: InitInput | Promise<InitInput>): Promise<void> {}
