// What happens to the project: it is opened, its files are read as far as planning asks for them, and it is planned anew
// after every change.
import { batch } from "@preact/signals";
import type { PlanOptions } from "stageplan";
import { Engine, Trap } from "./engine/engine";
import type { Delivery } from "./engine/protocol";
import type { ProjectFile } from "./store";
import * as store from "./store";

/** A file that can be read when it is wanted. */
export interface Entry {
  path: string;
  size: number;
  read(): Promise<Uint8Array>;
}

/** Larger files are not read: no manifest is as large. */
export const LARGEST = 4 * 1024 * 1024;

export const engine = new Engine();

let entries = new Map<string, Entry>();
/** Rises with every change, so that the answer to an older state is dropped. */
let generation = 0;
/** The day can be set for tests, which must not depend on it. */
const options: PlanOptions = {};

/** Fixes the day to plan for. */
export function setToday(today: string): void {
  options.today = today;
}

/** Opens a project: lists its files, reads what planning wants, and plans. */
export async function openProject(name: string, from: Iterable<Entry>): Promise<void> {
  const mine = ++generation;
  entries = new Map([...from].sort(byPath).map((entry) => [entry.path, entry]));
  const listed = new Map<string, ProjectFile>();
  for (const { path, size } of entries.values()) listed.set(path, { path, size });
  batch(() => {
    store.status.value = { kind: "busy", what: `Planning ${name}` };
    store.projectName.value = name;
    store.files.value = listed;
    store.selection.value = undefined;
    store.hovered.value = undefined;
    store.target.value = undefined;
    store.openFile.value = undefined;
  });
  await attempt(async () => {
    await engine.reset([...listed.keys()]);
    await replan(mine, true);
  });
}

/** Closes the project. */
export function closeProject(): void {
  generation++;
  entries = new Map();
  batch(() => {
    store.status.value = { kind: "empty" };
    store.projectName.value = "";
    store.files.value = new Map();
    store.report.value = undefined;
    store.learn.value = undefined;
    store.selection.value = undefined;
    store.hovered.value = undefined;
    store.openFile.value = undefined;
  });
}

/** Gives a file a text, whether it was there or not, and plans anew. */
export async function editFile(path: string, text: string): Promise<void> {
  const mine = ++generation;
  change(path, { path, size: text.length, text, edited: true });
  await attempt(async () => {
    await engine.put([{ path, text }]);
    await replan(mine, false);
  });
}

/** Takes a file out and plans anew. */
export async function removeFile(path: string): Promise<void> {
  const mine = ++generation;
  entries.delete(path);
  const files = new Map(store.files.value);
  files.delete(path);
  store.files.value = files;
  if (store.openFile.value === path) store.openFile.value = undefined;
  await attempt(async () => {
    await engine.remove([path]);
    await replan(mine, false);
  });
}

/** Reads a file that planning did not ask for, to be looked at. */
export async function showFile(path: string): Promise<void> {
  const known = store.files.value.get(path);
  if (known && known.text === undefined && known.unreadable === undefined) {
    await engine.put([await fetchEntry(path)]);
  }
  store.openFile.value = path;
}

async function replan(mine: number, fresh: boolean): Promise<void> {
  for (;;) {
    const wanted = await engine.wants(options);
    if (mine !== generation) return;
    if (wanted.length === 0) break;
    await engine.put(await Promise.all(wanted.map(fetchEntry)));
    if (mine !== generation) return;
  }
  const report = await engine.plan(options);
  if (mine !== generation) return;
  batch(() => {
    store.report.value = report;
    store.planTime.value = engine.lastPlan;
    store.status.value = { kind: "ready" };
    const paths = report.artifacts.map((artifact) => artifact.path);
    const first = paths[0];
    if (first && store.outputTab.value !== "learn" && !paths.includes(store.outputTab.value))
      store.outputTab.value = first;
    if (fresh) store.openFile.value = firstFile();
  });
  const learn = await engine.learn();
  if (mine === generation) store.learn.value = learn;
}

/** The file to show first: the one by which the project was recognised. */
function firstFile(): string | undefined {
  const origin = store.report.value?.candidates[0]?.origin;
  const path = origin?.kind === "file" ? origin.place.path : undefined;
  return path ?? [...store.files.value.values()].find((file) => file.text !== undefined)?.path;
}

async function fetchEntry(path: string): Promise<Delivery> {
  const known = store.files.value.get(path);
  if (known?.text !== undefined) return { path, text: known.text };
  const entry = entries.get(path);
  let delivery: Delivery;
  if (!entry) delivery = { path, unreadable: "it is gone" };
  else if (entry.size > LARGEST) delivery = { path, unreadable: "large" };
  else {
    try {
      const bytes = await entry.read();
      delivery = { path, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
    } catch (error) {
      const binary = error instanceof TypeError;
      delivery = { path, unreadable: binary ? "binary" : error instanceof Error ? error.message : String(error) };
    }
  }
  change(path, { size: entry?.size ?? 0, ...delivery });
  return delivery;
}

function change(path: string, file: ProjectFile): void {
  const before = store.files.value;
  const files = new Map(before);
  files.set(path, file);
  store.files.value = before.has(path) ? files : new Map([...files].sort(([, a], [, b]) => byPath(a, b)));
}

/** A trap loses the worker's project: it is handed over anew, and once more the call fails, the page says so. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Trap)) return fail(error);
    store.notice.value = `The planner stopped and was started again: ${error.message}`;
    try {
      const mine = generation;
      await engine.reset([...store.files.value.keys()]);
      const texts: Delivery[] = [];
      for (const { path, text } of store.files.value.values()) if (text !== undefined) texts.push({ path, text });
      await engine.put(texts);
      await replan(mine, false);
    } catch (again) {
      fail(again);
    }
  }
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  store.status.value = { kind: "failed", message, help: "Undo the last change, or open the project again." };
}

/** An order that does not depend on the user's language. */
function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
