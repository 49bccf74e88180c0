export { type ArtifactKind, editSettings, options, type PlanOptions, Session } from "./session.js";
export type * from "./wire.js";

/** Where the module is: an address, a response with it, its bytes, or the compiled `WebAssembly.Module`. */
export type ModuleSource = string | object;

/** How the module is loaded. */
export interface InitOptions {
  /**
   * The module is split: one part recognises every ecosystem, and each of the others plans one. `all` of them are loaded
   * unless it is said that they are loaded `on demand`: then `Session.parts` says which are needed, and `loadPart` loads
   * them. Where they are elsewhere than beside the package's files, give all of them by their ids.
   */
  parts?: "all" | "on demand" | Readonly<Record<string, ModuleSource>> | undefined;
}
