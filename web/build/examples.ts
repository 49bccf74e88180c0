// The playground's examples: cases of the corpus, so that each of them is checked with every change of the planner.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const CORPUS = fileURLToPath(new URL("../../tests/corpus", import.meta.url));
const LIST = fileURLToPath(new URL("./examples.json", import.meta.url));

/** `virtual:examples` has their titles, and `virtual:example-files`, which is loaded late, their files. */
export function examples(): Plugin {
  const chosen: { case: string; title: string }[] = JSON.parse(readFileSync(LIST, "utf8"));
  return {
    name: "stageplan-examples",
    resolveId: (id) => (id === "virtual:examples" || id === "virtual:example-files" ? `\0${id}` : undefined),
    load(id) {
      if (id === "\0virtual:examples") {
        const list = chosen.map(({ case: name, title }) => ({ name, title, why: whyOf(name) }));
        return `export default ${JSON.stringify(list)};`;
      }
      if (id === "\0virtual:example-files") {
        const files = Object.fromEntries(chosen.map(({ case: name }) => [name, filesOf(name)]));
        // A browser reads JSON out of a text faster than out of a program.
        return `export default JSON.parse(${JSON.stringify(JSON.stringify(files))});`;
      }
      return undefined;
    },
  };
}

/** A field of a case, which is one line with a basic string; those of TOML and JSON are alike. */
function field(name: string, key: string): string | undefined {
  const text = readFileSync(join(CORPUS, name, "case.toml"), "utf8");
  const line = new RegExp(`^${key} = (".*")$`, "m").exec(text)?.[1];
  return line === undefined ? undefined : JSON.parse(line);
}

function whyOf(name: string): string {
  const why = field(name, "why");
  if (!why) throw new Error(`the example ${name} has no line "why" in its case.toml`);
  return why;
}

/** All files of a case. What the command line would be told stands in the project's own options file. */
function filesOf(name: string): Record<string, string> {
  const root = join(CORPUS, name, "project");
  const files: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
    files[relative(root, path).split(sep).join("/")] = text;
  }
  if (Object.keys(files).length === 0) throw new Error(`the example ${name} has no files`);
  const unit = field(name, "unit");
  if (unit && !files["stageplan.toml"]) files["stageplan.toml"] = `unit = ${JSON.stringify(unit)}\n`;
  return files;
}
