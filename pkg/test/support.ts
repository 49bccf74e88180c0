import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inject } from "vitest";
import { find } from "../scripts/tools.mjs";
import type * as Stageplan from "../src/browser.js";
import type * as Lsp from "../src/lsp.js";
import type { PlanOptions, Session } from "../src/session.js";

export const pkg = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = dirname(pkg);

/** The package as it is installed. */
export function installed(): Promise<typeof Stageplan> {
  return load("stageplan", "node.js");
}

/** Its functions for editors. */
export function lsp(): Promise<typeof Lsp> {
  return load("stageplan", "lsp.js");
}

function load<T>(name: string, file: string): Promise<T> {
  const path = join(inject("app"), "node_modules", name, "dist", file);
  return import(/* @vite-ignore */ pathToFileURL(path).href) as Promise<T>;
}

/** Every file below a folder, with `/` between names. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true }) as string[];
  return names.filter((name) => statSync(join(folder, name)).isFile()).map((name) => name.replaceAll(sep, "/"));
}

/** Hands over what planning wants to know of a folder, as any host does. */
export function fill(session: Session, folder: string, options: PlanOptions, enter?: Enter): void {
  answer(folder, session, (paths) => session.wants(paths, options), enter);
}

/** The same for listing the units. */
export function fillUnits(session: Session, folder: string, enter?: Enter): void {
  answer(folder, session, (paths) => session.unitsWant(paths), enter);
}

/** Puts a part into the module. */
type Enter = (id: string) => void;

/** The module and its parts, compiled once. */
export interface Compiled {
  first: WebAssembly.Module;
  parts: Map<string, WebAssembly.Module>;
}

/** The package's modules. */
export async function parts(): Promise<Compiled> {
  const dist = join(inject("app"), "node_modules", "stageplan", "dist");
  const compile = (file: string) => WebAssembly.compile(readFileSync(join(dist, file)));
  const names = readdirSync(join(dist, "parts")).map((file) => file.replace(".wasm", ""));
  const compiled = names.map(async (name) => [name, await compile(`parts/${name}.wasm`)] as const);
  return { first: await compile("stageplan.wasm"), parts: new Map(await Promise.all(compiled)) };
}

/** The package as a page begins with it: of its own, without any part, and loaded as far as it is told. */
export async function fresh({ first, parts }: Compiled) {
  // A module with its state is of its own under a name of its own, and what it imports is too.
  const own = mkdtempSync(join(inject("app"), "node_modules", "stageplan", "fresh-"));
  const dist = join(inject("app"), "node_modules", "stageplan", "dist");
  const copied = ["browser.js", "index.js", "session.js", "bindings.js", "parts.js", "split.js"];
  for (const file of copied) copyFileSync(join(dist, file), join(own, file));
  const module = (await import(/* @vite-ignore */ pathToFileURL(join(own, "browser.js")).href)) as typeof Stageplan;
  const inside = (await import(/* @vite-ignore */ pathToFileURL(join(own, "parts.js")).href)) as {
    enter(id: string, part: WebAssembly.Module): void;
  };
  await module.init(first, { parts: "on demand" });
  rmSync(own, { recursive: true });
  const loaded: string[] = [];
  const enter = (id: string) => {
    const part = parts.get(id);
    if (!part) throw new Error(`there is no part ${id}`);
    loaded.push(id);
    inside.enter(id, part);
  };
  return { session: () => new module.Session(), enter, loaded: () => loaded };
}

function answer(folder: string, session: Session, ask: (paths: string[]) => string[], enter?: Enter): void {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let wants = ask(filesBelow(folder));
  while (wants.length > 0 || session.parts().length > 0) {
    for (const id of session.parts()) enter?.(id);
    for (const path of wants) {
      const bytes = readFileSync(join(folder, path));
      try {
        session.addFile(path, utf8.decode(bytes));
      } catch {
        session.addUnreadable(path, "binary");
      }
    }
    wants = ask([]);
  }
}

/** A case of the corpus, with what the native core says of it. */
export interface Case {
  name: string;
  project: string;
  options: PlanOptions;
  /** What was written natively: `report.json`, `learn.json`, `units.json`, and the printed files. */
  native(file: string): string | undefined;
}

export function cases(): Case[] {
  const twins = inject("twins");
  return readdirSync(twins)
    .sort()
    .map((name) => {
      const native = (file: string) => {
        const path = join(twins, name, file);
        return existsSync(path) ? readFileSync(path, "utf8") : undefined;
      };
      return {
        name,
        project: join(root, "tests", "corpus", name, "project"),
        options: JSON.parse(native("options.json") ?? "{}") as PlanOptions,
        native,
      };
    });
}

/** Runs npm and gives what it says. */
export function npm(args: string[], cwd: string): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Runs a program of the workspace's own dependencies and gives what it says, or fails with it. */
export function tool(name: string, args: string[], cwd: string): string {
  try {
    const program = join(root, "node_modules", ".bin", name);
    // Colours would stand between the words that a test looks for; some tools take `CI` for a wish for them.
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
    return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${name} ${args.join(" ")}\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
}

export function cargo(): string {
  return find("cargo") ?? "cargo";
}
