// Archives to take away: the printed files, alone or with the project around them.
import { progress } from "./intake/left";
import { bytesOf } from "./project";
import * as store from "./store";

/** More than this is no download that a page should make. */
const LARGEST = 100 * 1024 * 1024;
/** Smaller files are not packed. */
const SMALL = 512;
/** Files that are read at the same time. */
const ABREAST = 64;

/** Saves the printed files as one archive. */
export async function downloadFiles(): Promise<void> {
  save(await archive(printed()), `${fileName()}-stageplan.zip`);
}

/** Saves the project with the printed files in it. Files that cannot be read are left out, and said. */
export async function downloadProject(): Promise<void> {
  const name = store.projectName.value;
  const stop = new AbortController();
  const files = printed();
  const paths = [...store.files.value.keys()].filter((path) => !files.has(path));
  const missing: string[] = [];
  let size = 0;
  try {
    for (let at = 0; at < paths.length; at += ABREAST) {
      progress.value = { what: `Packing ${name}`, count: at, cancel: () => stop.abort() };
      const some = paths.slice(at, at + ABREAST);
      const contents = await Promise.all(some.map((path) => bytesOf(path, LARGEST)));
      if (stop.signal.aborted) return;
      for (const [number, path] of some.entries()) {
        const bytes = contents[number];
        if (bytes) files.set(path, bytes);
        else missing.push(path);
        size += bytes?.length ?? 0;
      }
      if (size > LARGEST) {
        store.notice.value =
          "The project is too large to be packed here. Download the printed files, and put them into it.";
        return;
      }
    }
    if (missing.length > 0) {
      const more = missing.length > 1 ? ` and ${missing.length - 1} more` : "";
      store.notice.value = `The archive lacks what could not be read: ${missing[0]}${more}`;
    }
    save(await archive(files), `${fileName()}.zip`);
  } finally {
    progress.value = undefined;
  }
}

function printed(): Map<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map(store.artifacts.value.map(({ path, text }) => [path, encoder.encode(text)]));
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

/** Hands a text to the user, as a file of its name. */
export function saveText(path: string, text: string): void {
  save(new Blob([text], { type: "text/plain" }), path.slice(path.lastIndexOf("/") + 1));
}

function fileName(): string {
  return store.projectName.value.replace(/[^\w.-]+/g, "-").replace(/^[-.]+/, "") || "project";
}
