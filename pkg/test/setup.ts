// What all tests are about: the package as it would be published, packed from `dist` and installed into an empty
// project; and what the native core says of every corpus case.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { cargo, npm, pkg, root } from "./support.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** A project with the package among its dependencies. */
    app: string;
    /** What `cargo xtask twins` wrote. */
    twins: string;
  }
}

export default function setup(project: TestProject): () => void {
  if (!existsSync(join(pkg, "dist", "stageplan.wasm")))
    throw new Error("there is no package yet; `npm run build -w stageplan` makes it");
  const folder = mkdtempSync(join(tmpdir(), "stageplan-"));
  const app = join(folder, "app");
  const twins = join(folder, "twins");
  mkdirSync(app);
  // Not built again: what is tested is what was built.
  const packed = npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], pkg);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  npm(["install", "--offline", "--no-audit", "--no-fund", join(folder, filename)], app);
  execFileSync(cargo(), ["run", "--quiet", "--package", "xtask", "--", "twins", twins], {
    cwd: root,
    stdio: "inherit",
  });
  project.provide("app", app);
  project.provide("twins", twins);
  return () => rmSync(folder, { recursive: true, force: true });
}
