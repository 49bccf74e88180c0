// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables look like this.
import { StringStream } from "@codemirror/language";
import { describe, expect, it } from "vitest";
import { parserFor } from "./languages";

/** The words of a text as `word:style`, without those that have none. */
function words(path: string, text: string): string[] {
  const parser = parserFor(path);
  const state = parser.startState?.(2) ?? null;
  const found: string[] = [];
  for (const line of text.split("\n")) {
    if (line === "") parser.blankLine?.(state, 2);
    const stream = new StringStream(line, 2, 2);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const style = parser.token(stream, state);
      if (stream.pos === stream.start) throw new Error(`stuck at ${stream.pos} of ${line}`);
      if (style) found.push(`${stream.current()}:${style}`);
    }
  }
  return found;
}

function check(path: string, text: string, expected: string[]) {
  expect(words(path, text)).toEqual(expected);
}

describe("Dockerfile", () => {
  it("knows the directive from a comment", () =>
    check("Dockerfile", "# syntax=docker/dockerfile:1\n# syntax=late\nFROM scratch\n# syntax=no", [
      "# syntax=docker/dockerfile:1:meta",
      "# syntax=late:meta",
      "FROM:keyword",
      "# syntax=no:comment",
    ]));
  it("takes no directive after an empty line", () =>
    check("Dockerfile", "\n# syntax=docker/dockerfile:1", ["# syntax=docker/dockerfile:1:comment"]));
  it("names a stage", () =>
    check("Dockerfile", "FROM --platform=$BUILDPLATFORM node:${V}-slim AS base", [
      "FROM:keyword",
      "--platform:attributeName",
      "$BUILDPLATFORM:variableName",
      "${V}:variableName",
      "AS:keyword",
      "base:labelName",
    ]));
  it("takes flags only where they can stand", () =>
    check(
      "api.Dockerfile",
      "RUN --mount=type=cache,id=npm,target=/root/.npm --network=none \\\n    npm ci --no-audit",
      ["RUN:keyword", "--mount:attributeName", "--network:attributeName", "\\:punctuation"],
    ));
  it("goes on after a flag in the next line", () =>
    check(
      "Dockerfile",
      "RUN --mount=type=cache,target=/a \\\n    --mount=type=cache,target=/b \\\n    # why\n    go build && ls",
      [
        "RUN:keyword",
        "--mount:attributeName",
        "\\:punctuation",
        "--mount:attributeName",
        "\\:punctuation",
        "    # why:comment",
        "&&:operator",
      ],
    ));
  it("takes nothing in a heredoc for an instruction", () =>
    check("Dockerfile", 'COPY <<"EOF" <<-B /x\nRUN a\nEOF\n\tFROM b\n\tB\nUSER 1000:1000', [
      "COPY:keyword",
      '<<"EOF":keyword',
      "<<-B:keyword",
      "EOF:keyword",
      "\tB:keyword",
      "USER:keyword",
      "1000:1000:number",
    ]));
  it("knows the words of a list", () =>
    check("Dockerfile", 'CMD ["node", "a \\"b\\""]', ["CMD:keyword", '"node":string', '"a \\"b\\"":string']));
  it("colours names and variables in strings", () =>
    check("Dockerfile", 'LABEL a.b="x $Y" \\\n      c="d"', [
      "LABEL:keyword",
      "a.b:propertyName",
      '"x :string',
      "$Y:variableName",
      '":string',
      "\\:punctuation",
      "c:propertyName",
      '"d":string',
    ]));
  it("knows what checks health", () =>
    check("Dockerfile", "HEALTHCHECK --interval=30s --retries=3 \\\n    CMD curl x", [
      "HEALTHCHECK:keyword",
      "--interval:attributeName",
      "--retries:attributeName",
      "\\:punctuation",
      "CMD:keyword",
    ]));
  it("takes numbers and arguments", () =>
    check("Dockerfile", "ARG GO_VERSION=1.27\nARG TARGETOS\nEXPOSE 8080/tcp", [
      "ARG:keyword",
      "GO_VERSION:propertyName",
      "1.27:number",
      "ARG:keyword",
      "TARGETOS:propertyName",
      "EXPOSE:keyword",
      "8080/tcp:number",
    ]));
  it("ends a quote with its instruction", () =>
    check("Dockerfile", "RUN echo 'a\nUSER x", ["RUN:keyword", "'a:string", "USER:keyword"]));
});

describe("ignore files", () => {
  it("knows comments, exceptions and wildcards", () =>
    check(".dockerignore", "# a\n!**/b*.c\n d #e", ["# a:comment", "!:keyword", "**:operator", "*:operator"]));
});

describe("manifests", () => {
  it("JSON", () =>
    check("tsconfig.json", '{ // a\n "b": [1.5e3, true, "c\\"d"], /* e\n f */ "g": null', [
      "// a:comment",
      '"b":propertyName',
      "1.5e3:number",
      "true:atom",
      '"c\\"d":string',
      "/* e:comment",
      " f */:comment",
      '"g":propertyName',
      "null:atom",
    ]));
  it("TOML", () =>
    check("stageplan.toml", '[a."b"] # c\nd = ["e",\n  "f"]\n"g" = { h = 1 }\ni = """j\n# k"""\nl = 2026-11-21', [
      '[a."b"]:heading',
      "# c:comment",
      "d:propertyName",
      "=:operator",
      '"e":string',
      '"f":string',
      '"g":propertyName',
      "=:operator",
      "h:propertyName",
      "=:operator",
      "1:number",
      "i:propertyName",
      "=:operator",
      '"""j:string',
      '# k""":string',
      "l:propertyName",
      "=:operator",
      "2026-11-21:number",
    ]));
  it("YAML", () =>
    check("compose.yaml", "a: &x 1\n- 'b' # c\nd: http://e#f\ng: |\n  h: i\n\"j\": *x", [
      "a:propertyName",
      "&x:variableName",
      "1:number",
      "-:operator",
      "'b':string",
      "# c:comment",
      "d:propertyName",
      "g:propertyName",
      "|:operator",
      "  h: i:string",
      '"j":propertyName',
      "*x:variableName",
    ]));
  it("go.mod", () =>
    check("go.mod", "module a/b\ngo 1.27.0\nrequire (\n\tx/go v1.2.3 // indirect\n)\nreplace a => ../a", [
      "module:keyword",
      "go:keyword",
      "1.27.0:number",
      "require:keyword",
      "v1.2.3:number",
      "// indirect:comment",
      "replace:keyword",
      "=>:operator",
    ]));
  it("settings and scripts", () =>
    check(".env.example", '# a\nexport B="c $D" # e\nif x && y; then', [
      "# a:comment",
      "export:keyword",
      '"c $D":string',
      "# e:comment",
      "if:keyword",
      "&&:operator",
      ";:operator",
      "then:keyword",
    ]));
  it("sources", () =>
    check("main.go", "package a // b\nx := `c\nd` + 'e' /* f */", [
      "package:keyword",
      "// b:comment",
      "`c:string",
      "d`:string",
      "'e':string",
      "/* f */:comment",
    ]));
  it("goes through any text", () => {
    const odd = 'a"b\'c`d#e/*f${g<<H \\\n\t[ = {"\\\n--- | > & * ! $ :\n\u2028\u0000';
    for (const path of [
      "Dockerfile",
      ".dockerignore",
      "a.json",
      "a.toml",
      "a.yml",
      "go.mod",
      "Makefile",
      "a.ts",
      "a.md",
    ])
      words(path, `${odd}\n${odd}`);
  });
});
