// Every corpus case through the native core and through the package: equal bytes.
import { expect, test } from "vitest";
import { cases, fill, installed } from "./support.js";

const { Session } = await installed();

test.each(cases())("$name is planned as natively", ({ project, options, native }) => {
  using session = new Session();
  fill(session, project, options);
  expect(JSON.stringify(session.plan(options))).toBe(native("report.json"));
  expect(session.emit("dockerfile")).toBe(native("dockerfile"));
  expect(session.emit("dockerignore")).toBe(native("dockerignore"));
  expect(JSON.stringify(session.learn())).toBe(native("learn.json"));
});
