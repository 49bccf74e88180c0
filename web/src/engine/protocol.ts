// What the page and the worker say to each other.
import type { PlanOptions } from "stageplan";

/** A file that planning wanted: its text, or why there is none. */
export type Delivery = { path: string; text: string } | { path: string; unreadable: string };

/** The calls of the worker. Each answer has the call's number. */
export type Call =
  | { name: "reset"; paths: string[] }
  | { name: "wants"; options: PlanOptions }
  | { name: "put"; files: Delivery[] }
  | { name: "remove"; paths: string[] }
  | { name: "plan"; options: PlanOptions }
  | { name: "learn" };

/** A call on its way. */
export interface Request {
  id: number;
  call: Call;
}

/** An answer. `ms` is what the work took in the worker. A trap means that the module is gone and must be loaded again. */
export type Response =
  | { id: number; ok: true; value: unknown; ms: number }
  | { id: number; ok: false; message: string; trap: boolean };
