// Archives to take away: the printed files, alone or with the project around them.
import { begin } from "./intake/left";
import { bytesOf, stillOpen } from "./project";
import { optionFiles } from "./settings";
import * as store from "./store";

/** More than this is no download that a page should make. */
const LARGEST = 100 * 1024 * 1024;
/** Smaller files are not packed. */
const SMALL = 512;
/** Files that are read at the same time. */
const ABREAST = 64;
/** Files up to this size are read with others. */
const LITTLE = 1024 * 1024;

/** Saves the printed files as one archive. */
export async function downloadFiles(): Promise<void> {
  // The name first: packing takes a while, in which another project may be opened.
  const name = `${fileName()}-stageplan.zip`;
  save(await archive(new Map([...printed(), ...chosen()])), name);
}

/** Saves the project with the printed files in it. Files that cannot be read are left out, and said. */
export async function downloadProject(): Promise<void> {
  const stop = new AbortController();
  const name = fileName();
  const files = printed();
  const paths = [...store.files.value.keys()].filter((path) => !files.has(path));
  const progress = begin(`Packing ${store.projectName.value}`, () => stop.abort());
  // What is read belongs to the project that is open now. Where another one is opened meanwhile, nothing is saved.
  const same = stillOpen();
  const wanted = () => same() && !stop.signal.aborted;
  try {
    const missing = await gather(paths, files, progress.at, wanted);
    if (!missing) return;
    if (missing.length > 0) {
      const more = missing.length > 1 ? ` and ${missing.length - 1} more` : "";
      store.notice.value = `The archive lacks what could not be read: ${missing[0]}${more}`;
    }
    const packed = await archive(files);
    if (wanted()) save(packed, `${name}.zip`);
  } finally {
    progress.end();
  }
}

/** Reads files; says which could not be read, or `undefined` where it is no longer wanted or becomes too much. */
async function gather(
  paths: string[],
  into: Map<string, Uint8Array>,
  tick: (count: number) => void,
  wanted: () => boolean,
): Promise<string[] | undefined> {
  const missing: string[] = [];
  let room = LARGEST;
  for (let at = 0; at < paths.length; at += ABREAST) {
    tick(at);
    const some = paths.slice(at, at + ABREAST);
    const contents = await Promise.all(some.map((path) => bytesOf(path, LITTLE)));
    for (const [number, path] of some.entries()) {
      let bytes = contents[number];
      // Large files come one at a time, and none of them further than there is room.
      if (bytes && bytes.length > LITTLE && wanted()) bytes = await bytesOf(path, room);
      if (!wanted()) return undefined;
      if (bytes) into.set(path, bytes);
      else missing.push(path);
      room -= bytes?.length ?? 0;
      if (room >= 0) continue;
      store.notice.value =
        "The project is too large to be packed here. Download the printed files, and put them into it.";
      return undefined;
    }
  }
  return missing;
}

function printed(): Map<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map(store.artifacts.value.map(({ path, text }) => [path, encoder.encode(text)]));
}

/** The option files that hold what was chosen here: without them another planning would not give these files again. */
function chosen(): [string, Uint8Array][] {
  return optionFiles(store.report.value).flatMap((path): [string, Uint8Array][] => {
    const file = store.files.value.get(path);
    return file?.edited && file.text?.trim() ? [[path, new TextEncoder().encode(file.text)]] : [];
  });
}

/** Packs files, one at a time, so that the page can answer in between. */
export async function archive(files: ReadonlyMap<string, Uint8Array>): Promise<Blob> {
  const { Zip, ZipDeflate, ZipPassThrough } = await import("fflate");
  const chunks: BlobPart[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else chunks.push(chunk as Uint8Array<ArrayBuffer>);
  });
  let rested = performance.now();
  for (const [path, bytes] of files) {
    // To set up the packing of a few bytes takes longer than it is worth.
    const file = bytes.length < SMALL ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    zip.add(file);
    file.push(bytes, true);
    if (performance.now() - rested < 12) continue;
    await new Promise((resolve) => setTimeout(resolve));
    rested = performance.now();
  }
  zip.end();
  if (failure) throw failure;
  return new Blob(chunks, { type: "application/zip" });
}

/** Hands a file to the user. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The download has its own hold of the content once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Hands a text to the user, as a file of its name. As text, a browser would give the name an ending. */
export function saveText(path: string, text: string): void {
  save(new Blob([text], { type: "application/octet-stream" }), path.slice(path.lastIndexOf("/") + 1));
}

function fileName(): string {
  return store.projectName.value.replace(/[^\w.-]+/g, "-").replace(/^[-.]+/, "") || "project";
}
