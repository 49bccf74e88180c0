// Paths of a project: relative to its root, with `/` between their parts.

/** Control characters, which no build instruction can carry. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Why a path cannot be one of a project, in words; `undefined` where it can. The planner knows the same reasons. */
export function pathProblem(path: string): string | undefined {
  if (path === "" || path.endsWith("/")) return "it has no name";
  if (path.startsWith("/") || /^[a-z]:[/\\]/i.test(path)) return "its path is absolute";
  if (path.includes("\\")) return "its path holds a backslash";
  if (CONTROL.test(path) || !path.isWellFormed()) return "no build instruction can carry its name";
  const parts = path.split("/");
  if (parts.includes("..")) return "its path leads out of the project";
  if (parts.includes(".") || parts.includes("")) return "its path has empty parts";
  return undefined;
}

/** The folder in which all of the paths lie, with `/` behind it; empty where there is none. */
export function commonFolder(paths: string[]): string {
  const [first] = paths;
  const end = first?.indexOf("/") ?? -1;
  if (first === undefined || end < 1) return "";
  const folder = first.slice(0, end + 1);
  return paths.every((path) => path.startsWith(folder)) ? folder : "";
}
