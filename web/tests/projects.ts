// Projects that tests make up.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

/** Writes a project to a folder of its own, which goes when the tests of the file are done. */
export function writeFiles(files: Record<string, string | Uint8Array>): string {
  const root = mkdtempSync(join(tmpdir(), "stageplan-page-"));
  made.push(root);
  const folders = new Set<string>();
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    if (!folders.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    folders.add(dirname(file));
    writeFileSync(file, content);
  }
  return root;
}

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Texts of small projects. */
export const project = {
  goServer: `package main

import "net/http"

func main() {
	http.ListenAndServe(":8080", nil)
}
`,
};
