// Which words a file is made of, by its name.
import { StreamLanguage, type StreamParser } from "@codemirror/language";
import { dockerfile, dockerignore } from "./dockerfile";
import { code, gomod, json, plain, shell, toml, yaml } from "./manifests";

// biome-ignore lint/suspicious/noExplicitAny: each parser has a state of its own.
type Parser = StreamParser<any>;

const BY_NAME: readonly (readonly [RegExp, Parser])[] = [
  [/^(.*\.)?(dockerfile|containerfile)(\..*)?$/i, dockerfile],
  [/^(.*)?\.(docker|git|npm|helm|gcloud)ignore$/, dockerignore],
  [/^go\.(mod|work)$/, gomod],
  [/^(pipfile|cargo\.lock|poetry\.lock|uv\.lock)$/i, toml],
  [/^(composer\.lock|pipfile\.lock|\.babelrc|\.swcrc|\.eslintrc|\.prettierrc)$/i, json],
  [/^(yarn\.lock|\.clang-format)$/, yaml],
  [/\.(json|jsonc|json5|webmanifest)$/i, json],
  [/\.toml$/i, toml],
  [/\.ya?ml$/i, yaml],
  [/\.([cm]?[jt]sx?|go|java|kts?|gradle|rs|hcl|proto|swift|php|cs)$/i, code],
  [/\.(md|txt|sum|html?|xml|css|svg|lock)$/i, plain],
];

const defined = new Map<Parser, StreamLanguage<unknown>>();

/** The parser for a file. */
export function parserFor(path: string): Parser {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? shell;
}

/** The language of a file. */
export function languageFor(path: string): StreamLanguage<unknown> {
  const parser = parserFor(path);
  const known = defined.get(parser) ?? StreamLanguage.define<unknown>(parser);
  defined.set(parser, known);
  return known;
}
