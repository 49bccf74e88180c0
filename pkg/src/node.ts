import { readFileSync } from "node:fs";
import { initSync } from "./bindings.js";
import type { ModuleSource } from "./index.js";

export * from "./index.js";

initSync({ module: readFileSync(new URL("./stageplan.wasm", import.meta.url)) });

/** Done at once: the module was loaded with the package. It is there so that one program runs everywhere. */
export async function init(_from?: ModuleSource): Promise<void> {}
