// Real reports for tests, by the package as it was built. Tests that import it run in Node (`@vitest-environment node`).
import { type Report, Session } from "stageplan";

const CORPUS = "../../tests/corpus/";

/** Only the cases that tests use: Vite looks at manifests beside what it finds, and those of some cases are broken. */
const FILES = import.meta.glob<string>("../../tests/corpus/{node-express-npm,go-cmd-layout,go-plain-http}/project/**", {
  query: "?raw",
  import: "default",
  exhaustive: true,
});

/** The day that tests plan for. */
export const TODAY = "2026-11-21";

/** The files of a case of the corpus. */
export async function caseFiles(name: string): Promise<Record<string, string>> {
  const prefix = `${CORPUS}${name}/project/`;
  const files: Record<string, string> = {};
  for (const [path, read] of Object.entries(FILES)) {
    if (path.startsWith(prefix)) files[path.slice(prefix.length)] = await read();
  }
  if (Object.keys(files).length === 0) throw new Error(`the case ${name} is not among FILES`);
  return files;
}

/** What the planner says of files. */
export function planned(files: Record<string, string>): Report {
  const session = new Session();
  for (const [path, text] of Object.entries(files)) session.addFile(path, text);
  const report = session.plan({ today: TODAY });
  session.free();
  return report;
}
