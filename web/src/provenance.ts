// From what is pointed at to everything that belongs to it: reasons, places in the project, and printed text. An index is
// made once for each report, so that pointing costs next to nothing.
import { computed, effect, untracked } from "@preact/signals";
import type { Artifact, Decision, Finding, Origin, Place, Report } from "stageplan";
import { changes, mapOffset } from "./editor/text";
import { files, hovered, pointed, report, type Selection, selection } from "./store";

/** A range of a text. */
export type Span = readonly [number, number];

/** One thing that has reasons: the piece of text or the name, and why. */
export interface Reasoned {
  title: string;
  origin: Origin;
  /** Whether the title is printed text. */
  code?: boolean;
  /** Wider pieces that have the same reason. */
  also?: string[];
}

/** A printed piece. */
export interface Piece {
  path: string;
  span: Span;
  text: string;
  /** Its line in the printed file, from one. */
  line: number;
}

/** What a line of the project has caused. */
export interface Caused {
  path: string;
  line: number;
  /** Whether nothing rests on the line itself, only on the file as a whole. */
  whole: boolean;
  pieces: Piece[];
  decisions: Decision[];
  findings: Finding[];
}

/** What belongs to what is pointed at. */
export interface Lit {
  /** Places in the project's files, by path; the one that matters most comes first. */
  sources: ReadonlyMap<string, Place[]>;
  /** Places of what was considered and not taken, by path. */
  against: ReadonlyMap<string, Place[]>;
  /** Ranges of printed files, by path. */
  outputs: ReadonlyMap<string, Span[]>;
  /** Ranges around those that are lit only faintly, by path. */
  around: ReadonlyMap<string, Span[]>;
  /** Why, the narrowest piece first. */
  reasons: Reasoned[];
  /** What a line has caused, where a line is pointed at. */
  caused?: Caused;
}

const NOTHING: Lit = { sources: new Map(), against: new Map(), outputs: new Map(), around: new Map(), reasons: [] };
/** A place of more lines than this is one of its first line alone. */
const LONGEST = 400;

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

/** The first place that an origin rests on. */
export function firstPlace(origin: Origin): Place | undefined {
  let first: Place | undefined;
  eachPlace(origin, (place) => {
    first ??= place;
  });
  return first;
}

/** The three decisions in which most was weighed: evidence against evidence first. */
export function interesting(decisions: readonly Decision[]): Decision[] {
  const weight = ({ origin }: Decision): number => {
    if (origin.kind !== "rule") return origin.kind === "option" ? 2 : 0;
    const against = origin.rejected.filter((loser) => loser.origin).length;
    const sure = firstPlace(origin) ? 2 : 0;
    return 3 * Math.min(against, 3) + Math.min(origin.rejected.length, 2) + sure + (origin.because ? 2 : 0);
  };
  const weighed = decisions.map((decision) => ({ decision, weight: weight(decision) }));
  weighed.sort((a, b) => b.weight - a.weight);
  return weighed.slice(0, 3).map(({ decision }) => decision);
}

/** Whether a place stands for its file as a whole. */
export function isWhole(place: Place): boolean {
  return place.span[0] === place.span[1];
}

/** The marks of a printed file that hold an offset, the narrowest first. */
export function marksAt(artifact: Artifact, offset: number): { span: Span; origin: Origin; mark: number }[] {
  const found: { span: Span; origin: Origin; mark: number }[] = [];
  artifact.marks.forEach(({ span, origin: number }, mark) => {
    const origin = artifact.origins[number];
    if (origin && span[0] <= offset && offset < span[1]) found.push({ span, origin, mark });
  });
  return found.sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]));
}

/** What rests on one line, or on one file as a whole. */
interface Resting {
  places: Place[];
  marks: { artifact: Artifact; mark: number }[];
  decisions: Decision[];
  findings: Finding[];
}

/** Who rests on what, for one report. */
class Index {
  /** By path and line; line 0 is the file as a whole. */
  readonly #lines = new Map<string, Map<number, Resting>>();
  readonly #keys = new Map<Origin, string>();
  readonly #starts = new Map<string, number[]>();

  constructor(
    report: Report,
    readonly textOf: (path: string) => string | undefined,
  ) {
    for (const artifact of report.artifacts) {
      const marks = artifact.origins.map<number[]>(() => []);
      artifact.marks.forEach(({ origin }, mark) => {
        marks[origin]?.push(mark);
      });
      artifact.origins.forEach((origin, number) => {
        const mine = (marks[number] ?? []).map((mark) => ({ artifact, mark }));
        if (mine.length > 0) this.#rest(origin, (resting) => resting.marks.push(...mine));
      });
    }
    for (const decision of report.plan?.decisions ?? []) {
      this.#rest(decision.origin, (resting) => resting.decisions.push(decision));
    }
    for (const finding of report.findings) {
      this.#each(finding.places, (resting) => resting.findings.push(finding));
    }
  }

  /** What rests on a line; on the file as a whole where the line by itself carries nothing. */
  on(path: string, line: number): (Resting & { whole: boolean }) | undefined {
    const lines = this.#lines.get(path);
    const own = lines?.get(line);
    if (own) return { ...own, whole: false };
    const whole = lines?.get(0);
    return whole && { ...whole, whole: true };
  }

  /** The form of an origin that is equal for equal origins. */
  key(origin: Origin): string {
    let key = this.#keys.get(origin);
    if (key === undefined) {
      key = JSON.stringify(origin);
      this.#keys.set(origin, key);
    }
    return key;
  }

  #rest(origin: Origin, add: (resting: Resting) => void) {
    const places: Place[] = [];
    eachPlace(origin, (place) => places.push(place));
    this.#each(places, add);
  }

  /** Once for each line of the places, however many of them are on it. */
  #each(places: readonly Place[], add: (resting: Resting) => void) {
    const seen = new Set<Resting>();
    for (const place of places) {
      const lines = this.#lines.get(place.path) ?? new Map<number, Resting>();
      this.#lines.set(place.path, lines);
      const [first, last] = isWhole(place) ? [0, 0] : [place.line, this.#lastLine(place)];
      for (let line = first; line <= last; line++) {
        let resting = lines.get(line);
        if (!resting) {
          resting = { places: [], marks: [], decisions: [], findings: [] };
          lines.set(line, resting);
        }
        if (!resting.places.some((known) => same(known, place))) resting.places.push(place);
        if (!seen.has(resting)) add(resting);
        seen.add(resting);
      }
    }
  }

  #lastLine(place: Place): number {
    const text = this.textOf(place.path);
    if (text === undefined) return place.line;
    let starts = this.#starts.get(place.path);
    if (!starts) {
      starts = [];
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
      this.#starts.set(place.path, starts);
    }
    let line = place.line;
    // `starts[line - 1]` is where the next line begins.
    while (line - place.line < LONGEST && (starts[line - 1] ?? Number.POSITIVE_INFINITY) < place.span[1]) line++;
    return line - place.line < LONGEST ? line : place.line;
  }
}

const indices = new WeakMap<Report, Index>();

function indexOf(report: Report): Index {
  const known = indices.get(report);
  if (known) return known;
  const texts = untracked(() => files.value);
  const made = new Index(report, (path) => texts.get(path)?.text);
  indices.set(report, made);
  return made;
}

/** Everything that a selection lights up. */
export function lit(report: Report, selection: Selection): Lit {
  switch (selection.kind) {
    case "output":
      return ofOutput(report, selection.path, selection.offset);
    case "source":
      return ofSource(report, selection.path, selection.line);
    case "origin":
      return ofOrigin(report, selection.title, selection.origin);
  }
}

/** Where an origin stands in the project: what it rests on, and what it did not take. */
function placesOf(origin: Origin): Pick<Lit, "sources" | "against"> {
  const all: Place[] = [];
  eachPlace(origin, (place) => all.push(place), true);
  const taken: Place[] = [];
  eachPlace(origin, (place) => taken.push(place));
  return {
    sources: byPath(taken),
    against: byPath(all.filter((place) => !taken.some((known) => same(known, place)))),
  };
}

function byPath(places: readonly Place[]): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  for (const place of places) {
    const known = found.get(place.path) ?? [];
    if (!known.some((other) => same(other, place))) known.push(place);
    found.set(place.path, known);
  }
  return found;
}

function ofOutput(report: Report, path: string, offset: number): Lit {
  const artifact = report.artifacts.find((artifact) => artifact.path === path);
  const [narrowest, ...wider] = artifact ? marksAt(artifact, offset) : [];
  if (!artifact || !narrowest) return NOTHING;
  const index = indexOf(report);
  const reasons: Reasoned[] = [];
  const known = new Map<string, Reasoned>();
  for (const { span, origin } of [narrowest, ...wider]) {
    const title = artifact.text.slice(...span).trim();
    const key = index.key(origin);
    const before = known.get(key);
    if (before) {
      before.also = [...(before.also ?? []), title];
      continue;
    }
    const reasoned: Reasoned = { title, origin, code: true };
    known.set(key, reasoned);
    reasons.push(reasoned);
  }
  return {
    ...placesOf(narrowest.origin),
    outputs: new Map([[path, [narrowest.span]]]),
    around: new Map([[path, wider.map(({ span }) => span)]]),
    reasons,
  };
}

function ofSource(report: Report, path: string, line: number): Lit {
  const resting = indexOf(report).on(path, line);
  if (!resting) {
    return { ...NOTHING, caused: { path, line, whole: false, pieces: [], decisions: [], findings: [] } };
  }
  const { decisions, findings, whole } = resting;
  const marks = resting.marks.map(({ artifact, mark }) => ({ artifact, span: artifact.marks[mark]?.span ?? [0, 0] }));
  const { outputs, around } = layers(marks);
  const pieces: Piece[] = [];
  for (const artifact of report.artifacts) {
    for (const span of outputs.get(artifact.path) ?? []) {
      const text = artifact.text.slice(...span).trim();
      pieces.push({ path: artifact.path, span, text, line: lineAt(artifact.text, span[0]) });
    }
  }
  const reasons = decisions.map(({ topic, value, origin }) => ({ title: `${topic}: ${value}`, origin }));
  const sources = byPath(resting.places);
  return {
    sources,
    against: new Map(),
    outputs,
    around,
    reasons,
    caused: { path, line, whole, pieces, decisions, findings },
  };
}

function ofOrigin(report: Report, title: string, origin: Origin): Lit {
  const places = placesOf(origin);
  const reasons = [{ title, origin }];
  const index = indexOf(report);
  const wanted = index.key(origin);
  // A stage is all of its lines.
  const stage = report.plan?.stages.find((stage) => stage.name === title && index.key(stage.origin) === wanted);
  if (stage) {
    const outputs = new Map<string, Span[]>();
    for (const artifact of report.artifacts) {
      const spans = stageSpans(artifact, stage.name);
      if (spans.length > 0) outputs.set(artifact.path, spans);
    }
    if (outputs.size > 0) return { ...places, outputs, around: new Map(), reasons };
  }
  const marks: { artifact: Artifact; span: Span }[] = [];
  for (const artifact of report.artifacts) {
    const holds = artifact.origins.map((origin) => index.key(origin).includes(wanted));
    for (const mark of artifact.marks) if (holds[mark.origin]) marks.push({ artifact, span: mark.span });
  }
  return { ...places, ...layers(marks), reasons };
}

/** The lines of a stage in a printed file. */
export function stageSpans(artifact: Artifact, stage: string): Span[] {
  return artifact.stages.filter((known) => known.stage === stage).map(({ span }) => span);
}

/** Which ranges hold no other one, and which lie around them. */
function layers(marks: readonly { artifact: Artifact; span: Span }[]) {
  const outputs = new Map<string, Span[]>();
  const around = new Map<string, Span[]>();
  const spansByPath = new Map<string, Span[]>();
  for (const { artifact, span } of marks) {
    const spans = spansByPath.get(artifact.path) ?? [];
    spans.push(span);
    spansByPath.set(artifact.path, spans);
  }
  for (const [path, all] of spansByPath) {
    // Where one begins, the widest comes first, so that whatever it holds follows it.
    all.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    const spans = all.filter((span, number) => {
      const before = all[number - 1];
      return !before || before[0] !== span[0] || before[1] !== span[1];
    });
    const [narrow, wide]: [Span[], Span[]] = [[], []];
    spans.forEach((span, number) => {
      const next = spans[number + 1];
      (next && next[0] < span[1] ? wide : narrow).push(span);
    });
    outputs.set(path, narrow);
    around.set(path, wide);
  }
  return { outputs, around };
}

function same(a: Place, b: Place): boolean {
  return a.path === b.path && a.span[0] === b.span[0] && a.span[1] === b.span[1];
}

/** The line of an offset, from one. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** What is lit now. */
export const litNow = computed<Lit>(() => {
  const now = report.value;
  const what = pointed.value;
  return now && what ? lit(now, what) : NOTHING;
});

/** The place that matters most of what is lit: what a key or a click opens. */
export function mainPlace(lit: Lit): Place | undefined {
  let whole: Place | undefined;
  for (const places of lit.sources.values()) {
    for (const place of places) {
      if (!isWhole(place)) return place;
      whole ??= place;
    }
  }
  return whole;
}

/** What stays pinned when a new report comes: the piece where it is now, and an origin as long as there is one. */
export function carry(before: Report, now: Report, pinned: Selection): Selection | undefined {
  if (pinned.kind === "source") return pinned;
  if (pinned.kind === "origin") {
    const wanted = JSON.stringify(pinned.origin);
    return JSON.stringify(now).includes(wanted) ? pinned : undefined;
  }
  const [old, fresh] = [before, now].map((report) => report.artifacts.find(({ path }) => path === pinned.path));
  if (!old || !fresh) return undefined;
  if (old.text === fresh.text) return pinned;
  const offset = mapOffset(changes(old.text, fresh.text), pinned.offset);
  return marksAt(fresh, offset).length > 0 ? { ...pinned, offset } : undefined;
}

let shown: Report | undefined;
effect(() => {
  const now = report.value;
  const before = shown;
  shown = now;
  if (!before || !now || before === now) return;
  const pinned = selection.peek();
  if (pinned) {
    const kept = carry(before, now, pinned);
    if (kept !== pinned) selection.value = kept;
  }
  if (hovered.peek()?.kind === "output") hovered.value = undefined;
});
