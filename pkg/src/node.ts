import { readFileSync } from "node:fs";
import { initSync } from "./bindings.js";
import type { InitOptions, ModuleSource } from "./index.js";
import { begin, enter } from "./parts.js";
import { addresses } from "./split.js";

export * from "./index.js";

begin(initSync({ module: readFileSync(new URL("./stageplan.wasm", import.meta.url)) }));
for (const [id, address] of Object.entries(addresses)) enter(id, new WebAssembly.Module(readFileSync(address)));

/** Done at once: the module was loaded with the package. It is there so that one program runs everywhere. */
export async function init(_from?: ModuleSource, _options?: InitOptions): Promise<void> {}

/** Done at once: all parts were loaded with the package. */
export async function loadPart(_id: string, _from?: ModuleSource): Promise<void> {}
