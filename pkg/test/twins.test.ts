// Every corpus case through the native core and through the package: equal bytes.
import { expect, test } from "vitest";
import type { Explanation } from "../src/wire.js";
import { cases, fill, fillUnits, installed } from "./support.js";

const { Session } = await installed();

/** An answer to "why"; `null` where there is none. */
function explained(session: InstanceType<typeof Session>, what: string): Explanation | null {
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
