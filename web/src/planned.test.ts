// @vitest-environment node
// What the page knows by itself, held against what the planner says: neither forgets what the other has learned.
import { options } from "stageplan";
import { expect, test } from "vitest";
import { SMALL } from "./engine/engine";
import { caseFiles, planned } from "./fixture";
import { choiceOf, GROUPS, grouped, heldOf, idle } from "./options";

const ecosystems = options().find(({ name }) => name === "ecosystem")?.choices ?? [];

test("every option is in one group, and a group names nothing else", () => {
  const names = options().map(({ name }) => name);
  expect(GROUPS.flatMap(({ options }) => options).sort()).toEqual(names.sort());
  expect(grouped(options()).map(({ name }) => name)).not.toContain("Others");
});

test("the page warms up with a project of every ecosystem", () => {
  const reports = Object.values(SMALL).map((files) => planned(files));
  expect(reports.map(({ outcome }) => outcome)).toEqual(Object.values(SMALL).map(() => "planned"));
  expect(reports.map(({ plan }) => plan?.ecosystem)).toEqual(Object.keys(SMALL));
  expect(reports.map(({ plan }) => plan?.ecosystem).sort()).toEqual([...ecosystems].sort());
});

test("what is in force is found in a real report", async () => {
  const check = async (name: string, held: Record<string, unknown>) => {
    const report = planned(await caseFiles(name));
    for (const [option, expected] of Object.entries(held)) {
      expect(heldOf(report, option), `${name}: ${option}`).toMatchObject(expected as object);
    }
  };
  await check("node-express-npm", {
    port: { by: "project", values: ["3000"] },
    "package-manager": { by: "project", values: ["npm"] },
    start: { by: "project" },
    ecosystem: { by: "project", values: ["node"] },
  });
  await check("go-cmd-layout", { port: { by: "project", values: ["3000"] }, ecosystem: { values: ["go"] } });
  const given = planned({ ...(await caseFiles("go-plain-http")), "stageplan.toml": "port = 9000\n" });
  expect(heldOf(given, "port")).toMatchObject({ by: "you", values: ["9000"] });
});

test("what an option can be holds what it is", async () => {
  for (const name of ["node-express-npm", "go-cmd-layout"]) {
    const report = planned(await caseFiles(name));
    for (const option of ["flavour", "version"]) {
      const choice = choiceOf(report, option);
      expect(
        choice?.values.map(({ value }) => value),
        `${name}: ${option}`,
      ).toContain(choice?.current);
    }
  }
});

test("an option without meaning to the plan is idle", async () => {
  const go = planned(await caseFiles("go-plain-http"));
  const node = planned(await caseFiles("node-express-npm"));
  expect(idle(go, "package-manager")).toBe(true);
  expect(idle(node, "package-manager")).toBe(false);
  for (const report of [go, node]) expect(idle(report, "port")).toBe(false);
  const told = planned({ ...(await caseFiles("go-plain-http")), "stageplan.toml": 'package-manager = "npm"\n' });
  expect(idle(told, "package-manager")).toBe(true);
});
