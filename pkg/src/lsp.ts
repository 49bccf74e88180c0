// What an editor shows of a plan: diagnostics and hovers with ranges, in the shapes of the Language Server Protocol. Pure
// functions over a report and the texts in the editor; nothing here needs the module.
import type { Artifact, Finding, Fix, Mark, Origin, Place, Report, Severity } from "./wire.js";

/** A position as the protocol counts: lines from zero, and UTF-16 units of the line. */
export interface Position {
  line: number;
  character: number;
}

/** From a position to the one behind the end. */
export interface Range {
  start: Position;
  end: Position;
}

/** 1 is an error, 2 a warning, 3 information, 4 a hint. */
export type DiagnosticSeverity = 1 | 2 | 3 | 4;

/** What is wrong with a piece of a file. */
export interface Diagnostic {
  range: Range;
  severity: DiagnosticSeverity;
  /** The rule. */
  code: string;
  source: "stageplan";
  message: string;
  /** Settings that answer it, for code actions; not there where none does. */
  data?: { fixes: Fix[] };
}

/** What is said about a piece of a file. */
export interface Hover {
  contents: { kind: "markdown"; value: string };
  range: Range;
}

const SEVERITIES: Record<Severity, DiagnosticSeverity> = { error: 1, warning: 2, note: 3 };

/** How many lines of a printed file a hover names before it says that there are more. */
const LINES_SHOWN = 8;

/**
 * What to say about a file of the project, or about a file that was generated.
 *
 * @param path The file, relative to the project's root.
 * @param text Its text in the editor. Without it ranges are whole lines, and a generated file is taken for unchanged.
 */
export function diagnostics(report: Report, path: string, text?: string): Diagnostic[] {
  const lines = text === undefined ? undefined : new Lines(text);
  const all: Diagnostic[] = [];
  for (const finding of report.findings) {
    for (const place of finding.places.filter((place) => place.path === path)) {
      all.push(diagnostic(finding, range(place, lines)));
    }
  }
  const artifact = report.artifacts.find((artifact) => artifact.path === path);
  if (artifact === undefined) return all;
  if (artifact === report.artifacts[0]) {
    // What concerns the project as a whole has its place at the top of the Dockerfile.
    const top = { start: { line: 0, character: 0 }, end: { line: 0, character: lines?.length(0) ?? 0 } };
    all.push(
      ...report.findings.filter((finding) => finding.places.length === 0).map((finding) => diagnostic(finding, top)),
    );
  }
  const differs = lines && firstDifference(new Lines(artifact.text), lines);
  if (lines && differs !== undefined) {
    const line = Math.min(differs, lines.count - 1);
    all.push({
      range: { start: { line, character: 0 }, end: { line, character: lines.length(line) } },
      severity: 3,
      code: "stageplan/differs",
      source: "stageplan",
      message: "this file is not the one that is planned for the project now; this is the first line that differs",
    });
  }
  return all;
}

/**
 * What there is to say about a position: in a file of the project, what the plan took from there; in a generated file, why
 * the piece at the position is there, the innermost reason first. `null` where there is nothing.
 *
 * @param path The file, relative to the project's root.
 * @param text Its text in the editor. Without it a position in a file of the project is no more than its line, and a
 *   generated file is taken for unchanged. In one that was changed, lines that are still the planned ones keep their hovers.
 */
export function hover(report: Report, path: string, position: Position, text?: string): Hover | null {
  const artifact = report.artifacts.find((artifact) => artifact.path === path);
  const reasons = artifact && hoverGenerated(artifact, position, text);
  // A project may have had a file of that name: places in it are none of the file that takes its place.
  if (artifact && (text === undefined || text === artifact.text)) return reasons ?? null;
  return reasons ?? hoverProject(report, path, position, text);
}

function diagnostic(finding: Finding, range: Range): Diagnostic {
  const help = finding.help === null ? "" : `\nhelp: ${finding.help}`;
  const severity = SEVERITIES[finding.severity];
  const message = `${finding.message}${help}`;
  const data = finding.fixes.length === 0 ? {} : { data: { fixes: finding.fixes } };
  return { range, severity, code: finding.rule, source: "stageplan", message, ...data };
}

function range(place: Place, lines: Lines | undefined): Range {
  if (lines) return { start: lines.position(place.span[0]), end: lines.position(place.span[1]) };
  const line = Math.max(place.line - 1, 0);
  return { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
}

// Generated files.

function hoverGenerated(artifact: Artifact, position: Position, text: string | undefined): Hover | null {
  const planned = new Lines(artifact.text);
  const line = text === undefined ? position.line : sameLine(planned, new Lines(text), position.line);
  if (line === undefined || line >= planned.count) return null;
  const offset = planned.offset({ line, character: position.character });
  const marks = artifact.marks
    .filter(({ span: [start, end] }) => start <= offset && offset < end)
    .sort((left, right) => length(left) - length(right));
  const innermost = marks[0];
  if (innermost === undefined) return null;
  const parts: string[] = [];
  const seen = new Set<number>();
  for (const mark of marks) {
    const origin = artifact.origins[mark.origin];
    if (origin === undefined || seen.has(mark.origin)) continue;
    seen.add(mark.origin);
    const piece =
      artifact.text
        .slice(...mark.span)
        .trim()
        .split("\n", 1)[0] ?? "";
    parts.push(`${code(piece)}\n\n${chain(origin, 0).join("\n")}`);
  }
  // In the line of the hover: a mark of several lines may not be whole in a file that was changed.
  const [start, end] = innermost.span;
  const from = Math.max(start, planned.offset({ line, character: 0 }));
  const to = Math.min(end, planned.offset({ line, character: Number.MAX_SAFE_INTEGER }));
  const here = (at: number) => ({ line: position.line, character: planned.position(at).character });
  return markdown(parts.join("\n\n---\n\n"), { start: here(from), end: here(to) });
}

/** An origin and what it rests on, as a list in a list. */
function chain(origin: Origin, depth: number): string[] {
  const indent = "  ".repeat(depth);
  const line = (text: string) => `${indent}- ${text}`;
  switch (origin.kind) {
    case "file":
      return [line(`${place(origin.place)}${origin.route === "" ? "" : ` ${code(origin.route)}`}`)];
    case "catalog": {
      const row = `${escaped(origin.table)} ${code(origin.row)}`;
      return [line(`catalog: ${row}, checked ${escaped(origin.checked)}, ${link(origin.source)}`)];
    }
    case "option": {
      const where = origin.place === null ? "" : `, ${place(origin.place)}`;
      return [line(`option ${code(origin.name)}${where}`)];
    }
    case "rule": {
      const because = origin.because === "" ? "" : `: ${escaped(origin.because)}`;
      const below = origin.from.flatMap((from) => chain(from, depth + 1));
      const not = origin.rejected.map(({ value, why, origin }) => {
        const at = origin && placeOf(origin);
        return `  ${line(`not ${code(value)}${at ? ` (${place(at)})` : ""}: ${escaped(why)}`)}`;
      });
      return [line(`${code(origin.rule)}${because}`), ...below, ...not];
    }
  }
}

function placeOf(origin: Origin): Place | null {
  return origin.kind === "file" || origin.kind === "option" ? origin.place : null;
}

function place({ path, line }: Place): string {
  return escaped(`${path}:${line}`);
}

// Files of the project.

/** Something of the plan, and why. */
interface Caused {
  /** What it is, as Markdown. */
  what: string;
  origin: Origin;
}

/** A place of the hovered file that something of the plan came from, or that lost against another. */
interface Use {
  place: Place;
  what: string;
  /** Why it was not taken. */
  lost: string | null;
}

function hoverProject(report: Report, path: string, position: Position, text: string | undefined): Hover | null {
  const lines = text === undefined ? undefined : new Lines(text);
  const here = (place: Place) => place.path === path && contains(place, position, lines);
  const uses = caused(report).flatMap((caused) => usesOf(caused.origin, caused.what, here));
  const printed = report.artifacts.flatMap((artifact) => linesFrom(artifact, here));
  const [smallest] = [...uses.map(({ place }) => place), ...printed.map(({ place }) => place)].sort(
    (left, right) => length(left) - length(right),
  );
  if (smallest === undefined) return null;
  const same = (use: { place: Place }) =>
    length(use.place) === length(smallest) && use.place.span[0] === smallest.span[0];
  const taken = unique(uses.filter((use) => same(use) && use.lost === null).map(({ what }) => what));
  const lost = unique(uses.filter(same).flatMap(({ what, lost }) => (lost === null ? [] : [`${what}: ${lost}`])));
  const shown = unique(printed.filter(same).map(({ line }) => line));
  const more = shown.length > LINES_SHOWN ? [`${shown.length - LINES_SHOWN} more lines`] : [];
  const parts = [
    list("What the plan takes from here:", taken),
    list("Not taken from here:", lost),
    list("Lines that are there because of it:", [...shown.slice(0, LINES_SHOWN), ...more]),
  ];
  return markdown(parts.filter((part) => part !== "").join("\n\n"), range(smallest, lines));
}

/** Everything of a plan that has a reason. */
function caused(report: Report): Caused[] {
  const { plan } = report;
  const all: Caused[] = [];
  const add = (what: string, value: string, origin: Origin) =>
    all.push({ what: value === "" ? escaped(what) : `${escaped(what)}: ${code(value)}`, origin });
  for (const { what, origin, reasons } of report.candidates) {
    add("recognised", what, origin);
    for (const reason of reasons) add("recognised by", reason.what, reason.origin);
  }
  for (const { name, value, origin } of report.settings) add(`option ${name}`, value, origin);
  if (plan === null) return all;
  for (const { topic, value, origin } of plan.decisions) add(topic, value, origin);
  for (const { name, default: value, origin } of plan.versions) add(name, value, origin);
  for (const { name, origin } of plan.stages) add("stage", name, origin);
  for (const { name, origin } of plan.environment) add("variable", name, origin);
  for (const { id, origin } of plan.secrets) add("secret", id, origin);
  return all;
}

function usesOf(origin: Origin, what: string, here: (place: Place) => boolean): Use[] {
  const at = placeOf(origin);
  if (at !== null) return here(at) ? [{ place: at, what, lost: null }] : [];
  if (origin.kind !== "rule") return [];
  const lost = origin.rejected.flatMap(({ value, why, origin }) => {
    const not = `not ${code(value)}, ${escaped(why)}`;
    return origin ? usesOf(origin, what, here).map((use) => ({ ...use, lost: use.lost ?? not })) : [];
  });
  return [...origin.from.flatMap((from) => usesOf(from, what, here)), ...lost];
}

/** The lines of a printed file that came from here, each as Markdown. */
function linesFrom(artifact: Artifact, here: (place: Place) => boolean): { place: Place; line: string }[] {
  const lines = new Lines(artifact.text);
  const uses = artifact.origins.map((origin) => usesOf(origin, "", here).filter(({ lost }) => lost === null));
  return artifact.marks.flatMap((mark) => {
    const { line } = lines.position(mark.span[0]);
    const text = `${escaped(`${artifact.path}:${line + 1}`)} ${code(lines.text(line).trim())}`;
    return (uses[mark.origin] ?? []).map(({ place }) => ({ place, line: text }));
  });
}

function contains(place: Place, position: Position, lines: Lines | undefined): boolean {
  // A file as such has no piece that one could point at.
  if (length(place) === 0) return false;
  if (lines === undefined) return place.line - 1 === position.line;
  const at = lines.offset(position);
  // At the end of a word, where editors ask, too.
  return place.span[0] <= at && at <= place.span[1];
}

function length({ span: [start, end] }: Mark | Place): number {
  return end - start;
}

// Lines.

/** A text as lines. */
class Lines {
  readonly #text: string;
  /** Where each line begins, and where it ends without its line break. */
  readonly #spans: [start: number, end: number][] = [];

  constructor(text: string) {
    this.#text = text;
    let start = 0;
    for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) {
      this.#spans.push([start, index]);
      start = index + end.length;
    }
    this.#spans.push([start, text.length]);
  }

  get count(): number {
    return this.#spans.length;
  }

  text(line: number): string {
    return this.#text.slice(...this.#span(line));
  }

  texts(): string[] {
    return this.#spans.map((span) => this.#text.slice(...span));
  }

  length(line: number): number {
    const [start, end] = this.#span(line);
    return end - start;
  }

  /** Of a position, or the nearest one that there is. */
  offset({ line, character }: Position): number {
    const [start, end] = this.#span(Math.max(line, 0));
    return Math.min(start + Math.max(character, 0), end);
  }

  /** Of an offset, or the nearest one that there is. */
  position(offset: number): Position {
    let [low, high] = [0, this.#spans.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#span(middle)[0] <= offset) low = middle;
      else high = middle - 1;
    }
    const [start, end] = this.#span(low);
    return { line: low, character: Math.min(Math.max(offset, start), end) - start };
  }

  #span(line: number): [number, number] {
    return this.#spans[line] ?? [this.#text.length, this.#text.length];
  }
}

/** The first line of a text that is not the planned one; `undefined` where all are. Line breaks may differ. */
function firstDifference(planned: Lines, text: Lines): number | undefined {
  const [left, right] = [planned.texts(), text.texts()];
  const at = right.findIndex((line, index) => line !== left[index]);
  if (at >= 0) return at;
  return left.length > right.length ? right.length : undefined;
}

/** How many pairs of lines are compared before a changed middle is given up. */
const PAIRS_COMPARED = 4_000_000;

/** The planned line that a line of a changed text still is: by the longest run of lines that both have in common. */
function sameLine(planned: Lines, text: Lines, line: number): number | undefined {
  const [left, right] = [planned.texts(), text.texts()];
  if (line >= right.length) return undefined;
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  if (line < start) return line;
  let [end, last] = [left.length, right.length];
  while (end > start && last > start && left[end - 1] === right[last - 1]) [end, last] = [end - 1, last - 1];
  if (line >= last) return line - last + end;
  const [rows, columns] = [end - start, last - start];
  if (rows * columns > PAIRS_COMPARED) return undefined;
  // How many lines are common behind each pair.
  const common = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  const behind = (row: number, column: number) => common[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const same = left[start + row] === right[start + column];
      const most = same ? behind(row + 1, column + 1) + 1 : Math.max(behind(row + 1, column), behind(row, column + 1));
      common[row]?.fill(most, column, column + 1);
    }
  }
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    if (left[start + row] === right[start + column]) {
      if (start + column === line) return start + row;
      [row, column] = [row + 1, column + 1];
    } else if (behind(row + 1, column) >= behind(row, column + 1)) row++;
    else column++;
  }
  return undefined;
}

// Markdown, in which the texts of a project are data.

function markdown(value: string, range: Range): Hover {
  return { contents: { kind: "markdown", value }, range };
}

function list(title: string, items: string[]): string {
  return items.length === 0 ? "" : [title, "", ...items.map((item) => `- ${item}`)].join("\n");
}

function unique(items: string[]): string[] {
  return [...new Set(items)];
}

/** A text in which nothing is Markdown. */
function escaped(text: string): string {
  return plain(text).replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

/** A text as code, in a fence that it does not hold. */
function code(text: string): string {
  const inner = plain(text);
  if (inner.trim() === "") return "";
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = /^[` ]|[` ]$/.test(inner) ? " " : "";
  return `${fence}${space}${inner}${space}${fence}`;
}

/** An address as a link, where it is one that a browser opens. */
function link(address: string): string {
  return /^https:\/\/[^\s<>\\]+$/.test(address) ? `<${address}>` : escaped(address);
}

/** A text in one line, without characters that change the order of others. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").replace(/\p{Bidi_Control}/gu, "");
}
