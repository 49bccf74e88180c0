/// <reference lib="esnext.disposable" preserve="true" />
import { Session as Door, editSettings as editDoor, options as table } from "./bindings.js";
import type { Explanation, Learn, OptionInfo, Report, Settings, Units } from "./wire.js";

/** What a plan depends on beside the files. */
export interface PlanOptions {
  /** The day to plan for, as `YYYY-MM-DD`: which versions are supported depends on it. Today where it is left out. */
  today?: string | undefined;
  /** Settings by the names and in the shapes of `stageplan.toml`. */
  settings?: Settings | undefined;
}

/** What can be printed. */
export type ArtifactKind = "dockerfile" | "dockerignore";

/** Every setting there is, in the order of the documentation. */
export function options(): OptionInfo[] {
  return loaded(() => JSON.parse(table()) as OptionInfo[]);
}

/**
 * The text of a `stageplan.toml` with a setting set to values, or without it where there are none; a table takes
 * `NAME=VALUE` each. Everything else of the text stays as it is. Throws with a sentence where a value does not fit.
 */
export function editSettings(text: string, name: string, values: readonly string[]): string {
  if (!Array.isArray(values)) throw wrong("values", "an array of strings", values);
  const given = values.map((value) => string(value, "value"));
  const [before, option] = [string(text, "text"), string(name, "name")];
  return loaded(() => editDoor(before, option, given));
}

/**
 * One project, and what was planned of it last.
 *
 * A session holds memory of the module. It goes with the session when that is collected; `free()`, or `using` where the
 * language has it, gives it back at once.
 */
export class Session {
  #door: Door | undefined = loaded(() => new Door());

  /** Puts a file with its text into the project, or a new text into a file. Throws on a path out of the project. */
  addFile(path: string, text: string): void {
    this.#open().addFile(string(path, "path"), string(text, "text"));
  }

  /** Says that a file is there whose text is not to be had: `binary`, `large`, or the reason in words. */
  addUnreadable(path: string, why: "binary" | "large" | (string & {})): void {
    this.#open().addUnreadable(string(path, "path"), string(why, "why"));
  }

  /** Takes a file out; `false` where there was none. */
  removeFile(path: string): boolean {
    return this.#open().removeFile(string(path, "path"));
  }

  /** Every file of the project, sorted by bytes. */
  paths(): string[] {
    return this.#open().paths();
  }

  /**
   * Lists files by name, and says of which files planning needs the text. Answer each with `addFile` or
   * `addUnreadable` and ask again, until none is left; most projects need two or three rounds.
   */
  wants(paths: readonly string[] = [], options: PlanOptions = {}): string[] {
    if (!Array.isArray(paths)) throw wrong("paths", "an array of strings", paths);
    return this.#open().wants(
      paths.map((path) => string(path, "path")),
      json(options),
    );
  }

  /**
   * Which parts of the module planning needs beside the files that `wants` or `unitsWant` said last, and does not have:
   * none, unless parts are loaded on demand. Answer each with `loadPart` before you ask again.
   */
  parts(): string[] {
    return this.#open().parts();
  }

  /**
   * Plans the project. What is wrong with it is among the findings; only wrong options throw, and a part of the module that
   * is not loaded.
   */
  plan(options: PlanOptions = {}): Report {
    return JSON.parse(this.#open().plan(json(options))) as Report;
  }

  /** The text of a printed file of the last plan; `undefined` where there is no plan. */
  emit(kind: ArtifactKind): string | undefined {
    return this.#open().emit(string(kind, "kind"));
  }

  /**
   * The last plan beside what a first tutorial would do, and what each difference buys; `null` without a plan, and where
   * no single image could build the project.
   */
  learn(): Learn | null {
    return JSON.parse(this.#open().learn()) as Learn | null;
  }

  /**
   * Why something of the last plan is as it is: a line such as `Dockerfile:7`, a file or a line of the project, a rule, a
   * topic, a stage, an instruction or an option. Throws with what could be asked for where there is nothing to explain.
   */
  explain(what: string): Explanation {
    return JSON.parse(this.#open().explain(string(what, "what"))) as Explanation;
  }

  /**
   * What of the project can be deployed, in every folder: services, sites, workers and programs first, then what is
   * nothing to deploy, with the reason. Nothing is planned for it.
   */
  units(): Units {
    return JSON.parse(this.#open().units()) as Units;
  }

  /** Of which files `units` needs the text: to be answered as those of `wants`, until none is left. */
  unitsWant(paths: readonly string[] = []): string[] {
    if (!Array.isArray(paths)) throw wrong("paths", "an array of strings", paths);
    return this.#open().unitsWant(paths.map((path) => string(path, "path")));
  }

  /** Gives the memory back. The session cannot be used any more. */
  free(): void {
    this.#door?.free();
    this.#door = undefined;
  }

  /** The same as `free()`, for `using session = new Session()`. */
  [Symbol.dispose](): void {
    this.free();
  }

  #open(): Door {
    if (this.#door === undefined) throw new Error("this session was freed");
    return this.#door;
  }
}

function loaded<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    // The bindings know no module yet and fail on their way to it.
    if (error instanceof TypeError) throw new Error("stageplan is not loaded; `await init()` first", { cause: error });
    throw error;
  }
}

function json(options: PlanOptions): string {
  if (typeof options !== "object" || options === null) throw wrong("options", "an object", options);
  return JSON.stringify({ ...options, today: options.today ?? today() });
}

function string(value: unknown, name: string): string {
  if (typeof value !== "string") throw wrong(name, "a string", value);
  return value;
}

function wrong(name: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`${name} must be ${wanted}, not ${value === null ? "null" : typeof value}`);
}

/** Today where the user is. */
function today(): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
