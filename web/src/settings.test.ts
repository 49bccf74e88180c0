// @vitest-environment happy-dom
import type { Report } from "stageplan";
import { beforeEach, expect, test, vi } from "vitest";

/** Edits lines of the form `name = values`, and refuses `bad`. */
const inLines = async (text: string, name: string, values: string[]) => {
  if (values.includes("bad")) throw new Error("`bad` is not a port");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith(`${name} = `));
  if (values.length > 0) lines.push(`${name} = ${values.join(",")}`);
  return lines.map((line) => `${line}\n`).join("");
};
const edit = vi.hoisted(() => vi.fn<(text: string, name: string, values: string[]) => Promise<string>>());

vi.mock("./engine/engine", () => ({ engine: { edit, options: async () => [] } }));
vi.mock("./project", async () => {
  const { files } = await import("./store");
  return {
    editFile: async (path: string, text: string) => {
      files.value = new Map([...files.value, [path, { path, size: text.length, text, edited: true }]]);
    },
    removeFile: async (path: string) => {
      files.value = new Map([...files.value].filter(([known]) => known !== path));
    },
    settled: async () => {},
    bytesOf: async () => new TextEncoder().encode("# kept\n"),
  };
});

const store = await import("./store");
const { grantSetting, setSetting, table, trySetting } = await import("./settings");

function open(unit: string, texts: Record<string, string | undefined>): void {
  store.status.value = { kind: "busy", what: "" };
  const files = Object.entries(texts).map(([path, text]) => {
    const file = { path, size: 1 };
    return [path, text === undefined ? file : { ...file, text }] as const;
  });
  store.files.value = new Map(files);
  store.report.value = { unit, settings: [], findings: [] } as unknown as Report;
  store.notice.value = undefined;
  store.status.value = { kind: "ready" };
}

const texts = () => Object.fromEntries([...store.files.value.values()].map(({ path, text }) => [path, text]));

beforeEach(() => {
  edit.mockReset();
  edit.mockImplementation(inLines);
  table.value = ["port", "env"].map((name) => ({
    name,
    shape: name === "env" ? "pairs" : "one",
    value: "",
    help: "",
    example: "",
    second: null,
    choices: [],
  }));
});

test("the file comes with the first setting and goes with the last", async () => {
  open(".", {});
  await setSetting("port", "80");
  await setSetting("health", "/up");
  expect(texts()).toEqual({ "stageplan.toml": "port = 80\nhealth = /up\n" });
  await setSetting("port", null);
  await setSetting("health", null);
  expect(texts()).toEqual({});
});

test("a file of the project's own stays, even empty", async () => {
  open(".", { "stageplan.toml": "port = 80\n" });
  await setSetting("port", null);
  expect(texts()).toEqual({ "stageplan.toml": "" });
});

test("a file that was not read yet is read before it is changed", async () => {
  open(".", { "stageplan.toml": undefined });
  await setSetting("port", "80");
  expect(texts()).toEqual({ "stageplan.toml": "# kept\nport = 80\n" });
});

test("what is refused changes nothing and says why", async () => {
  open(".", {});
  expect(await trySetting("port", "bad")).toBe("`bad` is not a port");
  expect(store.notice.value).toBeUndefined();
  await setSetting("port", "bad");
  expect(store.notice.value).toBe("port was not set: `bad` is not a port");
  expect(texts()).toEqual({});
  // The queue goes on after a failure.
  expect(await trySetting("port", "80")).toBeUndefined();
});

test("fast switches are written one after the other", async () => {
  open(".", {});
  await Promise.all([setSetting("port", "1"), setSetting("health", "/a"), setSetting("port", "2")]);
  expect(texts()).toEqual({ "stageplan.toml": "health = /a\nport = 2\n" });
});

test("the unit's own file is preferred, and automatic means in both", async () => {
  open("apps/a", { "apps/a/stageplan.toml": "", "stageplan.toml": "port = 1\n" });
  await setSetting("port", "80");
  expect(texts()).toEqual({ "apps/a/stageplan.toml": "port = 80\n", "stageplan.toml": "port = 1\n" });
  await setSetting("port", null);
  expect(texts()).toEqual({ "apps/a/stageplan.toml": "", "stageplan.toml": "" });
});

test("a fix adds to what is there", async () => {
  open(".", {});
  const origin = { kind: "option" as const, name: "env", place: null };
  store.report.value = {
    unit: ".",
    settings: [{ name: "env", value: "A=1", origin }],
    findings: [],
  } as unknown as Report;
  await grantSetting("env", "B=2");
  expect(texts()).toEqual({ "stageplan.toml": "env = A=1,B=2\n" });
});

test("fixes in quick succession build on each other", async () => {
  open(".", {});
  // As planning does: the report knows what is written once it is written.
  edit.mockImplementation(async (_text, name, values) => {
    const origin = { kind: "option" as const, name, place: null };
    const settings = values.map((value) => ({ name, value, origin }));
    store.report.value = { unit: ".", settings, findings: [] } as unknown as Report;
    return `${name} = ${values.join(",")}\n`;
  });
  await Promise.all([grantSetting("env", "A=1"), grantSetting("env", "B=2")]);
  await trySetting("env", (given) => [...given, "C=3"]);
  expect(texts()).toEqual({ "stageplan.toml": "env = A=1,B=2,C=3\n" });
});

test("what waits for its turn is not written into the next project", async () => {
  open(".", {});
  const first = setSetting("port", "80");
  const second = setSetting("health", "/up");
  open(".", { "package.json": "{}" });
  await Promise.all([first, second]);
  expect(texts()).toEqual({ "package.json": "{}" });
});

test("what was meant for one project is not written into the next", async () => {
  open(".", {});
  edit.mockImplementationOnce(async () => {
    open(".", { "package.json": "{}" });
    return "port = 80\n";
  });
  await setSetting("port", "80");
  expect(texts()).toEqual({ "package.json": "{}" });
});
