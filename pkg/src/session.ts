import { Session as Door } from "./bindings.js";
import type { Report } from "./wire.js";

/** What a plan depends on beside the files. */
export interface PlanOptions {
  /** The day to plan for, as `YYYY-MM-DD`: which versions are supported depends on it. Today where it is left out. */
  today?: string;
  /** Settings by the names and in the shapes of `stageplan.toml`. */
  settings?: Settings;
}

/** Settings: one value, a list, or a table of names with values. */
export type Settings = Record<string, string | number | string[] | Record<string, string>>;

/** What can be printed. */
export type ArtifactKind = "dockerfile" | "dockerignore";

/** One project, and what was planned of it last. */
export class Session {
  readonly #door = new Door();

  /** Puts a file with its text into the project, or a new text into a file. Throws on a path out of the project. */
  addFile(path: string, text: string): void {
    this.#door.addFile(path, text);
  }

  /** Says that a file is there whose text is not to be had: `binary`, `large`, or the reason in words. */
  addUnreadable(path: string, why: "binary" | "large" | (string & {})): void {
    this.#door.addUnreadable(path, why);
  }

  /** Takes a file out; `false` where there was none. */
  removeFile(path: string): boolean {
    return this.#door.removeFile(path);
  }

  /** Every file of the project, sorted by bytes. */
  paths(): string[] {
    return this.#door.paths();
  }

  /**
   * Lists files by name, and says of which files planning needs the text. Answer each with `addFile` or
   * `addUnreadable` and ask again, until none is left; most projects need two or three rounds.
   */
  wants(paths: string[] = [], options: PlanOptions = {}): string[] {
    return this.#door.wants(paths, json(options));
  }

  /** Plans the project. What is wrong with it is among the findings; only wrong options throw. */
  plan(options: PlanOptions = {}): Report {
    return JSON.parse(this.#door.plan(json(options))) as Report;
  }

  /** The text of a printed file of the last plan; `undefined` where nothing was planned. */
  emit(kind: ArtifactKind): string | undefined {
    return this.#door.emit(kind);
  }

  /** Gives the memory back. The session cannot be used any more. */
  free(): void {
    this.#door.free();
  }
}

function json(options: PlanOptions): string {
  return JSON.stringify({ ...options, today: options.today ?? today() });
}

/** Today where the user is. */
function today(): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
