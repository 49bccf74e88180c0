// Switching an option: what is switched anywhere on the page becomes a line of the project's stageplan.toml.
import { effect, signal } from "@preact/signals";
import type { OptionInfo, Report } from "stageplan";
import { engine } from "./engine/engine";
import { split } from "./options";
import { bytesOf, editFile, removeFile, settled } from "./project";
import { files, notice, report, status } from "./store";

/** The file in which a project keeps its options. */
export const FILE = "stageplan.toml";
const LARGEST = 1024 * 1024;

/**
 * What an option is to be: a value, several, or `null` for automatic. What builds on the values before is a function of
 * them, because others may be on their way.
 */
export type Wish = string | readonly string[] | null | ((given: readonly string[]) => readonly string[]);

/** Every option there is; empty until the planner has told. */
export const table = signal<readonly OptionInfo[]>([]);
/** Files that the page made, and takes away when nothing is left in them. */
const made = new Set<string>();
/** Rises with every project, so that nothing meant for one is written into the next. */
let opened = 0;
/** One change after the other, because each builds on the text before it. */
let queue: Promise<unknown> = Promise.resolve();

effect(() => {
  const kind = status.value.kind;
  if (kind === "busy" || kind === "empty") {
    made.clear();
    opened++;
  }
  if (kind === "ready" && table.peek().length === 0) void load();
});

async function load(): Promise<void> {
  try {
    table.value = await engine.options();
  } catch {
    // The panel shows the options that the report names, and the next project asks again.
  }
}

/** Sets an option, or lets it be decided again with `null`. Says on the page, and returns, why it was not taken. */
export async function setSetting(name: string, value: Wish): Promise<string | undefined> {
  const problem = await trySetting(name, value);
  if (problem) notice.value = `${name} was not set: ${problem}`;
  return problem;
}

/** Adds a value to an option of several, or sets one of a single value. */
export function grantSetting(name: string, value: string): Promise<string | undefined> {
  const shape = table.value.find((option) => option.name === name)?.shape;
  if (shape !== "many" && shape !== "pairs") return setSetting(name, value);
  return setSetting(name, (given) => [...given.filter((known) => known !== value), value]);
}

/** As `setSetting`, for whoever says the reason in a place of its own. */
export function trySetting(name: string, value: Wish): Promise<string | undefined> {
  // Read now and not when its turn comes: the project may be another one by then.
  const mine = opened;
  const done = queue.then(() => write(mine, name, value)).catch(words);
  queue = done;
  return done;
}

async function write(mine: number, name: string, wish: Wish): Promise<undefined> {
  // What was typed or switched before this is in the report only when it is planned.
  await settled();
  if (mine !== opened) return;
  const [target, below] = filesOf(name, report.value?.unit ?? ".", (path) => files.value.has(path));
  const given = report.value?.settings.filter((setting) => setting.name === name) ?? [];
  const values = valuesOf(
    wish,
    given.map(({ value }) => value),
  );
  const shape = table.value.find((option) => option.name === name)?.shape ?? "one";
  const parts = split(shape, values, given, target, below);
  // Both texts are made before one is written, so that a value that is refused changes nothing.
  const texts: [string, string, string][] = [];
  for (const [path, own] of parts) {
    const before = await textOf(path);
    texts.push([path, before, await engine.edit(before, name, own)]);
  }
  for (const [path, before, after] of texts) {
    if (mine !== opened) return;
    if (before === after) continue;
    if (!files.value.has(path)) made.add(path);
    if (after.trim() === "" && made.has(path)) await removeFile(path);
    else await editFile(path, after);
  }
}

function valuesOf(wish: Wish, given: readonly string[]): string[] {
  if (wish === null) return [];
  if (typeof wish === "string") return [wish];
  return [...(typeof wish === "function" ? wish(given) : wish)];
}

/** Where an option is written: the unit's own file where it has one; and the root's file below it, which it adds to. */
export function filesOf(name: string, unit: string, has: (path: string) => boolean): [string, string | undefined] {
  const own = unit === "." || unit === "" ? FILE : `${unit}/${FILE}`;
  // Which folder is planned is said above all folders.
  if (name === "unit" || own === FILE || !has(own)) return [FILE, undefined];
  return [own, has(FILE) ? FILE : undefined];
}

async function textOf(path: string): Promise<string> {
  const file = files.value.get(path);
  if (!file) return "";
  if (file.text !== undefined) return file.text;
  if (file.unreadable !== undefined) throw new Error(`${path} cannot be read (${file.unreadable})`);
  const bytes = await bytesOf(path, LARGEST);
  if (!bytes || bytes.length > LARGEST) throw new Error(`${path} cannot be read`);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The stageplan.toml files in force, the one that wins first. */
export function optionFiles(now: Report | undefined): string[] {
  const [target, below] = filesOf("", now?.unit ?? ".", (path) => files.value.has(path));
  return [target, below].filter((path) => path !== undefined);
}
