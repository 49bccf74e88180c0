// Every corpus case through the native core and through the package: equal bytes.
import { expect, test } from "vitest";
import type { Explanation } from "../src/wire.js";
import { cases, fill, fillUnits, fresh, installed, parts } from "./support.js";

const { Session } = await installed();
const split = await parts();

/** An answer to "why"; `null` where there is none. */
function explained(session: Pick<InstanceType<typeof Session>, "explain">, what: string): Explanation | null {
  try {
    return session.explain(what);
  } catch {
    return null;
  }
}

test.each(cases())("$name is planned as natively", ({ project, options, native }) => {
  using session = new Session();
  fill(session, project, options);
  expect(JSON.stringify(session.plan(options))).toBe(native("report.json"));
  expect(session.emit("dockerfile")).toBe(native("dockerfile"));
  expect(session.emit("dockerignore")).toBe(native("dockerignore"));
  expect(JSON.stringify(session.learn())).toBe(native("learn.json"));
  fillUnits(session, project);
  expect(JSON.stringify(session.units())).toBe(native("units.json"));
  const asked = (JSON.parse(native("explain.json") ?? "[]") as [string, unknown][]).map(([what]) => what);
  expect(JSON.stringify(asked.map((what) => [what, explained(session, what)]))).toBe(native("explain.json"));
});

/** Which ecosystems were loaded for how many cases. */
const loaded = new Map<string, number>();

// A module of its own for each takes memory until the end; natively, every case is planned with what it wants.
test.each(cases().filter((_, at) => at % 4 === 0))("$name is planned with the parts that it wants", async (one) => {
  const { project, options, native } = one;
  const module = await fresh(split);
  const session = module.session();
  fill(session, project, options, module.enter);
  expect(JSON.stringify(session.plan(options))).toBe(native("report.json"));
  expect(session.emit("dockerfile")).toBe(native("dockerfile"));
  expect(session.emit("dockerignore")).toBe(native("dockerignore"));
  expect(JSON.stringify(session.learn())).toBe(native("learn.json"));
  const asked = (JSON.parse(native("explain.json") ?? "[]") as [string, unknown][]).map(([what]) => what);
  expect(JSON.stringify(asked.map((what) => [what, explained(session, what)]))).toBe(native("explain.json"));
  const names = module.loaded().join(" and ");
  loaded.set(names, (loaded.get(names) ?? 0) + 1);
  fillUnits(session, project, module.enter);
  expect(JSON.stringify(session.units())).toBe(native("units.json"));
});

test("nearly every project wants one part", () => {
  console.log([...loaded].map(([names, count]) => `${count} × ${names || "none"}`).join(", "));
  const all = [...loaded.values()].reduce((sum, count) => sum + count, 0);
  const several = [...loaded].filter(([names]) => names.includes(" and ")).reduce((sum, [, count]) => sum + count, 0);
  expect(several).toBeLessThan(all / 10);
});
