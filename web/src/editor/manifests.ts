// The words of manifests: JSON, TOML, YAML, go.mod, and what is left in two forms, with `#` and with `//`. Each is as small
// as it can be and still right on real files.
import type { StreamParser, StringStream } from "@codemirror/language";

/** A state with what is open at the end of a line: a comment or a string. */
interface Open {
  /** How the open piece ends; empty where nothing is open. */
  until: string;
  /** What the open piece is. */
  style: string;
}
const open = (): Open => ({ until: "", style: "" });

/** Goes on with what an earlier line opened. */
function goOn(stream: StringStream, state: Open): string {
  const { until, style } = state;
  while (!stream.eol()) {
    if (stream.match(until)) {
      state.until = "";
      return style;
    }
    if (stream.next() === "\\" && style === "string") stream.next();
  }
  return style;
}

/** Begins a piece that may end on a later line. */
function begin(stream: StringStream, state: Open, until: string, style: string): string {
  state.until = until;
  state.style = style;
  return goOn(stream, state);
}

const NUMBER = /^-?(0x[\da-f]+|\d[\d_]*(\.\d+)?(e[+-]?\d+)?)\b/i;
const WORDS = /^(true|false|null)\b/;

/** JSON, with the comments that tools allow in theirs. */
export const json: StreamParser<Open> = {
  name: "json",
  startState: open,
  token(stream, state) {
    if (state.until) return goOn(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\/.*/)) return "comment";
    if (stream.match("/*")) return begin(stream, state, "*/", "comment");
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return stream.match(/^\s*:/, false) ? "propertyName" : "string";
    if (stream.match(NUMBER)) return "number";
    if (stream.match(WORDS)) return "atom";
    stream.next();
    return null;
  },
};

export const toml: StreamParser<Open & { value: boolean; depth: number }> = {
  name: "toml",
  startState: () => ({ ...open(), value: false, depth: 0 }),
  token(stream, state) {
    if (state.until) return goOn(stream, state);
    // A list goes over lines; everything else ends with its own.
    if (stream.sol() && state.depth === 0) state.value = false;
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (!state.value && stream.match(/^\[\[?[^\]]*\]?\]?/)) return "heading";
    for (const quotes of ['"""', "'''"]) if (stream.match(quotes)) return begin(stream, state, quotes, "string");
    if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'[^']*'?/)) return state.value ? "string" : "propertyName";
    const next = stream.peek() ?? "";
    if (state.value && "[{".includes(next)) state.depth++;
    if (state.value && "]}".includes(next)) state.depth = Math.max(0, state.depth - 1);
    if (stream.eat("=")) {
      state.value = true;
      return "operator";
    }
    // In a table that stands in one line, each name comes after a brace or a comma.
    if (state.value && stream.match(/^[\w-]+(?=\s*=)/)) return "propertyName";
    if (state.value) {
      if (stream.match(/^\d{4}-\d\d-\d\d[\dT:.Z+ -]*/) || stream.match(NUMBER)) return "number";
      if (stream.match(WORDS)) return "atom";
    } else if (stream.match(/^[\w-]+/)) return "propertyName";
    stream.next();
    return null;
  },
};

export const yaml: StreamParser<Open & { block: number }> = {
  name: "yaml",
  // `block`: how far the owner of a block of text is indented; -1 outside of one.
  startState: () => ({ ...open(), block: -1 }),
  token(stream, state) {
    if (state.until) return goOn(stream, state);
    if (stream.sol() && state.block >= 0) {
      if (stream.indentation() > state.block) {
        stream.skipToEnd();
        return "string";
      }
      state.block = -1;
    }
    if (stream.eatSpace()) return null;
    if (stream.peek() === "#" && (stream.sol() || /\s/.test(stream.string[stream.pos - 1] ?? ""))) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.sol() && stream.match(/^(---|\.\.\.)(?=\s|$)/)) return "meta";
    if (stream.match(/^[-?](?=\s|$)/)) return "operator";
    if (
      stream.match(/^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'[\]{},&*!|>%@`-][^#:,[\]{}]*|-[^\s:][^#:]*)(?=\s*:(?:\s|$))/)
    )
      return "propertyName";
    if (stream.match(/^[|>][+-]?\d?(?=\s*(#.*)?$)/)) {
      state.block = stream.indentation();
      return "operator";
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"/) || stream.match(/^'(?:[^']|'')*'/)) return "string";
    const quote = stream.eat(/["']/);
    if (quote) return begin(stream, state, quote, "string");
    if (stream.match(/^[&*][\w.-]+/)) return "variableName";
    if (stream.match(/^![\w!/.-]*/)) return "meta";
    if (stream.match(/^(-?\d[\d_.]*|true|false|null|yes|no|on|off|~)(?=\s*(,|\]|\}|$|\s#))/)) return "number";
    if (stream.match(/^[:,[\]{}]/)) return null;
    // A word, or what is left of one after a colon that was none.
    stream.next();
    stream.match(/^[^\s:,[\]{}"'#]+/);
    return null;
  },
};

export const gomod: StreamParser<null> = {
  name: "go.mod",
  token(stream) {
    const first = stream.sol();
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\/.*/)) return "comment";
    if (first && stream.match(/^(module|go|toolchain|godebug|require|replace|exclude|retract|use|tool|ignore)\b/))
      return "keyword";
    if (stream.match("=>")) return "operator";
    if (stream.match(/^v?\d[\w.+-]*(?=\s|$|,|\])/)) return "number";
    if (stream.match(/^"[^"]*"?|^`[^`]*`?/)) return "string";
    if (stream.match(/^[^\s]+/)) return null;
    stream.next();
    return null;
  },
};

const SHELL =
  /^(if|then|else|elif|fi|for|in|do|done|while|case|esac|function|return|exec|export|set|local|ifeq|ifdef|ifndef|endif|include)(?=\s|;|$)/;

/** Whatever has comments with `#`: scripts, Makefiles, Procfiles, settings of the form `name=value`. */
export const shell: StreamParser<Open> = {
  name: "shell",
  startState: open,
  token(stream, state) {
    if (state.until) return goOn(stream, state);
    const first = stream.string.slice(0, stream.pos).trim() === "";
    if (stream.eatSpace()) return null;
    const before = stream.string[stream.pos - 1];
    if (stream.peek() === "#" && (before === undefined || /[\s;]/.test(before))) {
      stream.skipToEnd();
      return "comment";
    }
    if (first && stream.match(/^\[[^\]]*\]\s*$/)) return "heading";
    if (first && stream.match(/^[\w@/:.-]+(?=\s*[:+?]?=|\s*:(\s|$))/)) return "propertyName";
    if (stream.match(SHELL)) return "keyword";
    if (stream.match(/^\$(\{[^}]*\}|\([A-Z_]+\)|\w+|[@#?*$!])/)) return "variableName";
    // A quote within a word is an apostrophe.
    if (stream.match('"')) return begin(stream, state, '"', "string");
    if (stream.match(/^'[^']*'/)) return "string";
    if (stream.match(/^(&&|\|\|?|;;?)/)) return "operator";
    stream.next();
    stream.match(/^[^\s#$"'&|;]+/);
    return null;
  },
};

const CODE =
  /^(async|await|break|case|chan|class|const|continue|default|defer|else|export|extends|for|from|func|function|go|if|import|interface|let|map|new|package|range|require|return|select|struct|switch|throw|try|catch|type|typeof|var|while)\b/;

/** Whatever has comments with `//`: the sources that planning reads. */
export const code: StreamParser<Open> = {
  name: "code",
  startState: open,
  token(stream, state) {
    if (state.until) return goOn(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\/.*/)) return "comment";
    if (stream.match("/*")) return begin(stream, state, "*/", "comment");
    if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'(?:[^'\\]|\\.)*'?/)) return "string";
    if (stream.match("`")) return begin(stream, state, "`", "string");
    if (stream.match(CODE)) return "keyword";
    if (stream.match(/^(true|false|null|nil|undefined)\b/)) return "atom";
    if (stream.match(/^[A-Za-z_$][\w$]*/)) return null;
    if (stream.match(NUMBER)) return "number";
    stream.next();
    return null;
  },
};

/** Text in which no word means anything. */
export const plain: StreamParser<null> = {
  name: "plain",
  token(stream) {
    stream.skipToEnd();
    return null;
  },
};
