// What the page knows of an option: where it belongs, what is in force, and who decided that.
import type { Choice, Decision, OptionInfo, Origin, Place, Report, Setting } from "stageplan";

/** The options in the groups that people look for them in. */
export const GROUPS: readonly { name: string; options: readonly string[] }[] = [
  { name: "What to plan", options: ["unit", "ecosystem"] },
  { name: "Image", options: ["flavour", "version", "run-packages", "labels", "digests"] },
  { name: "Commands", options: ["package-manager", "build", "start"] },
  { name: "Build", options: ["build-packages", "cache", "platforms"] },
  { name: "Run", options: ["port", "health", "user", "writable", "env"] },
  { name: "Output", options: ["targets", "comments"] },
];

/** The options in groups; those that no group names are in a last one. */
export function grouped(table: readonly OptionInfo[]): { name: string; options: OptionInfo[] }[] {
  const named = new Set(GROUPS.flatMap(({ options }) => options));
  const groups = GROUPS.map(({ name, options }) => ({
    name,
    options: options.map((option) => table.find((info) => info.name === option)).filter((info) => info !== undefined),
  }));
  groups.push({ name: "Others", options: table.filter(({ name }) => !named.has(name)) });
  return groups.filter(({ options }) => options.length > 0);
}

/** Who decided what is in force. */
export type By = "you" | "project" | "default";

/** What is in force for an option. */
export interface Held {
  by: By;
  /** The values; several only where the option takes several. */
  values: readonly string[];
  /** Why, where that is known. */
  origin?: Origin;
  /** Why, in words, where there is no origin. */
  about?: string;
}

function decisionOf(report: Report, option: string): Decision | undefined {
  return report.plan?.decisions.find((decision) => option !== "unit" && decision.option === option);
}

/** What an option could be here. */
export function choiceOf(report: Report | undefined, option: string): Choice | undefined {
  return report?.choices.find((choice) => choice.option === option);
}

/** What was given of an option, by all files. */
export function givenOf(report: Report | undefined, option: string): Setting[] {
  return report?.settings.filter(({ name }) => name === option) ?? [];
}

/** What is in force for an option; nothing where the plan says nothing of it. */
export function heldOf(report: Report, option: string): Held | undefined {
  const given = givenOf(report, option);
  const first = given[0];
  if (first) return { by: "you", values: given.map(({ value }) => value), origin: first.origin };
  if (option === "ecosystem" && report.plan) {
    const ours = report.candidates.find(({ ecosystem }) => ecosystem === report.plan?.ecosystem);
    const held: Held = { by: "project", values: [report.plan.ecosystem] };
    return ours ? { ...held, origin: ours.origin } : held;
  }
  const decision = decisionOf(report, option);
  const choice = choiceOf(report, option);
  // The image's name is no word of `flavour`, which only its choice tells.
  const decided = option === "flavour" ? undefined : decision?.value;
  const value = choice?.current ?? decided;
  if (value === undefined || value === null) return undefined;
  const about = choice?.values.find((known) => known.value === value)?.about;
  const held: Held = { by: byWhom(decision?.origin), values: [value] };
  if (decision) held.origin = decision.origin;
  if (about) held.about = about;
  return held;
}

/** Who decided, by the first thing that a decision rests on. */
export function byWhom(origin: Origin | undefined): By {
  if (!origin) return "default";
  switch (origin.kind) {
    case "option":
      return "you";
    case "file":
      return "project";
    case "catalog":
      return "default";
    case "rule": {
      const from = origin.from.map(byWhom);
      return from.includes("you") ? "you" : from.includes("project") ? "project" : "default";
    }
  }
}

/** An origin in few words: the first place, and what the rule concluded. */
export function shortReason(origin: Origin): { place?: Place; text: string } {
  const place = placeOf(origin);
  const text = becauseOf(origin);
  return place ? { place, text } : { text };
}

function becauseOf(origin: Origin): string {
  switch (origin.kind) {
    case "rule": {
      if (origin.because) return origin.because;
      for (const from of origin.from) {
        const text = from.kind === "rule" ? becauseOf(from) : "";
        if (text) return text;
      }
      return "";
    }
    case "catalog":
      return `what ${host(origin.source)} says, checked ${origin.checked}`;
    case "option":
      return origin.place ? "" : "as an option";
    case "file":
      return "";
  }
}

/** The server of an address, which is what tells one source from another. */
export function host(address: string): string {
  return /^https:\/\/(?:www\.)?([^/]+)/.exec(address)?.[1] ?? address;
}

/** A value as people say it: the root's path is a dot. */
export function said(value: string): string {
  return value === "." ? "the root" : value;
}

/** The first place that an origin rests on. */
export function placeOf(origin: Origin): Place | undefined {
  switch (origin.kind) {
    case "file":
      return origin.place;
    case "option":
      return origin.place ?? undefined;
    case "catalog":
      return undefined;
    case "rule":
      for (const from of origin.from) {
        const place = placeOf(from);
        if (place) return place;
      }
      return undefined;
  }
}

/** Where a place is, in words; a file that counts as a whole has no line. */
export function placeName(place: Place): string {
  return place.span[0] === place.span[1] ? place.path : `${place.path}:${place.line}`;
}

/** Whether an option means nothing to the plan that there is. */
export function idle(report: Report, option: string): boolean {
  return report.plan !== null && !report.plan.options.includes(option);
}

/**
 * Who writes which values of an option: `target` is the file that wins, `below` the one that it adds to. What a list has
 * from below stays there.
 */
export function split(
  shape: OptionInfo["shape"],
  values: readonly string[],
  given: readonly Setting[],
  target: string,
  below: string | undefined,
): [path: string, values: string[]][] {
  if (!below) return [[target, [...values]]];
  // Back to automatic means everywhere.
  if (values.length === 0)
    return [
      [target, []],
      [below, []],
    ];
  if (shape === "one") return [[target, [...values]]];
  const inherited = new Set(given.filter(({ origin }) => placeOf(origin)?.path === below).map(({ value }) => value));
  const kept = values.filter((value) => inherited.has(value));
  const own = values.filter((value) => !inherited.has(value));
  const parts: [string, string[]][] = [[target, own]];
  if (kept.length < inherited.size) parts.push([below, kept]);
  return parts;
}

/** How sure a recognition is, for people. */
export const GRADES: Record<string, string> = {
  certain: "nothing else is possible",
  strong: "the project's own files say so",
  likely: "the usual files in the usual places",
  weak: "only a trace, which other projects leave too",
};
