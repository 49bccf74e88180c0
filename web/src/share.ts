// The project in a link: as much of it as planning read and the user wrote, packed into the part behind `#`, which no
// browser sends anywhere.
import { PREFIX } from "./address";
import { type Arrival, take } from "./intake";
import { Refusal } from "./intake/left";
import { pathProblem } from "./intake/paths";
import { MOST } from "./intake/walk";
import { firstBytes, inflate } from "./intake/zip";
import type { Entry, Opening } from "./project";
import { holdsSecrets } from "./secrets";
import * as store from "./store";

/** Of the format below. Links of another version are refused in words. */
const VERSION = 1;
/** Longer links get lost in chats and mails. */
export const LONGEST = 200 * 1024;
/** Why a file with secrets has no text where the link arrives. */
const LEFT_OUT = "left out of the link";
/** More is in no link that was made here. */
const LARGEST = 64 * 1024 * 1024;

/** The state as it stands in a link. */
export interface Shared {
  v: typeof VERSION;
  name: string;
  /** Files with their text. */
  files: Record<string, string>;
  /** Files without: a reason why there is none, or null where nobody asked for it. */
  listed: Record<string, string | null>;
  /** Files whose text is the user's own. */
  edited: string[];
  open?: string;
  tab?: string;
  target?: string;
}

/** That a link holds no project. */
export class BrokenLink extends Refusal {
  constructor(why: string) {
    super(`The link holds no project that can be opened: ${why}. Ask for it again, or open the project itself.`);
  }
}

/** The state of the page. */
export function stateNow(): Shared {
  const shared: Shared = { v: VERSION, name: store.projectName.value, files: table(), listed: table(), edited: [] };
  for (const { path, text, edited, unreadable } of store.files.value.values()) {
    if (text === undefined) shared.listed[path] = unreadable ?? null;
    else if (holdsSecrets(path)) shared.listed[path] = LEFT_OUT;
    else shared.files[path] = text;
    if (edited && path in shared.files) shared.edited.push(path);
  }
  if (store.openFile.value !== undefined) shared.open = store.openFile.value;
  if (store.outputTab.value !== "Dockerfile") shared.tab = store.outputTab.value;
  if (store.target.value !== undefined) shared.target = store.target.value;
  return shared;
}

/** The files that were read and are in no link, because they hold secrets. */
export function keptBack(): string[] {
  const read = [...store.files.value.values()].filter(({ text }) => text !== undefined);
  return read.map(({ path }) => path).filter(holdsSecrets);
}

/** Packs a state into the part of a link behind `#`. */
export async function pack(shared: Shared): Promise<string> {
  const stream = new Blob([JSON.stringify(shared)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  // In pieces, because a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return PREFIX + btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Unpacks a state; `undefined` where there is none. Fails with `BrokenLink` where it cannot be read. */
export async function unpack(hash: string): Promise<Shared | undefined> {
  if (!hash.startsWith(PREFIX)) return undefined;
  let value: unknown;
  try {
    const text = atob(hash.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const bytes = await firstBytes(inflate(new Blob([packed])), LARGEST);
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new BrokenLink("it was cut off or changed on its way");
  }
  if (!isTable(value) || value.v !== VERSION) throw new BrokenLink("it was made by another version of this page");
  if (!isShared(value)) throw new BrokenLink("it was cut off or changed on its way");
  return value;
}

/** The link to the state of the page. */
export async function link(): Promise<string> {
  const { href } = location;
  const end = href.indexOf("#");
  return (end < 0 ? href : href.slice(0, end)) + (await pack(stateNow()));
}

/** Opens the project of the page's address, if there is one. */
export function openLink(): Promise<void> | undefined {
  const { hash } = location;
  if (!hash.startsWith(PREFIX)) return undefined;
  return take("The link's project", async () => {
    const shared = await unpack(hash);
    return shared && arrive(shared);
  });
}

/** The files of a state, and what is shown of them. */
export function arrive(shared: Shared): Arrival {
  const edited = new Set(shared.edited);
  const entries: Entry[] = [];
  for (const [path, text] of Object.entries(shared.files)) {
    const bytes = new TextEncoder().encode(text);
    const entry: Entry = { path, size: bytes.length, text, read: async () => bytes };
    if (edited.has(path)) entry.edited = true;
    entries.push(entry);
  }
  for (const [path, why] of Object.entries(shared.listed)) {
    const read = () => Promise.reject(new Error("the link does not hold it"));
    const entry: Entry = { path, size: 0, read };
    if (why !== null) entry.unreadable = why;
    entries.push(entry);
  }
  const opening: Opening = { fromLink: true };
  if (shared.open !== undefined) opening.openFile = shared.open;
  if (shared.target !== undefined) opening.target = shared.target;
  opening.outputTab = shared.tab ?? "Dockerfile";
  return { ...opening, name: shared.name, entries };
}

/** A table whose names are free, `__proto__` among them. */
function table<T>(): Record<string, T> {
  return Object.create(null);
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a state of this version. */
export function isState(value: unknown): value is Shared {
  return isTable(value) && value.v === VERSION && isShared(value);
}

/** Whether a value is a state, whose paths are those of a project. */
function isShared(value: Record<string, unknown>): value is Record<string, unknown> & Shared {
  const { name, files, listed, edited } = value;
  if (typeof name !== "string" || !isTable(files) || !isTable(listed) || !Array.isArray(edited)) return false;
  if (!Object.values(files).every((text) => typeof text === "string")) return false;
  if (!Object.values(listed).every((why) => why === null || typeof why === "string")) return false;
  if (!edited.every((path) => typeof path === "string")) return false;
  const optional = [value.open, value.tab, value.target];
  if (!optional.every((text) => text === undefined || typeof text === "string")) return false;
  const paths = [...Object.keys(files), ...Object.keys(listed)];
  return paths.length <= MOST && paths.every((path) => pathProblem(path) === undefined);
}
