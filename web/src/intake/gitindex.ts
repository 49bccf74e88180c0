// The names in git's index: which files are tracked. The command line's reader does the same.
//
// The format is `gitformat-index(5)`. Versions 2 to 4 are read with SHA-1 ids; anything else (another hash, an index
// split over two files, entries that stand for whole folders) is no answer, and the caller does without.

/** The stat fields and the object id before the flags of an entry. */
const FIXED = 40 + 20;

/** The tracked files and the folders that hold any. */
export class GitIndex {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  private constructor(names: string[]) {
    for (const name of names) {
      this.#files.add(name);
      for (let end = name.lastIndexOf("/"); end > 0; end = name.lastIndexOf("/", end - 1)) {
        const folder = name.slice(0, end);
        if (this.#folders.has(folder)) break;
        this.#folders.add(folder);
      }
    }
  }

  /** Whether the file is tracked. */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Whether a tracked file lies below the folder. */
  hasBelow(folder: string): boolean {
    return this.#folders.has(folder);
  }

  /** Reads the bytes of `.git/index`. */
  static parse(bytes: Uint8Array): GitIndex | undefined {
    try {
      const names = parseNames(bytes);
      return names && new GitIndex(names);
    } catch {
      // Cut off in the middle of a number.
      return undefined;
    }
  }
}

function parseNames(bytes: Uint8Array): string[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  if (decoder.decode(bytes.subarray(0, 4)) !== "DIRC") return undefined;
  const version = view.getUint32(4);
  if (version < 2 || version > 4) return undefined;
  const names: string[] = [];
  let name: Uint8Array = new Uint8Array();
  let at = 12;
  for (let left = view.getUint32(8); left > 0; left--) {
    const start = at;
    const mode = view.getUint32(start + 24);
    // The mode of a folder: the index is sparse, and names below it are missing.
    if ((mode & 0o170000) === 0o040000) return undefined;
    const extended = (view.getUint16(start + FIXED) & 0x4000) !== 0;
    at = start + FIXED + (extended ? 4 : 2);
    let kept = 0;
    if (version === 4) {
      const strip = offset(view, at);
      at = strip.next;
      kept = name.length - strip.value;
      if (kept < 0) return undefined;
    }
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    const whole = new Uint8Array(kept + end - at);
    whole.set(name.subarray(0, kept));
    whole.set(bytes.subarray(at, end), kept);
    name = whole;
    names.push(decoder.decode(name));
    // Entries of the older versions are filled up with NUL to a multiple of eight, with at least one.
    at = version === 4 ? end + 1 : start + Math.floor((end - start) / 8) * 8 + 8;
  }
  // Of an index split in two, this half does not know the names of the other.
  return decoder.decode(bytes.subarray(at, at + 4)) === "link" ? undefined : names;
}

/** A number of seven-bit groups, the highest first, where each group but the last adds one; as in pack files. */
function offset(view: DataView, start: number): { value: number; next: number } {
  let at = start;
  let byte = view.getUint8(at);
  let value = byte & 0x7f;
  while (byte & 0x80) {
    at++;
    byte = view.getUint8(at);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next: at + 1 };
}
