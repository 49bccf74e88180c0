// How a project comes in: what was dropped, chosen or pasted becomes a list of files that are read when they are wanted.
import { type Entry, LARGEST, type Opening, openProject } from "../project";
import * as store from "../store";
import { begin, Refusal } from "./left";
import { beside, type FolderNode, fromEntry, fromFile, fromFlat, fromHandle, head, type Node } from "./tree";
import { MOST, TooMany, walk } from "./walk";
import { isZip, NoZip, openZip } from "./zip";

declare global {
  interface Window {
    /** Only some browsers have it. */
    showDirectoryPicker?(): Promise<FileSystemDirectoryHandle>;
  }
}

/** A project that has come in. */
export interface Arrival extends Opening {
  name: string;
  entries: Entry[];
}

/** Ends the intake that is under way. */
let busy: AbortController | undefined;

type Tick = (count: number) => void;

/** How a project comes in; it says how many files it has found. */
type Work = (signal: AbortSignal, tick: Tick) => Promise<Arrival | undefined>;

/** Takes a project in and opens it. An earlier one that is still coming in is given up. */
export async function take(what: string, work: Work): Promise<void> {
  busy?.abort();
  const mine = new AbortController();
  busy = mine;
  const progress = begin(`Listing ${what}`, () => mine.abort());
  store.notice.value = undefined;
  let arrival: Arrival | undefined;
  try {
    // Whoever gives up does not wait for a disk that gives no answer.
    arrival = await Promise.race([work(mine.signal, progress.at), given(mine.signal)]);
  } catch (error) {
    if (!mine.signal.aborted) store.notice.value = complaint(what, error);
  } finally {
    if (busy === mine) busy = undefined;
    progress.end();
  }
  if (arrival && !mine.signal.aborted) await openProject(arrival.name, arrival.entries, arrival);
}

function given(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
}

function complaint(what: string, error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof TooMany) {
    const most = MOST.toLocaleString("en");
    return `${what} holds more than ${most} files, which is more than a page can hold. Open a part of it, such as the folder of one application.`;
  }
  if (error instanceof NoZip) return `${what} cannot be opened: ${error.message}. Open the folder itself instead.`;
  return `${what} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** Opens what was dropped. To be called while the event is handled, because what was dropped is gone afterwards. */
export function openDropped(data: DataTransfer): Promise<void> | undefined {
  const nodes: Node[] = [];
  const files: File[] = [];
  for (const item of data.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    const file = entry?.isDirectory ? null : item.getAsFile();
    if (file) files.push(file);
    else if (entry) nodes.push(fromEntry(entry));
  }
  const [first] = nodes;
  if (!first) return files.length > 0 ? openFiles(files) : undefined;
  if (nodes.length === 1 && files.length === 0 && first.kind === "folder") return openFolder(first);
  return openFolder(beside("dropped", [...nodes, ...files.map(fromFile)]));
}

/** Opens files that were chosen or dropped: an archive alone is what it holds, others lie beside each other. */
export function openFiles(files: File[]): Promise<void> | undefined {
  const [file] = files;
  if (!file) return undefined;
  if (files.length > 1) return openFolder(beside("files", files.map(fromFile)));
  return take(file.name, async (signal, tick) => {
    if (await isZip(file)) return openArchive(file, signal, tick);
    if (/\.(zip|tar|tgz|gz|bz2|xz|zst|rar|7z)$/i.test(file.name)) {
      throw new NoZip("it is not a zip archive");
    }
    if (file.size > LARGEST) {
      throw new Error(`it has ${megabytes(file.size)}, and no manifest has more than ${megabytes(LARGEST)}`);
    }
    return list(beside(file.name, [fromFile(file)]), signal, tick);
  });
}

/** Opens the files of `<input webkitdirectory>`, which names them below the folder that was chosen. */
export function openFolderFiles(files: File[]): Promise<void> | undefined {
  const name = files[0]?.webkitRelativePath.split("/")[0];
  if (!name) return undefined;
  // Asking a file for its size makes the browser look at the disk at once, which takes seconds for large folders.
  const flat = files.map((file) => {
    return {
      path: file.webkitRelativePath.slice(name.length + 1),
      size: 0,
      read: (limit: number) => head(file, limit),
    };
  });
  return openFolder(fromFlat(name, flat));
}

/** Lets the user choose a folder; `false` where the browser has no way to, other than an input. */
export async function pickFolder(): Promise<boolean> {
  if (!window.showDirectoryPicker) return false;
  let handle: FileSystemDirectoryHandle;
  try {
    handle = await window.showDirectoryPicker();
  } catch (error) {
    // Whoever closes the dialog wants no other one; anything else, such as a frame that may not, is worth another try.
    return error instanceof DOMException && error.name === "AbortError";
  }
  await openFolder(fromHandle(handle));
  return true;
}

/** Opens a project of one file that was pasted. */
export function openPasted(path: string, text: string): Promise<void> {
  const size = new Blob([text]).size;
  const entry: Entry = { path, size, text, edited: true, read: async () => new TextEncoder().encode(text) };
  return take(path, async () => ({ name: "pasted", entries: [entry] }));
}

function openFolder(root: FolderNode): Promise<void> {
  return take(root.name, (signal, tick) => list(root, signal, tick));
}

async function openArchive(file: File, signal: AbortSignal, tick: Tick): Promise<Arrival> {
  const { files, top, refused } = await openZip(file);
  const name = top.slice(0, -1) || file.name.replace(/\.zip$/i, "");
  const arrival = await list(fromFlat(name, files), signal, tick);
  arrival.left?.refused.push(...refused);
  return arrival;
}

async function list(root: FolderNode, signal: AbortSignal, tick: Tick): Promise<Arrival> {
  const { entries, left } = await walk(root, tick, signal);
  return { name: root.name, entries, left };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}
