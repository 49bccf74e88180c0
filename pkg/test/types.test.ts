// The types against what planning answers: every answer of the corpus as a literal of its type, in which neither a field
// too many nor one too few passes `tsc --strict`. The project has no types but the language's own.
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { cases, installed, tool } from "./support.js";

/** Checks files as a consumer with hardly any settings does. */
function check(files: Record<string, string>): string {
  const folder = mkdtempSync(join(inject("app"), "types-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const options = { strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], skipLibCheck: false };
  const compilerOptions = { ...options, lib: ["es2022"], module: "nodenext", target: "es2022" };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  return tool("tsc", ["-p", folder, "--pretty", "false"], folder);
}

const header = 'import type { Explanation, Learn, OptionInfo, Report, Units } from "stageplan";\n';
const literal = (type: string, json: string) => `export const it: ${type} = ${json};\n`;

test("every answer is of its type", async () => {
  const files: Record<string, string> = {};
  for (const { name, native } of cases()) {
    files[`${name}-report.ts`] = header + literal("Report", native("report.json") ?? "");
    files[`${name}-explain.ts`] = header + literal("[string, Explanation | null][]", native("explain.json") ?? "");
    files[`${name}-units.ts`] = header + literal("Units", native("units.json") ?? "");
    files[`${name}-learn.ts`] = header + literal("Learn | null", native("learn.json") ?? "");
  }
  const { options } = await installed();
  files["options.ts"] = header + literal("OptionInfo[]", JSON.stringify(options()));
  expect(check(files)).toBe("");
});

/** What the checker says of a report that was changed. */
function changed(change: (report: any) => void): () => string {
  const report = JSON.parse(
    cases()
      .find(({ name }) => name === "go-cmd-layout")
      ?.native("report.json") ?? "",
  ) as object;
  change(report);
  return () => check({ "changed.ts": header + literal("Report", JSON.stringify(report)) });
}

test("what is not of its type is told", () => {
  expect(changed((report) => (report.extra = 1))).toThrow(`'"extra"' does not exist in type 'Report'`);
  expect(changed((report) => (report.plan.stages[0].extra = 1))).toThrow(`'"extra"' does not exist in type 'Stage'`);
  expect(changed((report) => (report.plan.decisions[0].origin.extra = 1))).toThrow(`'"extra"' does not exist in type`);
  expect(changed((report) => delete report.unit)).toThrow("Property 'unit' is missing");
  expect(changed((report) => (report.candidates[0].grade = "sure"))).toThrow(
    `'"sure"' is not assignable to type 'Grade'`,
  );
  expect(changed((report) => (report.artifacts[0].marks[0].span = [1]))).toThrow("not assignable");
});

test("the package can be used as its types say", () => {
  const use = `
    import { init, loadPart, options, Session, type InitOptions, type PlanOptions, type Settings } from "stageplan";
    import { diagnostics, hover, type Diagnostic } from "stageplan/lsp";

    await init();
    await init(new Uint8Array());
    const how: InitOptions = { parts: "on demand" };
    await init(undefined, how);
    const settings: Settings = { port: 8080, env: { A: "b" }, "run-packages": ["curl"], flavour: "slim" };
    const with_: PlanOptions = { today: "2026-11-21", settings };
    const session = new Session();
    session.addFile("package.json", "{}");
    for (const id of session.parts()) await loadPart(id);
    await loadPart("go", new Uint8Array());
    session.addUnreadable("logo.png", "binary");
    session.addUnreadable("secret", "you may not read it");
    const report = session.plan(with_);
    const [first] = report.plan?.stages ?? [];
    const text: string | undefined = session.emit("dockerfile");
    const all: Diagnostic[] = diagnostics(report, "package.json", text);
    const why: string | undefined = hover(report, "Dockerfile", { line: 1, character: 0 })?.contents.value;
    session[Symbol.dispose]();
    export const used = [first?.purpose === "prod-deps", all, why, options()[0]?.shape === "pairs", session.learn()?.lessons];
    // @ts-expect-error no such way to load
    await init(undefined, { parts: "some" });
    // @ts-expect-error no such kind of file
    session.emit("compose");
    // @ts-expect-error no such setting
    session.plan({ settings: { prot: 1 } });
    // @ts-expect-error no such flavour
    session.plan({ settings: { flavour: "debian" } });
  `;
  expect(check({ "use.ts": use })).toBe("");
});
