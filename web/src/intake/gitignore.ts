// The rules of one `.gitignore`.
//
// They mean what they mean to git and to the command line's reader, with two differences from the latter: `{a,b}` is no
// choice here, as it is none for git, and named classes such as `[[:alpha:]]` match nothing. There are no regular
// expressions in it: a pattern of a stranger must not be able to make one run for ever.

/** What a rule says about a path. */
export type Verdict = "ignore" | "keep" | undefined;

/** One unit of a pattern: a character, any one character, any number of them, or a set of ranges. */
type Token = string | { any: "one" | "some" } | { ranges: [string, string][]; negated: boolean };

interface Rule {
  /** The parts between slashes; `undefined` stands for any number of folders. */
  parts: (Token[] | undefined)[];
  keep: boolean;
  folderOnly: boolean;
}

/** The rules of one file. */
export class Gitignore {
  readonly #rules: Rule[] = [];

  constructor(text: string) {
    for (const line of text.replace(/^\ufeff/, "").split("\n")) {
      const rule = parse(line.replace(/\r$/, ""));
      if (rule) this.#rules.push(rule);
    }
  }

  /** What the last rule that matches says. The path is relative to the folder of the file, without a `/` behind it. */
  verdict(path: string, isFolder: boolean): Verdict {
    const parts = path.split("/");
    for (let at = this.#rules.length - 1; at >= 0; at--) {
      const rule = this.#rules[at];
      if (!rule || (rule.folderOnly && !isFolder)) continue;
      if (wildcard(rule.parts, parts, (part) => part === undefined, matchesPart)) return rule.keep ? "keep" : "ignore";
    }
    return undefined;
  }
}

function parse(line: string): Rule | undefined {
  let text = line;
  // Spaces at the end do not count unless the last one is escaped.
  while (text.endsWith(" ") && !text.endsWith("\\ ")) text = text.slice(0, -1);
  if (text === "" || text.startsWith("#")) return undefined;
  const keep = text.startsWith("!");
  if (keep) text = text.slice(1);
  const folderOnly = text.endsWith("/");
  if (folderOnly) text = text.slice(0, -1);
  // A slash anywhere but at the end ties the pattern to the folder of the file.
  const anchored = text.includes("/");
  if (text.startsWith("/")) text = text.slice(1);
  if (text === "") return undefined;
  const parts: Rule["parts"] = anchored ? [] : [undefined];
  for (const part of text.split("/")) {
    if (part !== "**") {
      const tokens = tokenize(part);
      if (!tokens) return undefined;
      parts.push(tokens);
    } else if (parts.length === 0 || parts.at(-1) !== undefined) parts.push(undefined);
  }
  // What ends with `/**` means all that is in the folder, and not the folder.
  if (parts.length > 1 && parts.at(-1) === undefined) parts.push([{ any: "some" }]);
  return { parts, keep, folderOnly };
}

/** The units of a part; `undefined` where it is no pattern. */
function tokenize(part: string): Token[] | undefined {
  const tokens: Token[] = [];
  const characters = [...part];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (character === "*") {
      if (!isSome(tokens.at(-1))) tokens.push({ any: "some" });
    } else if (character === "?") tokens.push({ any: "one" });
    else if (character === "[") {
      const set = ranges(characters, at + 1);
      if (!set) return undefined;
      tokens.push(set.token);
      at = set.end;
    } else if (character === "\\") {
      at++;
      const escaped = characters[at];
      if (escaped === undefined) return undefined;
      tokens.push(escaped);
    } else tokens.push(character);
  }
  return tokens;
}

function ranges(characters: string[], start: number): { token: Token; end: number } | undefined {
  const found: [string, string][] = [];
  let at = start;
  const negated = characters[at] === "!" || characters[at] === "^";
  if (negated) at++;
  for (let first = true; ; first = false) {
    let low = characters[at++];
    if (low === undefined) return undefined;
    if (low === "]" && !first) return { token: { ranges: found, negated }, end: at - 1 };
    if (low === "\\") low = characters[at++];
    let high = low;
    const next = characters[at + 1];
    if (characters[at] === "-" && next !== undefined && next !== "]") {
      high = next;
      at += 2;
      if (high === "\\") high = characters[at++];
    }
    if (low === undefined || high === undefined) return undefined;
    found.push([low, high]);
  }
}

function isSome(token: Token | undefined): boolean {
  return typeof token === "object" && "any" in token && token.any === "some";
}

function matchesPart(tokens: Token[] | undefined, part: string): boolean {
  return tokens !== undefined && wildcard(tokens, [...part], isSome, matchesCharacter);
}

function matchesCharacter(token: Token, character: string): boolean {
  if (typeof token === "string") return token === character;
  if ("any" in token) return true;
  return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.negated;
}

/**
 * Whether units match items one by one, where some units match any number of items. Going back to the last of those is
 * enough, so that it takes at most as many steps as both have together, multiplied.
 */
function wildcard<U, I>(units: U[], items: I[], some: (unit: U) => boolean, matches: (unit: U, item: I) => boolean) {
  let unit = 0;
  let item = 0;
  let back: { unit: number; item: number } | undefined;
  while (item < items.length) {
    const here = units[unit] as U;
    if (unit < units.length && some(here)) {
      back = { unit, item };
      unit++;
    } else if (unit < units.length && matches(here, items[item] as I)) {
      unit++;
      item++;
    } else if (back) {
      back.item++;
      item = back.item;
      unit = back.unit + 1;
    } else return false;
  }
  while (unit < units.length && some(units[unit] as U)) unit++;
  return unit === units.length;
}
