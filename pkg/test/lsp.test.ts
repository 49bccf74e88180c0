// What editors are shown, over real answers of planning.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Position, Range } from "../src/lsp.js";
import type { Report } from "../src/wire.js";
import { cases, fill, installed, lsp } from "./support.js";

const { Session } = await installed();
const { diagnostics, hover } = await lsp();
const today = "2026-11-21";

const manifest = `{
  "name": "shop",
  "description": "🐙 [x](y) <b>",
  "engines": { "node": ">=22 <25" },
  "scripts": { "start": "node server.js" }
}
`;
const server = 'require("http").createServer().listen(process.env.PORT || 3000);\n';
const files: Record<string, string> = { "package.json": manifest, "server.js": server };
let report: Report;
let dockerfile: string;

beforeAll(() => {
  report = planned(files);
  dockerfile = report.artifacts[0]?.text ?? "";
});

function planned(files: Record<string, string>, settings = {}): Report {
  using session = new Session();
  for (const [path, text] of Object.entries(files)) session.addFile(path, text);
  return session.plan({ today, settings });
}

/** The position of a piece in a text, or behind some units of it. */
function at(text: string, piece: string, behind = 0): Position {
  const offset = text.indexOf(piece);
  expect(offset, piece).toBeGreaterThanOrEqual(0);
  const before = text.slice(0, offset + behind).split("\n");
  return { line: before.length - 1, character: before[before.length - 1]?.length ?? 0 };
}

/** The text of a range. */
function cut(text: string, { start, end }: Range): string {
  const lines = text.split("\n").slice(start.line, end.line + 1);
  lines.push((lines.pop() ?? "").slice(0, end.character));
  lines.unshift((lines.shift() ?? "").slice(start.character));
  return lines.join("\n");
}

/** The hover over a piece: the text under it, and what is said. */
function over(path: string, text: string, piece: string, given: string | undefined = text): [string, string] | null {
  const found = hover(report, path, at(text, piece), given);
  return found && [cut(text, found.range), found.contents.value];
}

describe("a file of the project", () => {
  test("says what the plan took from a place", () => {
    const [piece, said] = over("package.json", manifest, ">=22") ?? ["", ""];
    expect(piece).toBe('">=22 <25"');
    expect(said).toContain("What the plan takes from here:");
    expect(said).toContain("`24`");
    expect(said).toMatch(/Dockerfile\\:\d+ `ARG NODE_VERSION=24/);
  });

  test("says nothing where nothing was taken", () => {
    expect(over("package.json", manifest, "description")).toBeNull();
    expect(hover(report, "no-such-file", { line: 0, character: 0 }, "")).toBeNull();
    expect(hover(report, "package.json", { line: 999, character: 999 }, manifest)).toBeNull();
  });

  test("without its text a line stands for its places", () => {
    const found = hover(report, "package.json", { line: 3, character: 0 });
    expect(found?.range).toEqual({ start: { line: 3, character: 0 }, end: { line: 4, character: 0 } });
    expect(found?.contents.value).toContain("`24`");
  });

  test("says what lost, and why", () => {
    const other = planned(files, { port: 8080 });
    const said = hover(other, "server.js", at(server, "3000"), server)?.contents.value;
    expect(said).toContain("Not taken from here:");
    expect(said).toContain("not `3000`");
  });

  test("findings stand at their places", () => {
    const broken = manifest.replace('"name": "shop",', '"name": shop,');
    const found = diagnostics(planned({ ...files, "package.json": broken }), "package.json", broken);
    expect(found.length).toBeGreaterThan(0);
    for (const { range, severity, code, source, message } of found) {
      expect(source).toBe("stageplan");
      expect([1, 2, 3]).toContain(severity);
      expect(code).toMatch(/^[a-z0-9-]+(\/[a-z0-9-]+)*$/);
      expect(message).not.toBe("");
      expect(range.start.line).toBeLessThan(broken.split("\n").length);
    }
  });
});

describe("a generated file", () => {
  test("says why a piece is there, the innermost reason first", () => {
    const [piece, said] = over("Dockerfile", dockerfile, "24") ?? ["", ""];
    expect(piece).toBe("24");
    expect(said).toMatch(/^`24`\n\n- /);
    expect(said).toContain("package\\.json\\:4 `engines.node`");
    const [, ofLabel] = over("Dockerfile", dockerfile, '"shop"') ?? ["", ""];
    const [innermost, around] = ofLabel.split("\n\n---\n\n");
    expect(innermost).toMatch(/^`"shop"`\n\n- package\\\.json\\:2 `name`/);
    expect(around).toMatch(/^`LABEL /);
  });

  test("is the planned one where no text is given", () => {
    expect(hover(report, "Dockerfile", at(dockerfile, "24"))).toEqual(
      hover(report, "Dockerfile", at(dockerfile, "24"), dockerfile),
    );
    expect(diagnostics(report, "Dockerfile").filter(({ code }) => code === "stageplan/differs")).toEqual([]);
    expect(diagnostics(report, "Dockerfile", dockerfile)).toEqual(
      diagnostics(report, "Dockerfile").map((one) => ({ ...one, range: expect.anything() })),
    );
  });

  test("that was changed says so at the first line that differs", () => {
    const changed = dockerfile.replace("WORKDIR", "# mine\nWORKDIR");
    const [differs] = diagnostics(report, "Dockerfile", changed).filter(({ code }) => code === "stageplan/differs");
    expect(differs?.severity).toBe(3);
    expect(cut(changed, differs?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } })).toBe(
      "# mine",
    );
  });

  test("that was changed keeps the hovers of lines that are the same", () => {
    const changed = `# before\n${dockerfile.replace("WORKDIR", "# mine\nWORKDIR").replace("EXPOSE", "# port\nEXPOSE")}# behind\n`;
    for (const piece of ["24", "WORKDIR", "EXPOSE 3000", "CMD"]) {
      const unchanged = over("Dockerfile", dockerfile, piece);
      expect(over("Dockerfile", changed, piece), piece).toEqual(unchanged);
      expect(unchanged).not.toBeNull();
    }
    expect(over("Dockerfile", changed, "# mine")).toBeNull();
    expect(over("Dockerfile", changed, "# behind")).toBeNull();
    expect(over("Dockerfile", changed.replaceAll("\n", "\r\n"), "EXPOSE")?.[1]).toBe(
      over("Dockerfile", dockerfile, "EXPOSE")?.[1],
    );
  });

  test("of which nothing is left has none, and that is found soon", () => {
    const other = Array.from({ length: 20_000 }, (_, index) => `RUN echo ${index}`).join("\n");
    expect(hover(report, "Dockerfile", { line: 9_000, character: 3 }, other)).toBeNull();
    expect(hover(report, "Dockerfile", { line: 0, character: 0 }, "")).toBeNull();
    expect(diagnostics(report, "Dockerfile", "").filter(({ code }) => code === "stageplan/differs").length).toBe(1);
  });

  test("the list of what is ignored has reasons, too", () => {
    const ignore = report.artifacts[1]?.text ?? "";
    expect(over(".dockerignore", ignore, ".git")?.[1]).toContain("- ");
  });

  test("a finding brings the settings that answer it", () => {
    const fixed = report.findings.filter(({ fixes }) => fixes.length > 0);
    const brought = report.artifacts.flatMap(({ path }) => diagnostics(report, path));
    const places = Object.keys(files).flatMap((path) => diagnostics(report, path, files[path]));
    const data = [...brought, ...places].flatMap((one) => one.data?.fixes ?? []);
    for (const { fixes } of fixed) expect(data).toEqual(expect.arrayContaining(fixes));
  });

  test("what concerns the whole project stands at its top", () => {
    const whole = report.findings.filter(({ places }) => places.length === 0).length;
    const top = diagnostics(report, "Dockerfile").filter(({ range }) => range.start.line === 0);
    expect(top.length).toBe(whole);
  });
});

test("texts of a project are no Markdown", () => {
  const hostile = {
    ...files,
    "package.json": manifest.replace("node server.js", "node server.js ``` [x](http://y) <img src=z> `a"),
  };
  const report = planned(hostile);
  const text = report.artifacts[0]?.text ?? "";
  for (let line = 0; line < text.split("\n").length; line++) {
    for (const character of [0, 5, 12]) {
      // What is left when code is taken out, with fences of any length.
      const said =
        hover(report, "Dockerfile", { line, character })?.contents.value.replace(
          /(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g,
          "",
        ) ?? "";
      expect(said).not.toMatch(/(?<!\\)[[\]]|(?<!\\)<(?!https:)|```/);
    }
  }
});

test.each(cases())("$name: every place of a hover is one", ({ project, options }) => {
  using session = new Session();
  fill(session, project, options);
  const report = session.plan(options);
  for (const { path, text } of report.artifacts) {
    const lines = text.split("\n");
    for (const [line, content] of lines.entries()) {
      for (const character of [0, Math.floor(content.length / 2)]) {
        const found = hover(report, path, { line, character }, text);
        if (found === null) continue;
        expect(found.range.start.line).toBe(line);
        expect(found.range.start.character).toBeLessThanOrEqual(character);
        expect(found.range.end.character).toBeLessThanOrEqual(content.length);
      }
    }
  }
  for (const path of new Set(report.findings.flatMap(({ places }) => places.map(({ path }) => path)))) {
    const text = readFileSync(join(project, path), "utf8");
    const lines = text.split("\n");
    for (const { range } of diagnostics(report, path, text)) {
      expect(range.start.character).toBeLessThanOrEqual(lines[range.start.line]?.length ?? -1);
      expect(range.end.line).toBeLessThan(lines.length);
    }
  }
});
