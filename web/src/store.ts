// The state of the page. Panels read these signals; whatever changes them goes through `project.ts` or the functions here.
import { computed, signal } from "@preact/signals";
import type { Artifact, Learn, Origin, Report } from "stageplan";

/** A file of the project as the page knows it. */
export interface ProjectFile {
  path: string;
  size: number;
  /** The text once it was read; `undefined` for a file that planning did not ask for. */
  text?: string;
  /** Why there is no text: `binary`, `large`, or a reason in words. */
  unreadable?: string;
  /** Whether the user changed or added it here. */
  edited?: boolean;
}

/** What the page is doing. */
export type Status =
  | { kind: "empty" }
  | { kind: "busy"; what: string }
  | { kind: "ready" }
  | { kind: "failed"; message: string; help: string };

/** What the user points at. Offsets are UTF-16 code units. */
export type Selection =
  /** A place in a printed file. */
  | { kind: "output"; path: string; offset: number }
  /** A line of a project's file, from one. */
  | { kind: "source"; path: string; line: number }
  /** A decision, a stage, a finding or anything else with an origin. */
  | { kind: "origin"; title: string; origin: Origin };

export const status = signal<Status>({ kind: "empty" });
/** Something to say in passing, such as that the planner was restarted. */
export const notice = signal<string | undefined>(undefined);
/** The name of the open project, for the title and for downloads. */
export const projectName = signal("");
/** Every listed file, by path, in the order of bytes. A new map at each change. */
export const files = signal<ReadonlyMap<string, ProjectFile>>(new Map());
/** The last report; kept while the next one is made. */
export const report = signal<Report | undefined>(undefined);
/** Whether the project came out of a link: a copy of what someone else has. */
export const fromLink = signal(false);
/** Whether the plan that is shown is an earlier one: the files as they are now give none, as what was typed is not whole. */
export const outdated = signal(false);
/** Milliseconds of the last planning, in the worker. */
export const planTime = signal(0);
/**
 * The learning view's material, for the report that is shown: `null` where there is nothing to compare the plan with, an
 * error where it could not be made, and `undefined` as long as it is not known.
 */
export const learn = signal<Learn | Error | null | undefined>(undefined);
/** The file that the project's editor shows. */
export const openFile = signal<string | undefined>(undefined);
/** The tab of the learning view. */
export const LEARN = "learn";
/** The tab of the middle: the path of a printed file, or `LEARN`. */
export const outputTab = signal("Dockerfile");
/** What is pointed at for good, by click or keyboard. */
export const selection = signal<Selection | undefined>(undefined);
/** What is pointed at in passing, by the mouse. It beats the selection as long as it lasts. */
export const hovered = signal<Selection | undefined>(undefined);
/** The stage that `--target` names; production where it is undefined. */
export const target = signal<string | undefined>(undefined);

/** What the page explains now. */
export const pointed = computed(() => hovered.value ?? selection.value);
/** The printed files by path. */
export const artifacts = computed<Artifact[]>(() => report.value?.artifacts ?? []);
/** The printed file of the middle's tab. */
export const shownArtifact = computed(() => artifacts.value.find((artifact) => artifact.path === outputTab.value));
