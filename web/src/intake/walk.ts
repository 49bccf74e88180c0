// Lists a folder: every file that counts, as the command line's reader does (crates/stageplan-cli/src/disk/walk.rs).
//
// What counts is what a clone of the project would hold. Where git's index is at hand, tracked files count whatever
// `.gitignore` says, and of the others those that it does not name. Without an index, an ignored file counts unless it
// holds an environment, and an ignored folder does if it is small, is not called like what builds make, and no tool was
// at work here. A browser shows no links: what they lead to is listed in their place, or is not there. The names and the
// cases that both readers hold to are in tests/listing.json.
import type { Entry } from "../project";
import { Gitignore } from "./gitignore";
import { GitIndex } from "./gitindex";
import type { Left } from "./left";
import { pathProblem } from "./paths";
import type { FileNode, FolderNode, Node } from "./tree";

/** Folders that are never part of a project: what tools keep for themselves or install. */
export const NEVER = new Set([
  ...[".git", ".hg", ".jj", ".svn"],
  ...[".direnv", ".nox", ".terraform", ".tox", ".venv", "__pycache__", "node_modules"],
]);
/** Of those, the ones that version control makes and no tool of a language. */
export const VERSIONS = new Set([".git", ".hg", ".jj", ".svn"]);
/** Names of folders that builds and programs make. */
export const MADE = new Set([
  ...["bin", "build", "cache", "coverage", "dist", "log", "logs", "obj", "out", "target", "temp", "tmp", "var"],
]);
/** More files than this in an ignored folder were made, and not written. */
export const WRITTEN = 200;
/** More files than this are no project that a page can hold. */
export const MOST = 60_000;
/** Milliseconds of work between two moments in which the page can answer. */
const SLICE = 12;
/** Folders that are listed at the same time. */
const ABREAST = 16;
/** The largest index that is read. */
const INDEX = 64 * 1024 * 1024;
/** The largest `.gitignore` that is read. */
const RULES = 1024 * 1024;

export interface Walked {
  entries: Entry[];
  left: Left;
}

/** That there are too many files. */
export class TooMany extends Error {}

/** The rules of one `.gitignore`, above those of the folders around it. */
interface Level {
  /** How many characters of a path lie before what the rules see. */
  skip: number;
  rules: Gitignore;
  around: Level | undefined;
}

/** A folder still to be listed. */
interface Pending {
  node: FolderNode;
  /** Its path below the root, with a `/` behind it unless it is the root. */
  prefix: string;
  rules: Level | undefined;
  /** Whether it is ignored, so that only tracked files in it count. */
  ignored: boolean;
}

/** Lists everything below a folder. Fails with `TooMany`, with the signal's reason, or if the folder itself cannot be listed. */
export async function walk(root: FolderNode, tick: (count: number) => void, signal: AbortSignal): Promise<Walked> {
  const listing = new Listing(tick, signal);
  await listing.run(root);
  return { entries: listing.entries, left: listing.left };
}

class Listing {
  entries: Entry[] = [];
  readonly left: Left = { unreadable: [], refused: [] };
  readonly #tick: (count: number) => void;
  readonly #signal: AbortSignal;
  #index: GitIndex | undefined;
  /** Ignored folders that may hold what was committed nevertheless. */
  #aside: { node: FolderNode; prefix: string }[] = [];
  /** Whether a tool has installed or made anything here. */
  #used = false;
  #rested = performance.now();

  constructor(tick: (count: number) => void, signal: AbortSignal) {
    this.#tick = tick;
    this.#signal = signal;
  }

  async run(root: FolderNode): Promise<void> {
    const nodes = await root.list();
    this.#index = await readIndex(nodes);
    const pending: Pending[] = [];
    await this.#folder({ node: root, prefix: "", rules: undefined, ignored: false }, nodes, pending);
    await this.#all(pending);
    // In a copy in which nothing was installed or built, what is there was committed.
    if (this.#index || this.#used) return;
    for (const { node, prefix } of this.#aside) await this.#committed(node, prefix);
  }

  async #all(pending: Pending[]): Promise<void> {
    while (pending.length > 0) {
      const some = pending.splice(-ABREAST);
      const lists = await Promise.all(some.map(({ node }) => node.list().catch(() => undefined)));
      for (const [at, folder] of some.entries()) {
        const nodes = lists[at];
        if (nodes) await this.#folder(folder, nodes, pending);
        else this.left.unreadable.push(folder.prefix.slice(0, -1));
      }
      await this.#rest();
    }
  }

  /** Lists an ignored folder, if it is small. What is in a large one is not even counted. */
  async #committed(node: FolderNode, prefix: string): Promise<void> {
    const before = this.entries;
    this.entries = [];
    const pending: Pending[] = [{ node, prefix, rules: undefined, ignored: false }];
    let small = true;
    for (let folder = pending.pop(); folder && small; folder = pending.pop()) {
      const nodes = await folder.node.list().catch(() => undefined);
      small = nodes !== undefined && nodes.length <= WRITTEN;
      if (nodes && small) await this.#folder(folder, nodes, pending);
      small &&= this.entries.length <= WRITTEN && pending.length <= WRITTEN;
    }
    this.entries = small ? before.concat(this.entries) : before;
    if (this.entries.length > MOST) throw new TooMany();
  }

  async #folder(folder: Pending, nodes: Node[], pending: Pending[]): Promise<void> {
    const rules = await rulesOf(folder, nodes);
    for (const [at, node] of nodes.entries()) {
      if (at % 256 === 255) await this.#rest();
      const { name } = node;
      // A file `.git` stands where a repository is kept elsewhere.
      if (name === ".git" || (node.kind === "folder" && NEVER.has(name))) {
        if (!VERSIONS.has(name)) this.#used = true;
        continue;
      }
      const path = folder.prefix + name;
      const ignored = folder.ignored || isIgnored(rules, path, node.kind === "folder");
      if (node.kind === "folder") {
        if (!ignored || this.#index?.hasBelow(path)) pending.push({ node, prefix: `${path}/`, rules, ignored });
        else if (!MADE.has(name) && !name.startsWith(".")) this.#aside.push({ node, prefix: `${path}/` });
      } else if (!ignored || this.#countsAlthoughIgnored(path, name, folder.ignored)) this.#file(path, node);
    }
  }

  #countsAlthoughIgnored(path: string, name: string, inIgnoredFolder: boolean): boolean {
    if (this.#index) return this.#index.has(path);
    return !inIgnoredFolder && name !== ".env" && !name.startsWith(".env.");
  }

  #file(path: string, node: FileNode): void {
    const why = pathProblem(path);
    if (why) this.left.refused.push({ path, why });
    else this.entries.push({ path, size: node.size, read: node.read });
    if (this.entries.length > MOST) throw new TooMany();
  }

  /** Gives the page time, and ends the listing where that is wished. */
  async #rest(): Promise<void> {
    this.#signal.throwIfAborted();
    if (performance.now() - this.#rested < SLICE) return;
    this.#tick(this.entries.length);
    await new Promise((resolve) => setTimeout(resolve));
    this.#signal.throwIfAborted();
    this.#rested = performance.now();
  }
}

async function readIndex(nodes: Node[]): Promise<GitIndex | undefined> {
  const git = nodes.find((node) => node.kind === "folder" && node.name === ".git") as FolderNode | undefined;
  try {
    const inside = await git?.list();
    const file = inside?.find((node) => node.kind === "file" && node.name === "index") as FileNode | undefined;
    const bytes = await file?.read(INDEX);
    return bytes && bytes.length <= INDEX ? GitIndex.parse(bytes) : undefined;
  } catch {
    return undefined;
  }
}

async function rulesOf(folder: Pending, nodes: Node[]): Promise<Level | undefined> {
  const file = nodes.find((node) => node.kind === "file" && node.name === ".gitignore") as FileNode | undefined;
  if (!file || folder.ignored) return folder.rules;
  try {
    const text = new TextDecoder().decode(await file.read(RULES));
    return { skip: folder.prefix.length, rules: new Gitignore(text), around: folder.rules };
  } catch {
    return folder.rules;
  }
}

/** Whether the nearest rules that speak of a path keep it out. */
function isIgnored(rules: Level | undefined, path: string, isFolder: boolean): boolean {
  for (let level = rules; level; level = level.around) {
    const verdict = level.rules.verdict(path.slice(level.skip), isFolder);
    if (verdict) return verdict === "ignore";
  }
  return false;
}
