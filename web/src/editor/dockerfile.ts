// The words of a Dockerfile. Light, but right on what is printed here: flags only where flags can stand, and nothing in a
// heredoc taken for an instruction.
import type { StreamParser, StringStream } from "@codemirror/language";

const INSTRUCTIONS = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);
/** Instructions whose arguments are `NAME=value`. */
const PAIRS = new Set(["ARG", "ENV", "LABEL"]);
/** Instructions that take text in heredocs. */
const HEREDOCS = new Set(["RUN", "COPY", "ADD"]);
/** Instructions whose numbers mean something by themselves. */
const NUMBERS = new Set(["ARG", "ENV", "EXPOSE", "USER", "HEALTHCHECK"]);

interface Heredoc {
  word: string;
  tabs: boolean;
}

export interface DockerfileState {
  /** The instruction that goes on; empty between two. */
  instruction: string;
  /** Whether the last line ended in a backslash. */
  continued: boolean;
  /** Whether a flag of the instruction can still come. */
  flags: boolean;
  /** The quote that is open, or empty. */
  quote: string;
  /** The heredocs whose text follows. */
  heredocs: Heredoc[];
  /** Whether the text of the first heredoc has begun. */
  inHeredoc: boolean;
  /** Whether parser directives can still come. */
  head: boolean;
  /** Whether the next word is the name of a stage. */
  stage: boolean;
}

export const dockerfile: StreamParser<DockerfileState> = {
  name: "dockerfile",
  startState: () => ({
    instruction: "",
    continued: false,
    flags: false,
    quote: "",
    heredocs: [],
    inHeredoc: false,
    head: true,
    stage: false,
  }),
  copyState: (state) => ({ ...state, heredocs: [...state.heredocs] }),
  blankLine(state) {
    state.head = false;
    if (!state.continued && state.heredocs.length > 0) state.inHeredoc = true;
  },
  token(stream, state) {
    if (stream.sol()) {
      const ended = startLine(stream, state);
      if (ended !== undefined) return ended;
    }
    return state.quote ? inQuotes(stream, state) : word(stream, state);
  },
};

/** What the start of a line decides: a heredoc's text, a comment, an instruction. */
function startLine(stream: StringStream, state: DockerfileState): string | null | undefined {
  const continued = state.continued;
  state.continued = false;
  if (!continued && state.heredocs.length > 0) state.inHeredoc = true;
  const heredoc = state.inHeredoc ? state.heredocs[0] : undefined;
  if (heredoc) return heredocLine(stream, state, heredoc);
  const directive = state.head && stream.match(/^#\s*(syntax|escape|check)\s*=/i, false);
  if (stream.match(/^\s*#/, false)) {
    // A comment between two lines of an instruction does not end it.
    state.continued = continued;
    state.head = Boolean(directive);
    stream.skipToEnd();
    return directive ? "meta" : "comment";
  }
  state.head = false;
  if (continued) return undefined;
  state.quote = "";
  state.stage = false;
  state.instruction = "";
  stream.eatSpace();
  return instruction(stream, state);
}

function heredocLine(stream: StringStream, state: DockerfileState, heredoc: Heredoc): string | null {
  const line = heredoc.tabs ? stream.string.replace(/^\t+/, "") : stream.string;
  stream.skipToEnd();
  if (line !== heredoc.word) return null;
  state.heredocs.shift();
  state.inHeredoc = state.heredocs.length > 0;
  return "keyword";
}

function instruction(stream: StringStream, state: DockerfileState): string | undefined {
  const found = stream.match(/^[A-Za-z]+(?=\s|$)/, false) as RegExpMatchArray | null;
  const name = found?.[0].toUpperCase();
  if (!name || !INSTRUCTIONS.has(name)) return undefined;
  stream.match(/^[A-Za-z]+/);
  state.instruction = name;
  state.flags = true;
  return "keyword";
}

function inQuotes(stream: StringStream, state: DockerfileState): string {
  if (state.quote === '"' && variable(stream)) return "variableName";
  while (!stream.eol()) {
    if (continues(stream, state)) return "string";
    const next = stream.next();
    if (next === "\\" && state.quote === '"') stream.next();
    else if (next === state.quote) {
      state.quote = "";
      break;
    } else if (state.quote === '"' && stream.peek() === "$") break;
  }
  return "string";
}

function word(stream: StringStream, state: DockerfileState): string | null {
  if (stream.eatSpace()) return null;
  if (continues(stream, state)) return "punctuation";
  if (variable(stream)) {
    state.flags = false;
    return "variableName";
  }
  if (state.flags && stream.match(/^--[a-z][a-z-]*/)) return "attributeName";
  // The value of a flag is no word of its own; that of a name is.
  if (stream.match(state.flags ? /^=[^\s$"'\\]*/ : /^=/)) return null;
  const quote = stream.match(/^["']/) as RegExpMatchArray | null;
  if (quote) {
    state.flags = false;
    state.quote = quote[0];
    return inQuotes(stream, state);
  }
  if (HEREDOCS.has(state.instruction)) {
    if (stream.match("<<<")) return "operator";
    const heredoc = stream.match(/^<<(-?)(["']?)([A-Za-z_][\w.-]*)\2/) as RegExpMatchArray | null;
    if (heredoc) {
      state.flags = false;
      state.heredocs.push({ word: heredoc[3] ?? "", tabs: heredoc[1] === "-" });
      return "keyword";
    }
  }
  if (stream.match(/^(&&|\|\|?|;)/)) return "operator";
  if (stream.match(/^[[\],]/)) return null;
  return plainWord(stream, state);
}

/** A word without quotes or variables: what it is depends on the instruction. */
function plainWord(stream: StringStream, state: DockerfileState): string | null {
  const { instruction } = state;
  if (PAIRS.has(instruction) && stream.match(/^[^\s=$"'\\]+(?==)/)) {
    state.flags = false;
    return "propertyName";
  }
  const found = stream.match(/^[^\s$"'\\=;|&,[\]]+/) as RegExpMatchArray | null;
  if (!found) {
    stream.next();
    return null;
  }
  const text = found[0];
  // A flag's value is one word with the flag; the next flag comes after a space.
  const alone = stream.eol() || /\s/.test(stream.peek() ?? "");
  if (!text.startsWith("--") && alone && stream.string[stream.start - 1] !== "=") state.flags = false;
  if (state.stage) {
    state.stage = false;
    return "labelName";
  }
  if (instruction === "FROM" && /^as$/i.test(text)) {
    state.stage = true;
    return "keyword";
  }
  if (instruction === "ONBUILD" && INSTRUCTIONS.has(text.toUpperCase())) {
    state.instruction = text.toUpperCase();
    state.flags = true;
    return "keyword";
  }
  if (instruction === "HEALTHCHECK" && /^(CMD|NONE)$/.test(text)) return "keyword";
  if (NUMBERS.has(instruction) && /^\d+([.:/-]?\d+)*(\/(tcp|udp))?$/.test(text)) return "number";
  return instruction === "ARG" && stream.string[stream.start - 1] !== "=" ? "propertyName" : null;
}

function variable(stream: StringStream): boolean {
  return Boolean(stream.match(/^\$(\{[^}\s]*\}|[A-Za-z_]\w*)/));
}

function continues(stream: StringStream, state: DockerfileState): boolean {
  if (!stream.match(/^\\\s*$/)) return false;
  state.continued = true;
  return true;
}

/** Patterns, one a line. */
export const dockerignore: StreamParser<null> = {
  name: "dockerignore",
  token(stream) {
    if (stream.sol()) {
      if (stream.match(/^#.*/)) return "comment";
      if (stream.match(/^!/)) return "keyword";
    }
    if (stream.match(/^[*?]+/)) return "operator";
    stream.next();
    stream.match(/^[^*?]+/);
    return null;
  },
};
