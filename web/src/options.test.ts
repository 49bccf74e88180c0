import type { Origin, Report, Setting } from "stageplan";
import { expect, test } from "vitest";
import { byWhom, grouped, heldOf, idle, shortReason, split } from "./options";
import { filesOf } from "./settings";

function file(path: string, line = 1): Origin {
  return { kind: "file", place: { path, span: [0, 4], line }, route: "" };
}

function rule(because: string, from: Origin[]): Origin {
  return { kind: "rule", rule: "test/rule", because, from, rejected: [] };
}

const CATALOG: Origin = { kind: "catalog", table: "t", row: "r", source: "https://www.a.org/b", checked: "2026-11-21" };

function given(name: string, value: string, path: string): Setting {
  const place = { path, span: [0, 1] as [number, number], line: 2 };
  return { name, value, origin: { kind: "option", name, place } };
}

function report(more: Partial<Report>): Report {
  return {
    schema: 1,
    stageplan: "",
    unit: ".",
    outcome: "planned",
    candidates: [],
    plan: null,
    findings: [],
    artifacts: [],
    settings: [],
    choices: [],
    ...more,
  };
}

function plan(decisions: [string, string | null, string, Origin][], options: string[] = []): Report["plan"] {
  return {
    ecosystem: "node",
    name: "shop",
    versions: [],
    stages: [],
    decisions: decisions.map(([topic, option, value, origin]) => ({ topic, option, value, origin })),
    environment: [],
    secrets: [],
    platforms: [],
    options,
  };
}

test("what no group names is not lost", () => {
  const one = (name: string) => ({
    name,
    shape: "one" as const,
    value: "X",
    help: "",
    example: "",
    second: null,
    choices: [],
  });
  const groups = grouped([one("port"), one("novel"), one("unit")]);
  expect(groups.map(({ name, options }) => [name, options.map((option) => option.name)])).toEqual([
    ["What to plan", ["unit"]],
    ["Run", ["port"]],
    ["Others", ["novel"]],
  ]);
});

test("who decided is the strongest of what a decision rests on", () => {
  const check = (origin: Origin | undefined, by: string) => expect(byWhom(origin)).toBe(by);
  check(undefined, "default");
  check(CATALOG, "default");
  check(rule("", [CATALOG, file("a")]), "project");
  check(rule("", [file("a"), rule("", [{ kind: "option", name: "port", place: null }])]), "you");
});

test("what is in force is what was given, else what was decided", () => {
  const decided = plan([
    ["port", "port", "3000", rule("", [file("server.js", 7)])],
    ["final image", "flavour", "node:24-slim", CATALOG],
  ]);
  const now = report({ plan: decided, settings: [given("env", "A=1", "x"), given("env", "B=2", "x")] });
  expect(heldOf(now, "port")).toMatchObject({ by: "project", values: ["3000"] });
  expect(heldOf(now, "env")).toMatchObject({ by: "you", values: ["A=1", "B=2"] });
  // The name of the image is no word of the option.
  expect(heldOf(now, "flavour")).toBeUndefined();
  const choices = [{ option: "flavour", current: "slim", values: [{ value: "slim", about: "a small Debian" }] }];
  expect(heldOf({ ...now, choices }, "flavour")).toMatchObject({
    by: "default",
    values: ["slim"],
    about: "a small Debian",
  });
});

test("a reason is the first place and what was concluded", () => {
  expect(shortReason(rule("", [rule("it comes first", [file("a", 3)])]))).toMatchObject({
    place: { path: "a", line: 3 },
    text: "it comes first",
  });
  expect(shortReason(CATALOG)).toEqual({ text: "what a.org says, checked 2026-11-21" });
});

test("an option that the plan does not honour is idle", () => {
  const now = report({ plan: plan([], ["unit", "flavour"]) });
  expect(idle(now, "package-manager")).toBe(true);
  expect(idle(now, "flavour")).toBe(false);
  // Without a plan nothing is known.
  expect(idle(report({}), "package-manager")).toBe(false);
});

test("an option is written where the unit keeps its own, and the unit above all", () => {
  const check = (name: string, unit: string, there: string[], want: [string, string | undefined]) =>
    expect(filesOf(name, unit, (path) => there.includes(path))).toEqual(want);
  check("port", ".", [], ["stageplan.toml", undefined]);
  check("port", "apps/a", [], ["stageplan.toml", undefined]);
  check("port", "apps/a", ["stageplan.toml"], ["stageplan.toml", undefined]);
  check("port", "apps/a", ["apps/a/stageplan.toml"], ["apps/a/stageplan.toml", undefined]);
  check("port", "apps/a", ["apps/a/stageplan.toml", "stageplan.toml"], ["apps/a/stageplan.toml", "stageplan.toml"]);
  check("unit", "apps/a", ["apps/a/stageplan.toml"], ["stageplan.toml", undefined]);
});

test("of two files, each keeps its part of a list", () => {
  const [own, root] = ["apps/a/stageplan.toml", "stageplan.toml"];
  const now = [given("run-packages", "git", own), given("run-packages", "curl", root)];
  const check = (values: string[], want: [string, string[]][]) =>
    expect(split("many", values, now, own, root)).toEqual(want);
  check(["git", "curl", "jq"], [[own, ["git", "jq"]]]);
  check(
    ["git"],
    [
      [own, ["git"]],
      [root, []],
    ],
  );
  check(
    [],
    [
      [own, []],
      [root, []],
    ],
  );
  expect(split("one", ["80"], [given("port", "1", root)], own, root)).toEqual([[own, ["80"]]]);
  expect(split("many", ["a"], [], root, undefined)).toEqual([[root, ["a"]]]);
});
