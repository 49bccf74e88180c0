// What the page and the worker say to each other.
import type { PlanOptions, Report } from "stageplan";

/** A file of the project: its text, or why there is none. */
export type Delivery = { path: string; text: string } | { path: string; unreadable: string };

/** What has happened to the project since the last update. */
export interface Update {
  /** Every file of another project, which takes the place of the one before. */
  reset?: string[];
  /** Files with what is in them. */
  put: Delivery[];
  /** Files that are gone. */
  remove: string[];
  options: PlanOptions;
}

/** What an update leads to: files whose text is needed first, or the plan. */
export type Updated = { wants: string[] } | { report: Report };

/** The calls of the worker. Each answer has the call's number. */
export type Call =
  /** The compiled module; the first call of each worker. Its parts come when they are needed, or all at once. */
  | { name: "load"; module: WebAssembly.Module; parts: "all" | "on demand" }
  /** Loads parts of the module that will be needed. It waits for the network, and no other call waits for it. */
  | { name: "parts"; ids: string[] }
  | { name: "update"; update: Update }
  | { name: "learn" }
  /** Plans a project of these files for nobody, so that the browser has compiled what planning runs through. */
  | { name: "warm"; files: Record<string, string> }
  /** The table of options. */
  | { name: "options" }
  /** A `stageplan.toml` with an option set to values, or without it where there are none. */
  | { name: "edit"; text: string; option: string; values: string[] }
  /** Stops the module as a fault in it would. Only tests send it, through `window.__stageplan`. */
  | { name: "trap" };

/** A call on its way. */
export interface Request {
  id: number;
  call: Call;
}

/** An answer. `ms` is what the work took in the worker. A trap means that the module is gone and must be loaded again. */
export type Response =
  | { id: number; ok: true; value: unknown; ms: number }
  | { id: number; ok: false; message: string; trap: boolean };
