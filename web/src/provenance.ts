// From what is pointed at to everything that belongs to it: reasons, places in the project, and printed text.
import { computed } from "@preact/signals";
import type { Artifact, Origin, Place, Report } from "stageplan";
import { pointed, report, type Selection } from "./store";

/** A range of a text. */
export type Span = readonly [number, number];

/** One thing that has reasons: the piece of text or the name, and why. */
export interface Reasoned {
  title: string;
  origin: Origin;
}

/** What belongs to what is pointed at. */
export interface Lit {
  /** Places in the project's files, by path. */
  sources: ReadonlyMap<string, Place[]>;
  /** Ranges of printed files, by path. */
  outputs: ReadonlyMap<string, Span[]>;
  /** Why, the narrowest piece first. */
  reasons: Reasoned[];
}

const NOTHING: Lit = { sources: new Map(), outputs: new Map(), reasons: [] };

/** Calls `visit` for every place that an origin rests on; rejected alternatives only where they are asked for. */
export function eachPlace(origin: Origin, visit: (place: Place) => void, rejected = false): void {
  switch (origin.kind) {
    case "file":
      visit(origin.place);
      break;
    case "option":
      if (origin.place) visit(origin.place);
      break;
    case "rule":
      for (const from of origin.from) eachPlace(from, visit, rejected);
      if (rejected) for (const loser of origin.rejected) if (loser.origin) eachPlace(loser.origin, visit, rejected);
      break;
  }
}

/** The marks of a printed file that hold an offset, the narrowest first. */
export function marksAt(artifact: Artifact, offset: number): { span: Span; origin: Origin }[] {
  const found: { span: Span; origin: Origin }[] = [];
  for (const mark of artifact.marks) {
    const origin = artifact.origins[mark.origin];
    if (origin && mark.span[0] <= offset && offset < mark.span[1]) found.push({ span: mark.span, origin });
  }
  return found.sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]));
}

/** Everything that a selection lights up. */
export function lit(report: Report, selection: Selection): Lit {
  const sources = new Map<string, Place[]>();
  const outputs = new Map<string, Span[]>();
  const reasons: Reasoned[] = [];
  const light = (place: Place) => {
    const places = sources.get(place.path) ?? [];
    if (!places.some((known) => known.span[0] === place.span[0] && known.span[1] === place.span[1])) places.push(place);
    sources.set(place.path, places);
  };
  const print = (path: string, span: Span) => {
    const spans = outputs.get(path) ?? [];
    spans.push(span);
    outputs.set(path, spans);
  };
  switch (selection.kind) {
    case "output": {
      const artifact = report.artifacts.find((artifact) => artifact.path === selection.path);
      if (!artifact) break;
      const marks = marksAt(artifact, selection.offset);
      // The narrowest piece is lit alone: the whole step around it would light up half of the project.
      const narrowest = marks[0];
      if (narrowest) {
        print(artifact.path, narrowest.span);
        eachPlace(narrowest.origin, light);
      }
      for (const { span, origin } of marks) reasons.push({ title: artifact.text.slice(...span).trim(), origin });
      break;
    }
    case "source": {
      const here = (place: Place) => place.path === selection.path && place.line === selection.line;
      const restsHere = (origin: Origin) => {
        let rests = false;
        eachPlace(origin, (place) => {
          if (here(place)) {
            rests = true;
            light(place);
          }
        });
        return rests;
      };
      for (const artifact of report.artifacts) {
        const rests = artifact.origins.map(restsHere);
        for (const mark of artifact.marks) if (rests[mark.origin]) print(artifact.path, mark.span);
      }
      for (const candidate of report.candidates) {
        if (restsHere(candidate.origin)) reasons.push({ title: candidate.what, origin: candidate.origin });
      }
      for (const decision of report.plan?.decisions ?? []) {
        if (restsHere(decision.origin)) {
          reasons.push({ title: `${decision.topic}: ${decision.value}`, origin: decision.origin });
        }
      }
      break;
    }
    case "origin": {
      reasons.push({ title: selection.title, origin: selection.origin });
      eachPlace(selection.origin, light);
      const wanted = JSON.stringify(selection.origin);
      for (const artifact of report.artifacts) {
        const same = artifact.origins.map((origin) => JSON.stringify(origin).includes(wanted));
        for (const mark of artifact.marks) if (same[mark.origin]) print(artifact.path, mark.span);
      }
    }
  }
  return { sources, outputs, reasons };
}

/** What is lit now. */
export const litNow = computed<Lit>(() => {
  const now = report.value;
  const what = pointed.value;
  return now && what ? lit(now, what) : NOTHING;
});
