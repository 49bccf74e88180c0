import load, { type InitInput } from "./bindings.js";

export * from "./index.js";

/**
 * Loads the module. To be awaited before anything else. The module lies beside this file; name another place, or give the
 * compiled module, where a bundler or a worker has it elsewhere.
 */
export async function init(from: InitInput | Promise<InitInput> = new URL("./stageplan.wasm", import.meta.url)): Promise<void> {
  await load({ module_or_path: from });
}
