// What of a project did not come in, and how far the one that is coming in or going out has got.
import { signal } from "@preact/signals";

/** What was left out, by name. */
export interface Left {
  /** Folders that could not be listed. */
  unreadable: string[];
  /** Paths that no project can have, each with the reason. */
  refused: { path: string; why: string }[];
}

/** Work that takes a while: a project comes in, or goes out. */
export interface Progress {
  /** What is done to what, such as `Listing shop`. */
  what: string;
  count: number;
  cancel(): void;
}

export const NOTHING_LEFT: Left = { unreadable: [], refused: [] };
/** What was left out of the open project. */
export const left = signal(NOTHING_LEFT);
/** What is under way. */
export const progress = signal<Progress | undefined>(undefined);

/**
 * Shows work that begins, in the place of other work. What `at` and `end` say later counts only as long as no other work
 * is shown.
 */
export function begin(what: string, cancel: () => void): { at(count: number): void; end(): void } {
  let ended = false;
  const show = (count: number) => {
    progress.value = { what, count, cancel };
  };
  const others = () => progress.value !== undefined && progress.value.cancel !== cancel;
  show(0);
  return {
    at(count) {
      if (!ended && !others()) show(count);
    },
    end() {
      ended = true;
      if (!others()) progress.value = undefined;
    },
  };
}

/** That something cannot be opened. The message is whole: what is, and what to do. */
export class Refusal extends Error {}
