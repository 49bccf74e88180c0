// The parts of the module: what plans an ecosystem, and is not needed to recognise it. They live in the memory of the first.
import { away } from "./bindings.js";
import type { ModuleSource } from "./index.js";
import { addresses } from "./split.js";

/** The ids of all parts. */
export const parts: readonly string[] = Object.keys(addresses);

let first: WebAssembly.Exports | undefined;
const here = new Set<string>();
const coming = new Map<string, Promise<void>>();

/** Takes the first module, which was loaded just now. */
export function begin(exports: object): void {
  first = exports as WebAssembly.Exports;
  away(absent());
}

/** Puts a part into the first module. */
export function enter(id: string, part: WebAssembly.Module): void {
  if (first === undefined) throw new Error("stageplan is not loaded; `await init()` first");
  if (here.has(id)) return;
  new WebAssembly.Instance(part, { first });
  here.add(id);
  away(absent());
}

/** Fetches a part and puts it in, once `after` is done; each once, however often it is asked for. */
export function load(id: string, from?: ModuleSource, after?: Promise<void>): Promise<void> {
  if (here.has(id) || !parts.includes(id)) return Promise.resolve();
  const loading = coming.get(id) ?? fetched(id, from ?? (addresses[id] as URL), after);
  coming.set(id, loading);
  return loading;
}

function absent(): string[] {
  return parts.filter((id) => !here.has(id));
}

async function fetched(id: string, from: ModuleSource, after?: Promise<void>): Promise<void> {
  try {
    const [part] = await Promise.all([compile(from), after]);
    enter(id, part);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the part for ${id} could not be loaded: ${why}`, { cause: error });
  } finally {
    // What failed can be tried again.
    coming.delete(id);
  }
}

async function compile(from: ModuleSource): Promise<WebAssembly.Module> {
  let source: unknown = from;
  if (typeof source === "string" || source instanceof URL || source instanceof Request) source = await fetch(source);
  if (source instanceof Response) {
    if (!source.ok) throw new Error(`the server answers ${source.status}`);
    const type = source.headers.get("content-type") ?? "";
    if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(source);
    source = await source.arrayBuffer();
  }
  return source instanceof WebAssembly.Module ? source : WebAssembly.compile(source as BufferSource);
}
