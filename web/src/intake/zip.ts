// A zip archive, read where it lies: first the list of names at its end, then single entries when they are wanted. Neither
// needs the whole archive in memory, and the browser inflates beside the page; a large archive costs what is read of it.
import { commonFolder, pathProblem } from "./paths";
import type { Flat } from "./tree";

/** That a file is no zip archive, or none that can be read; the message says why. */
export class NoZip extends Error {}

/** An archive's files, and the entries that would have led out of it. */
export interface Archive {
  files: Flat[];
  /** The folder in which everything lies, which is left out of the paths; empty where there is none. */
  top: string;
  refused: { path: string; why: string }[];
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** An archive's own comment is at most this long, and the end record lies before it. */
const TAIL = 22 + 0xffff;
/** The list of names of far more files than a page can hold. */
const LARGEST_LIST = 64 * 1024 * 1024;

/** Files that are read together with the header before them, and what lies between at most, as a rule. */
const SMALL = 64 * 1024;
const LEAD = 512;

/** In which systems' archives a mode stands beside each name: Unix and macOS. */
const UNIX = [3, 19];
/** The kind in a mode, and the kind of a link. */
const [KIND, LINK] = [0o170000, 0o120000];
/** What a system takes for a path. */
const LONGEST_LINK = 4096;
/** Links that are read: each is a look at the disk. */
const MOST_LINKS = 2000;
/** Links that are followed from one to the next. */
const HOPS = 40;

/** Whether a file starts as zip archives do. */
export async function isZip(file: Blob): Promise<boolean> {
  if (file.size < 22) return false;
  const start = (await view(file, 0, 4)).getUint32(0, true);
  return start === LOCAL || start === END;
}

/** Lists an archive. */
export async function openZip(file: Blob): Promise<Archive> {
  try {
    return await list(file);
  } catch (error) {
    if (error instanceof RangeError) throw new NoZip("it is cut off or damaged");
    throw error;
  }
}

async function list(file: Blob): Promise<Archive> {
  const { at, size } = await central(file);
  if (size > LARGEST_LIST) throw new NoZip("it holds too many files");
  const data = await view(file, at, at + size);
  const found: Flat[] = [];
  const refused: Archive["refused"] = [];
  const links: Listed[] = [];
  for (let next = 0; next + 46 <= data.byteLength && data.getUint32(next, true) === CENTRAL; ) {
    const entry = readEntry(data, next);
    next = entry.next;
    if (entry.path.endsWith("/")) continue;
    const why = pathProblem(entry.path);
    if (why) refused.push({ path: entry.path, why });
    else if (entry.link) links.push(entry);
    else found.push({ path: entry.path, size: entry.size, read: (limit) => readContent(file, entry, limit) });
  }
  await follow(file, links, found, refused);
  // What a Mac adds for itself is no part of what was packed.
  const files = found.filter(({ path }) => !path.startsWith("__MACOSX/") && !path.endsWith("/.DS_Store"));
  const top = commonFolder(files.map(({ path }) => path));
  for (const flat of files) flat.path = flat.path.slice(top.length);
  return { files, top, refused };
}

/**
 * Adds what links lead to in the place of the links, as the command line's reader does. What lies below a linked folder is
 * listed where it really is.
 */
async function follow(file: Blob, links: Listed[], found: Flat[], refused: Archive["refused"]): Promise<void> {
  const files = new Map(found.map((flat) => [flat.path, flat]));
  const targets = new Map<string, string | undefined>();
  for (const [number, link] of links.entries()) {
    targets.set(link.path, number < MOST_LINKS ? await targetOf(file, link) : undefined);
  }
  const folders = new Set<string>();
  if (links.length > 0) {
    for (const { path } of found) {
      for (let end = path.lastIndexOf("/"); end > 0 && !folders.has(path.slice(0, end)); ) {
        folders.add(path.slice(0, end));
        end = path.lastIndexOf("/", end - 1);
      }
    }
  }
  for (const { path } of links) {
    let target = targets.get(path);
    // A link can lead to a link, and all of them in a circle.
    for (let hops = 0; target !== undefined && targets.has(target) && hops < HOPS; hops++) target = targets.get(target);
    const flat = target === undefined ? undefined : files.get(target);
    if (flat) found.push({ ...flat, path });
    else if (target === undefined || !(target === "" || folders.has(target))) {
      refused.push({ path, why: "it is a link to what is not in the archive" });
    }
  }
}

/** The path that a link leads to; `undefined` where it leads out of the archive, or says nothing. */
async function targetOf(file: Blob, link: Listed): Promise<string | undefined> {
  const bytes = await readContent(file, link, LONGEST_LINK).catch(() => undefined);
  if (!bytes || bytes.length > LONGEST_LINK) return undefined;
  const words = decodeName(bytes);
  if (words === "" || words.startsWith("/")) return undefined;
  const parts = link.path.split("/").slice(0, -1);
  for (const part of words.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** Where the list of names lies. */
async function central(file: Blob): Promise<{ at: number; size: number }> {
  const start = Math.max(0, file.size - TAIL);
  const data = await view(file, start, file.size);
  for (let at = data.byteLength - 22; at >= 0; at--) {
    if (data.getUint32(at, true) !== END) continue;
    const size = data.getUint32(at + 12, true);
    const offset = data.getUint32(at + 16, true);
    const count = data.getUint16(at + 10, true);
    if (size !== 0xffffffff && offset !== 0xffffffff && count !== 0xffff) return { at: offset, size };
    // Some write the end of the large format only where it is needed, and others have exactly so many files.
    if (at < 20 || data.getUint32(at - 20, true) !== LOCATOR_64) return { at: offset, size };
    const end = large(data, at - 20 + 8);
    const record = await view(file, end, end + 56);
    if (record.getUint32(0, true) !== END_64) throw new NoZip("it is damaged");
    return { size: large(record, 40), at: large(record, 48) };
  }
  throw new NoZip("it is not a zip archive, or it is cut off");
}

interface Listed {
  path: string;
  method: number;
  encrypted: boolean;
  link: boolean;
  packed: number;
  size: number;
  offset: number;
  next: number;
}

function readEntry(data: DataView, at: number): Listed {
  const flags = data.getUint16(at + 8, true);
  const nameLength = data.getUint16(at + 28, true);
  const extraLength = data.getUint16(at + 30, true);
  const extra = at + 46 + nameLength;
  const next = extra + extraLength + data.getUint16(at + 32, true);
  const name = new Uint8Array(data.buffer, data.byteOffset + at + 46, nameLength);
  const entry: Listed = {
    path: decodeName(name),
    method: data.getUint16(at + 10, true),
    encrypted: (flags & 1) !== 0,
    link: UNIX.includes(data.getUint8(at + 5)) && (data.getUint16(at + 40, true) & KIND) === LINK,
    packed: data.getUint32(at + 20, true),
    size: data.getUint32(at + 24, true),
    offset: data.getUint32(at + 42, true),
    next,
  };
  // Archives that old tools of Windows made have backslashes, which are no part of any name there.
  if (data.getUint8(at + 5) === 0 && !entry.path.includes("/")) entry.path = entry.path.replaceAll("\\", "/");
  for (let field = extra; field + 4 <= extra + extraLength; ) {
    const id = data.getUint16(field, true);
    const length = data.getUint16(field + 2, true);
    if (id === 1) {
      // Sizes of the large format stand here in this order, each only where the small one has no room.
      let value = field + 4;
      const take = (small: number) => {
        if (small !== 0xffffffff) return small;
        value += 8;
        return large(data, value - 8);
      };
      entry.size = take(entry.size);
      entry.packed = take(entry.packed);
      entry.offset = take(entry.offset);
    }
    field += 4 + length;
  }
  return entry;
}

/** Names are UTF-8 by the archive's word or, with most tools, without it; what is not is of some old code page. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The first bytes of an entry, one more than `limit` at most, whatever the archive says about its size. */
async function readContent(file: Blob, entry: Listed, limit: number): Promise<Uint8Array> {
  if (entry.encrypted) throw new Error("it is encrypted");
  if (entry.method !== 0 && entry.method !== 8) throw new Error("it is packed in a way that browsers do not know");
  try {
    const header = await view(file, entry.offset, entry.offset + 30 + (entry.packed < SMALL ? LEAD + entry.packed : 0));
    if (header.getUint32(0, true) !== LOCAL) throw new RangeError();
    const start = 30 + header.getUint16(26, true) + header.getUint16(28, true);
    const end = start + entry.packed;
    // Small files came with their headers, because each look at the disk takes its time.
    const packed =
      end <= header.byteLength
        ? new Blob([new Uint8Array(header.buffer as ArrayBuffer, start, entry.packed)])
        : file.slice(entry.offset + start, entry.offset + end);
    return await firstBytes(entry.method === 0 ? packed.stream() : inflate(packed), limit);
  } catch {
    throw new Error("the archive is damaged here");
  }
}

/** Inflates beside the page. */
export function inflate(packed: Blob): ReadableStream<Uint8Array> {
  return packed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
}

/** The first bytes of a stream, one more than `limit` at most: a small archive can hold very much. */
export async function firstBytes(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  while (length <= limit) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  if (length > limit) void reader.cancel().catch(() => {});
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.subarray(0, limit + 1);
}

function large(data: DataView, at: number): number {
  return Number(data.getBigUint64(at, true));
}

async function view(file: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await file.slice(start, end).arrayBuffer());
}
