// As much of a Dockerfile as the graph needs: which instruction stands where, in which stage.
import type { Artifact, Report } from "stageplan";

/** One instruction. Offsets are UTF-16 code units of the file. */
export interface Instruction {
  keyword: string;
  /** What follows the keyword, its lines joined. */
  rest: string;
  /** Flags such as `--from=build`, without the dashes. */
  flags: string[];
  /** The words after the flags; for a `RUN` they mean little. */
  words: string[];
  start: number;
  end: number;
  /** The name of the stage it is in; empty before the first one and in a stage without a name. */
  stage: string;
}

/** The printed Dockerfile of a report. */
export function dockerfileOf(report: Report): Artifact | undefined {
  return report.artifacts.find(({ path }) => path === "Dockerfile" || path.endsWith("/Dockerfile"));
}

/** The instructions of a Dockerfile as stageplan prints it, in order. */
export function instructions(text: string): Instruction[] {
  const found: Instruction[] = [];
  let stage = "";
  let at = 0;
  while (at < text.length) {
    let end = lineEnd(text, at);
    const line = text.slice(at, end);
    const first = /^\s*([A-Za-z]+)\s/.exec(line);
    const keyword = first?.[1]?.toUpperCase();
    if (!first || !keyword) {
      at = end + 1;
      continue;
    }
    let rest = line.slice(first[0].length);
    while (rest.trimEnd().endsWith("\\") && end < text.length) {
      const next = lineEnd(text, end + 1);
      const more = text.slice(end + 1, next);
      rest = more.trimStart().startsWith("#") ? rest : `${rest.trimEnd().slice(0, -1)} ${more.trim()}`;
      end = next;
    }
    const marker = keyword === "COPY" || keyword === "RUN" ? /<<-?["']?(\w+)["']?/.exec(rest)?.[1] : undefined;
    while (marker !== undefined && end < text.length) {
      const next = lineEnd(text, end + 1);
      const over = text.slice(end + 1, next).trim() === marker;
      end = next;
      if (over) break;
    }
    const { flags, words } = split(rest.trim());
    if (keyword === "FROM") stage = words[1]?.toUpperCase() === "AS" ? (words[2] ?? "") : "";
    found.push({ keyword, rest: rest.trim(), flags, words, start: at, end, stage });
    at = end + 1;
  }
  return found;
}

/** The value of a flag: `flag(copy, "from")` of `COPY --from=build …` is `build`. */
export function flag(instruction: Instruction, name: string): string | undefined {
  return instruction.flags.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function split(rest: string): { flags: string[]; words: string[] } {
  const flags: string[] = [];
  let left = rest;
  for (let match = /^--(\S+)\s*/.exec(left); match; match = /^--(\S+)\s*/.exec(left)) {
    flags.push(match[1] ?? "");
    left = left.slice(match[0].length);
  }
  if (left.startsWith("[")) {
    try {
      const words: unknown = JSON.parse(left);
      if (Array.isArray(words)) return { flags, words: words.map(String) };
    } catch {
      // Not the exec form after all.
    }
  }
  return { flags, words: left.split(/\s+/).filter((word) => word !== "") };
}
