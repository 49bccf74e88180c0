// What of a project did not come in, and how far the one that is coming in has got.
import { signal } from "@preact/signals";

/** What was left out, by name. */
export interface Left {
  /** Folders that could not be listed. */
  unreadable: string[];
  /** Paths that no project can have, each with the reason. */
  refused: { path: string; why: string }[];
}

/** A project that is coming in. */
export interface Progress {
  what: string;
  count: number;
  cancel(): void;
}

export const NOTHING_LEFT: Left = { unreadable: [], refused: [] };
/** What was left out of the open project. */
export const left = signal(NOTHING_LEFT);
/** The project that is being listed. */
export const progress = signal<Progress | undefined>(undefined);

/** That something cannot be opened. The message is whole: what is, and what to do. */
export class Refusal extends Error {}
