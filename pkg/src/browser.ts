import first, { type InitInput } from "./bindings.js";
import type { InitOptions, ModuleSource } from "./index.js";
import { begin, load, parts } from "./parts.js";

export * from "./index.js";

/**
 * Loads the module. To be awaited before anything else. The module lies beside this file; name another place, or give the
 * module itself, where a bundler or a worker has it elsewhere. In Node, Deno and Bun it is loaded with the package, and
 * this is done at once.
 */
export async function init(
  from: ModuleSource = new URL("./stageplan.wasm", import.meta.url),
  options: InitOptions = {},
): Promise<void> {
  const begun = first({ module_or_path: from as InitInput }).then(begin);
  const wanted = options.parts === "on demand" ? [] : parts;
  const given = typeof options.parts === "object" ? options.parts : {};
  await Promise.all([begun, ...wanted.map((id) => load(id, given[id], begun))]);
}

/**
 * Loads the part of the module that plans an ecosystem, unless it is there: see `Session.parts`. It lies beside this file;
 * name another place, or give the part itself, where it is elsewhere.
 */
export async function loadPart(id: string, from?: ModuleSource): Promise<void> {
  await load(id, from);
}
