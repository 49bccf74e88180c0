// A folder as a browser gives it, in the one shape that the walk knows.

/** A file or a folder, by its name in the folder that holds it. */
export type Node = FileNode | FolderNode;

export interface FileNode {
  kind: "file";
  name: string;
  /** Bytes; 0 where the browser says it only when the file is opened. */
  size: number;
  /** The first bytes, one more than `limit` at most, so that one can see that there are more. */
  read(limit: number): Promise<Uint8Array>;
}

export interface FolderNode {
  kind: "folder";
  name: string;
  list(): Promise<Node[]>;
}

/** The first bytes of a file, one more than `limit` at most. */
export async function head(file: Blob, limit: number): Promise<Uint8Array> {
  // A part of a file that is gone meanwhile would be empty; only the whole of it fails.
  const part = file.size > limit ? file.slice(0, limit + 1) : file;
  return new Uint8Array(await part.arrayBuffer());
}

/** A file that is at hand. */
export function fromFile(file: File): FileNode {
  return { kind: "file", name: file.name, size: file.size, read: (limit) => head(file, limit) };
}

/** What was dropped. */
export function fromEntry(entry: FileSystemEntry): Node {
  if (entry.isDirectory) {
    const reader = () => (entry as FileSystemDirectoryEntry).createReader();
    return { kind: "folder", name: entry.name, list: async () => (await readAll(reader())).map(fromEntry) };
  }
  const open = () => new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
  return { kind: "file", name: entry.name, size: 0, read: async (limit) => head(await open(), limit) };
}

/** Entries come in batches of a hundred, and the last batch is an empty one. */
async function readAll(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

/** What `showDirectoryPicker` gives. */
export function fromHandle(handle: FileSystemDirectoryHandle): FolderNode {
  const list = async () => {
    const nodes: Node[] = [];
    for await (const child of handle.values()) {
      nodes.push(child.kind === "directory" ? fromHandle(child) : fromFileHandle(child));
    }
    return nodes;
  };
  return { kind: "folder", name: handle.name, list };
}

function fromFileHandle(handle: FileSystemFileHandle): FileNode {
  const read = async (limit: number) => head(await handle.getFile(), limit);
  return { kind: "file", name: handle.name, size: 0, read };
}

/** A file with its whole path. */
export interface Flat {
  path: string;
  size: number;
  read(limit: number): Promise<Uint8Array>;
}

/** Folders out of files that are known by their whole paths. */
export function fromFlat(name: string, files: Iterable<Flat>): FolderNode {
  const root = new Folder(name);
  for (const { path, size, read } of files) {
    const parts = path.split("/");
    const last = parts.pop() ?? "";
    let folder = root;
    for (const part of parts) folder = folder.below(part);
    folder.nodes.push({ kind: "file", name: last, size, read });
  }
  return root;
}

class Folder implements FolderNode {
  readonly kind = "folder";
  readonly nodes: Node[] = [];
  readonly #folders = new Map<string, Folder>();

  constructor(readonly name: string) {}

  below(name: string): Folder {
    let folder = this.#folders.get(name);
    if (!folder) {
      folder = new Folder(name);
      this.#folders.set(name, folder);
      this.nodes.push(folder);
    }
    return folder;
  }

  async list(): Promise<Node[]> {
    return this.nodes;
  }
}

/** Things that lie beside each other. */
export function beside(name: string, nodes: Node[]): FolderNode {
  return { kind: "folder", name, list: async () => nodes };
}
