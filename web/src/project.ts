// What happens to the project: it is opened, its files are read as far as planning asks for them, and it is planned anew
// after every change.
import { batch, effect, untracked } from "@preact/signals";
import type { Learn, PlanOptions, Report } from "stageplan";
import { forgetLink } from "./address";
import { engine, Trap } from "./engine/engine";
import type { Delivery, Update } from "./engine/protocol";
import { type Left, left, NOTHING_LEFT } from "./intake/left";
import { pathProblem } from "./intake/paths";
import type { ProjectFile } from "./store";
import * as store from "./store";

/** A file that can be read when it is wanted. */
export interface Entry {
  path: string;
  /** Bytes; 0 where that is not known before it is read. */
  size: number;
  /** The text, where it is known already. */
  text?: string;
  /** Whether the text is the user's own. */
  edited?: boolean;
  /** Why there is no text, where that is known already. */
  unreadable?: string;
  /** The first bytes, one more than `limit` at most. */
  read(limit: number): Promise<Uint8Array>;
}

/** What is shown of a project when it is opened. */
export interface Opening {
  openFile?: string;
  outputTab?: string;
  target?: string;
  /** Whether it came out of the page's address. */
  fromLink?: boolean;
  /** What of it did not come in. */
  left?: Left;
}

/** Larger files are not read: no manifest is as large, and lockfiles of very large repositories stay well below it. */
export const LARGEST = 32 * 1024 * 1024;

let entries = new Map<string, Entry>();
/** Which project is open. What belongs to one before it is dropped wherever it arrives. */
let project = 0;
/** Resolved when another project is opened, so that nobody waits for files of the one before. */
let superseded = promised();
/** Whether the worker knows the project's files, apart from what has changed since. */
let handed = false;
/** Files that the worker does not know as they are now. */
const changed = new Set<string>();
/** Whether there is anything that was not planned yet. */
let dirty = false;
let running = Promise.resolve();
/** Whether `running` goes on. */
let active = false;
/** What is to be shown first once the project is planned. */
let opening: Opening | undefined;
/** Rises with every wish to see a file, so that the last one wins however long reading takes. */
let wishes = 0;
/** Whether the user has opened a file of the project. */
let looking = false;
/** When the last report was shown. */
let shown = 0;

/** While one types faster than planning goes, what is shown is at most as old as this, in milliseconds. */
const STALE = 250;

/** The texts that files had before they were changed here. */
const originals = new Map<string, string>();

/** The day can be set for tests, which must not depend on it. */
const options: PlanOptions = {};

/** Fixes the day to plan for. */
export function setToday(today: string): void {
  options.today = today;
}

/** Opens a project: lists its files, reads what planning wants, and plans. */
export async function openProject(name: string, from: Iterable<Entry>, first: Opening = {}): Promise<void> {
  supersede();
  if (!first.fromLink) forgetLink();
  entries = new Map([...from].sort(byPath).map((entry) => [entry.path, entry]));
  opening = first;
  const listed = new Map<string, ProjectFile>();
  for (const { path, size, text, edited, unreadable } of entries.values()) {
    const file: ProjectFile = { path, size };
    if (text !== undefined) file.text = text;
    if (edited) file.edited = edited;
    if (unreadable !== undefined) file.unreadable = unreadable;
    listed.set(path, file);
  }
  batch(() => {
    clear();
    store.status.value = { kind: "busy", what: `Planning ${name}` };
    store.projectName.value = name;
    store.files.value = listed;
    store.fromLink.value = first.fromLink ?? false;
    left.value = first.left ?? NOTHING_LEFT;
  });
  await settle();
}

/** Closes the project. */
export function closeProject(): void {
  supersede();
  forgetLink();
  entries = new Map();
  batch(() => {
    clear();
    store.status.value = { kind: "empty" };
    store.projectName.value = "";
    store.files.value = new Map();
  });
}

/** Gives a file a text, whether it was there or not, and plans anew. */
export async function editFile(path: string, text: string): Promise<void> {
  const problem = pathProblem(path);
  if (problem) {
    store.notice.value = `${path} cannot be a file of the project: ${problem}`;
    return;
  }
  const known = store.files.value.get(path);
  if (known?.text !== undefined && !known.edited && !originals.has(path)) originals.set(path, known.text);
  change([{ path, size: new Blob([text]).size, text, edited: originals.get(path) !== text }]);
  changed.add(path);
  await settle();
}

/** The text that a file had before it was changed here; `undefined` where that is not known or it is as it was. */
export function originalOf(path: string): string | undefined {
  return store.files.value.get(path)?.edited ? originals.get(path) : undefined;
}

/** Takes a file out and plans anew. */
export async function removeFile(path: string): Promise<void> {
  entries.delete(path);
  const files = new Map(store.files.value);
  files.delete(path);
  store.files.value = files;
  if (store.openFile.value === path) store.openFile.value = undefined;
  changed.add(path);
  await settle();
}

/**
 * Opens a file, and reads it first where planning did not ask for it. Whoever asks for another one meanwhile means that
 * one. Says whether this one is open.
 */
export async function showFile(path: string): Promise<boolean> {
  const mine = project;
  const wish = ++wishes;
  const known = store.files.value.get(path);
  if (known && known.text === undefined && known.unreadable === undefined) {
    const file = await read(path);
    if (mine !== project) return false;
    learned([file]);
    if (wish !== wishes) return false;
  }
  if (!store.files.value.has(path)) return false;
  looking = true;
  store.openFile.value = path;
  return true;
}

/** Resolves when everything that has changed so far is planned. */
export function settled(): Promise<void> {
  return running;
}

/** A way to ask later whether the project that is open now still is. */
export function stillOpen(): () => boolean {
  const mine = project;
  return () => mine === project;
}

/** The bytes of a file as it is now, if it can be read. */
export async function bytesOf(path: string, limit: number): Promise<Uint8Array | undefined> {
  const text = store.files.value.get(path)?.text;
  if (text !== undefined) return new TextEncoder().encode(text);
  return entries
    .get(path)
    ?.read(limit)
    .catch(() => undefined);
}

function clear(): void {
  left.value = NOTHING_LEFT;
  store.report.value = undefined;
  store.outdated.value = false;
  store.learn.value = undefined;
  store.selection.value = undefined;
  store.hovered.value = undefined;
  store.target.value = undefined;
  store.openFile.value = undefined;
}

function supersede(): void {
  project++;
  looking = false;
  handed = false;
  originals.clear();
  changed.clear();
  superseded.resolve();
  superseded = promised();
}

function promised(): { promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/**
 * Plans until what is shown is the newest state. There is one round at a time, and what changes meanwhile waits for the
 * next, so that fast typing never queues up.
 */
function settle(): Promise<void> {
  dirty = true;
  if (!active) running = rounds();
  return running;
}

async function rounds(): Promise<void> {
  active = true;
  let stopped = false;
  while (dirty) {
    dirty = false;
    const mine = project;
    if (store.status.value.kind === "empty") break;
    try {
      await round(mine);
      stopped = false;
    } catch (error) {
      handed = false;
      if (mine !== project) continue;
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof Trap && !stopped) {
        // A new worker knows nothing: all is handed over anew, and tried once more.
        stopped = true;
        dirty = true;
        store.notice.value = `The planner stopped and was started again: ${message}`;
      } else {
        const help = "Undo the last change, or open the project again.";
        store.status.value = { kind: "failed", message: `The planner gave no plan: ${message}`, help };
      }
    }
  }
  active = false;
  void compare();
}

async function round(mine: number): Promise<void> {
  let update = handed ? news() : everything();
  for (;;) {
    const answer = await engine.update(update);
    if (mine !== project) return;
    if ("report" in answer) {
      if (!dirty || performance.now() - shown > STALE) publish(answer.report);
      break;
    }
    const files = await Promise.race([Promise.all(answer.wants.map(read)), superseded.promise]);
    if (mine !== project || !files) return;
    learned(files);
    for (const { path } of files) changed.add(path);
    update = news();
  }
}

/** The report whose comparison is on its way. */
let compared: Report | undefined;

/** Makes the comparison of the report that is shown, where someone looks at it and it is not known. */
async function compare(): Promise<void> {
  const now = store.report.value;
  const looked = store.outputTab.value === store.LEARN;
  // The planner compares its own last plan, which is another one as long as planning goes on.
  if (active || !now || !looked || store.outdated.value || store.learn.value !== undefined || compared === now) return;
  compared = now;
  let made: Learn | Error | null;
  try {
    made = await engine.learn();
  } catch (error) {
    // A plan is worth showing without it. If its making stopped the planner, the next update notices.
    made = error instanceof Error ? error : new Error(String(error));
  }
  if (compared === now) compared = undefined;
  if (store.report.value === now) store.learn.value = made;
}

effect(() => {
  if (store.outputTab.value === store.LEARN) untracked(() => void compare());
});

/** The whole project, for a worker that does not know it. */
function everything(): Update {
  handed = true;
  changed.clear();
  const reset = [...store.files.value.keys()];
  const put: Delivery[] = [];
  for (const file of store.files.value.values()) {
    const delivery = deliver(file);
    if (delivery) put.push(delivery);
  }
  return { reset, put, remove: [], options };
}

/** What the worker does not know yet. */
function news(): Update {
  const update: Update = { put: [], remove: [], options };
  for (const path of changed) {
    const file = store.files.value.get(path);
    const delivery = file && deliver(file);
    if (delivery) update.put.push(delivery);
    else update.remove.push(path);
  }
  changed.clear();
  return update;
}

function deliver({ path, text, unreadable }: ProjectFile): Delivery | undefined {
  if (text !== undefined) return { path, text };
  return unreadable === undefined ? undefined : { path, unreadable };
}

/**
 * What is shown of a plan while a file is being typed and cannot be read as it stands: the plan before, with what is wrong
 * now. Nothing where there is a new plan, or where none is what the files say.
 */
function overlaid(before: Report | undefined, now: Report): Report | undefined {
  if (now.plan || !before?.plan || before.unit !== now.unit) return undefined;
  const broken = now.findings.filter(
    ({ rule, places }) =>
      rule === "project/malformed-file" && places.some(({ path }) => store.files.value.get(path)?.edited),
  );
  return broken.length > 0 ? { ...before, findings: broken } : undefined;
}

function publish(fresh: Report): void {
  shown = performance.now();
  const kept = overlaid(store.report.value, fresh);
  const report = kept ?? fresh;
  batch(() => {
    store.report.value = report;
    store.outdated.value = kept !== undefined;
    // What was said of the plan before says nothing about this one.
    if (!kept) store.learn.value = undefined;
    store.planTime.value = engine.lastPlan;
    store.status.value = { kind: "ready" };
    const paths = report.artifacts.map((artifact) => artifact.path);
    const wished = opening?.outputTab;
    if (wished !== undefined && (wished === store.LEARN || paths.includes(wished))) store.outputTab.value = wished;
    const [first] = paths;
    if (first && store.outputTab.value !== store.LEARN && !paths.includes(store.outputTab.value))
      store.outputTab.value = first;
    if (opening) {
      const { openFile, target } = opening;
      const first = openFile !== undefined && store.files.value.has(openFile) ? openFile : firstFile();
      if (!looking) store.openFile.value = first;
      if (report.plan?.stages.some((stage) => stage.name === target)) store.target.value = target;
    }
    opening = undefined;
  });
  if (performance.getEntriesByName("stageplan:first-plan").length === 0) performance.mark("stageplan:first-plan");
}

/** The file to show first: the one by which the project was recognised. */
function firstFile(): string | undefined {
  const origin = store.report.value?.candidates[0]?.origin;
  const path = origin?.kind === "file" ? origin.place.path : undefined;
  return path ?? [...store.files.value.values()].find((file) => file.text !== undefined)?.path;
}

/** Reads a file as far as it is not known. */
async function read(path: string): Promise<ProjectFile> {
  const known = store.files.value.get(path);
  if (known && (known.text !== undefined || known.unreadable !== undefined)) return known;
  const entry = entries.get(path);
  if (!entry) return { path, size: 0, unreadable: "it is gone" };
  let size = entry.size;
  if (size > LARGEST) return { path, size, unreadable: "large" };
  let bytes: Uint8Array;
  try {
    bytes = await entry.read(LARGEST);
  } catch (error) {
    return { path, size, unreadable: error instanceof Error ? error.message : String(error) };
  }
  size = bytes.length;
  if (size > LARGEST) return { path, size, unreadable: "large" };
  try {
    return { path, size, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { path, size, unreadable: "binary" };
  }
}

/** Takes in what was read. Whoever edits a file or takes it out while it is read means that. */
function learned(read: ProjectFile[]): void {
  const { value: files } = store.files;
  change(read.filter(({ path }) => files.has(path) && files.get(path)?.text === undefined));
}

function change(changes: ProjectFile[]): void {
  if (changes.length === 0) return;
  const before = store.files.value;
  const files = new Map(before);
  for (const file of changes) files.set(file.path, file);
  const added = files.size > before.size;
  store.files.value = added ? new Map([...files].sort(([, a], [, b]) => byPath(a, b))) : files;
}

/** An order that does not depend on the user's language. */
function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
