import load, { type InitInput } from "./bindings.js";
import type { ModuleSource } from "./index.js";

export * from "./index.js";

/**
 * Loads the module. To be awaited before anything else. The module lies beside this file; name another place, or give the
 * module itself, where a bundler or a worker has it elsewhere. In Node, Deno and Bun it is loaded with the package, and
 * this is done at once.
 */
export async function init(from: ModuleSource = new URL("./stageplan.wasm", import.meta.url)): Promise<void> {
  await load({ module_or_path: from as InitInput });
}
