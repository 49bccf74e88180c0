export { type ArtifactKind, editSettings, options, type PlanOptions, Session } from "./session.js";
export type * from "./wire.js";

/** Where the module is: an address, a response with it, its bytes, or the compiled `WebAssembly.Module`. */
export type ModuleSource = string | object;
