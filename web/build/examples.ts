// The playground's examples: cases of the corpus, so that each of them is checked with every change of the planner.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const CORPUS = fileURLToPath(new URL("../../tests/corpus", import.meta.url));
const LIST = fileURLToPath(new URL("./examples.json", import.meta.url));

/** Examples of one ecosystem. */
interface Group {
  /** The ecosystem's id. */
  id: string;
  /** Its name for people. */
  name: string;
  examples: { name: string; title: string; why: string }[];
}

/** `virtual:examples` has their titles, and `virtual:example-files`, which is loaded late, their files. */
export function examples(): Plugin {
  const chosen: { case: string; title: string }[] = JSON.parse(readFileSync(LIST, "utf8"));
  return {
    name: "stageplan-examples",
    resolveId: (id) => (id === "virtual:examples" || id === "virtual:example-files" ? `\0${id}` : undefined),
    async load(id) {
      if (id === "\0virtual:examples") return `export default ${JSON.stringify(await grouped(chosen))};`;
      if (id === "\0virtual:example-files") {
        const files = Object.fromEntries(chosen.map(({ case: name }) => [name, filesOf(name)]));
        // A browser reads JSON out of a text faster than out of a program.
        return `export default JSON.parse(${JSON.stringify(JSON.stringify(files))});`;
      }
      return undefined;
    },
  };
}

/**
 * The examples by the ecosystem that plans them, both in the order of the list. Fails where an ecosystem has none, or where
 * a case has no plan.
 */
export async function grouped(chosen: { case: string; title: string }[]): Promise<Group[]> {
  const { options, Session } = await planner();
  const groups = new Map<string, Group>();
  for (const { case: name, title } of chosen) {
    const session = new Session();
    for (const [path, text] of Object.entries(filesOf(name))) session.addFile(path, text);
    const { plan, candidates, findings, outcome } = session.plan();
    session.free();
    if (!plan) {
      throw new Error(
        `the example ${name} has no plan: ${[outcome, ...findings.map(({ message }) => message)].join("; ")}`,
      );
    }
    const id = plan.ecosystem;
    const group = groups.get(id) ?? {
      id,
      name: candidates.find(({ ecosystem }) => ecosystem === id)?.name ?? id,
      examples: [],
    };
    group.examples.push({ name, title, why: whyOf(name) });
    groups.set(id, group);
  }
  const known = options().find(({ name }) => name === "ecosystem")?.choices ?? [];
  const without = known.filter((id) => !groups.has(id));
  if (without.length > 0) throw new Error(`web/build/examples.json has no case of ${without.join(" and none of ")}`);
  return [...groups.values()];
}

/** The package as it was built. */
async function planner(): Promise<typeof import("stageplan")> {
  try {
    return await import("stageplan");
  } catch (error) {
    throw new Error("the package is not built: `npm run build -w stageplan` makes it", { cause: error });
  }
}

/** A field of a case, which is one line with a basic string; those of TOML and JSON are alike. */
function field(name: string, key: string): string | undefined {
  const line = new RegExp(`^${key} = (".*")$`, "m").exec(caseOf(name))?.[1];
  return line === undefined ? undefined : JSON.parse(line);
}

function caseOf(name: string): string {
  return readFileSync(join(CORPUS, name, "case.toml"), "utf8");
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
  // Only a unit is carried over. An example that was planned without its other options would be another one.
  if (/^\[options[\].]/m.test(caseOf(name))) {
    throw new Error(`the example ${name} has [options] in its case.toml, which the page would not plan with`);
  }
  const unit = field(name, "unit");
  if (unit && files["stageplan.toml"] !== undefined) {
    throw new Error(`the example ${name} has a unit in its case.toml and a stageplan.toml: name the unit in that one`);
  }
  if (unit) files["stageplan.toml"] = `unit = ${JSON.stringify(unit)}\n`;
  return files;
}
