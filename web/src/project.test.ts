// @vitest-environment happy-dom
import type { Learn } from "stageplan";
import { beforeEach, expect, test, vi } from "vitest";
import type { Update, Updated } from "./engine/protocol";

/** A planner that wants manifests, and remembers what it was told. */
const planner = vi.hoisted(() => ({
  updates: [] as Update[],
  /** Resolves each update; by itself unless `held`. */
  held: undefined as (() => void)[] | undefined,
  failures: [] as Error[],
  files: new Map<string, string | null>(),
  /** What the comparison is, and how often it was asked for. */
  learn: async (): Promise<unknown> => null,
  compared: 0,
}));

vi.mock("./engine/engine", () => {
  class Trap extends Error {}
  const update = async (update: Update): Promise<Updated> => {
    planner.updates.push(structuredClone(update));
    if (planner.held) await new Promise<void>((resolve) => planner.held?.push(resolve));
    const failure = planner.failures.shift();
    if (failure) throw failure;
    if (update.reset) planner.files = new Map(update.reset.map((path) => [path, null]));
    for (const file of update.put) planner.files.set(file.path, "text" in file ? file.text : `!${file.unreadable}`);
    for (const path of update.remove) planner.files.delete(path);
    const wants = [...planner.files].filter(([path, text]) => path.endsWith(".json") && text === null);
    if (wants.length > 0) return { wants: wants.map(([path]) => path) };
    const text = JSON.stringify([...planner.files]);
    return { report: { artifacts: [{ path: "Dockerfile", text }], candidates: [] } } as unknown as Updated;
  };
  const learn = () => {
    planner.compared++;
    return planner.learn();
  };
  return { Trap, engine: { lastPlan: 1, update, learn } };
});

const { Trap } = await import("./engine/engine");
const project = await import("./project");
const store = await import("./store");

const entry = (path: string, text: string) => ({
  path,
  size: text.length,
  read: async () => new TextEncoder().encode(text),
});
/** The files that the shown plan was made of. */
const planned = () => Object.fromEntries(JSON.parse(store.report.value?.artifacts[0]?.text ?? "[]"));

beforeEach(() => {
  project.closeProject();
  Object.assign(planner, { updates: [], held: undefined, failures: [], files: new Map() });
  Object.assign(planner, { learn: async () => null, compared: 0 });
  store.outputTab.value = "Dockerfile";
});

test("a project is listed, read as far as it is wanted, and planned", async () => {
  await project.openProject("a", [entry("x.txt", "x"), entry("package.json", "{}")]);
  expect(planned()).toEqual({ "package.json": "{}", "x.txt": null });
  expect(planner.updates.length).toBe(2);
  expect(store.status.value.kind).toBe("ready");
  expect([...store.files.value.keys()]).toEqual(["package.json", "x.txt"]);
});

test("of fast edits, only the newest is planned", async () => {
  await project.openProject("a", [entry("package.json", "{}")]);
  planner.updates = [];
  const edits = [1, 2, 3, 4, 5].map((number) => project.editFile("package.json", `${number}`));
  await Promise.all(edits);
  expect(planned()).toEqual({ "package.json": "5" });
  expect(planner.updates.length).toBeLessThanOrEqual(2);
});

test("a file that is edited while it is read is the edited one", async () => {
  let resolve = (_: Uint8Array) => {};
  const read = () => new Promise<Uint8Array>((done) => (resolve = done));
  const opened = project.openProject("a", [{ path: "package.json", size: 0, read }]);
  await vi.waitFor(() => expect(planner.updates.length).toBe(1));
  const edited = project.editFile("package.json", "mine");
  resolve(new TextEncoder().encode("theirs"));
  await Promise.all([opened, edited]);
  expect(planned()).toEqual({ "package.json": "mine" });
  expect(store.files.value.get("package.json")?.text).toBe("mine");
});

/** A file whose bytes come when `resolve` is called. */
function slow(path: string) {
  const file = { path, size: 0, resolve: (_: string) => {}, read: async () => new Uint8Array() };
  file.read = () =>
    new Promise((done) => {
      file.resolve = (text) => done(new TextEncoder().encode(text));
    });
  return file;
}

test("a file that is taken out while it is read stays out", async () => {
  const [wanted, looked] = [slow("package.json"), slow("notes.txt")];
  const opened = project.openProject("a", [wanted, looked]);
  await vi.waitFor(() => expect(planner.updates.length).toBe(1));
  const removed = project.removeFile("package.json");
  wanted.resolve("{}");
  await Promise.all([opened, removed]);
  expect(planned()).toEqual({ "notes.txt": null });
  const shown = project.showFile("notes.txt");
  await project.removeFile("notes.txt");
  looked.resolve("x");
  expect(await shown).toBe(false);
  expect([...store.files.value.keys()]).toEqual([]);
  expect(store.openFile.value).toBeUndefined();
});

test("of two files that one wants to see, the last one is shown, however long the first takes", async () => {
  const long = slow("long.txt");
  await project.openProject("a", [entry("package.json", "{}"), long, entry("short.txt", "")]);
  const first = project.showFile("long.txt");
  const second = project.showFile("short.txt");
  long.resolve("x");
  expect(await Promise.all([first, second])).toEqual([false, true]);
  expect(store.openFile.value).toBe("short.txt");
  // It was read nevertheless.
  expect(store.files.value.get("long.txt")?.text).toBe("x");
});

test("a file that was opened before the first plan stays open", async () => {
  const wanted = slow("package.json");
  const opened = project.openProject("a", [wanted, entry("z.txt", "")]);
  await vi.waitFor(() => expect(planner.updates.length).toBe(1));
  await project.showFile("z.txt");
  wanted.resolve("{}");
  await opened;
  expect(store.openFile.value).toBe("z.txt");
});

test("the size of an edited file is that of its bytes", async () => {
  await project.openProject("a", [entry("package.json", "{}")]);
  await project.editFile("a.txt", "größe \u{1f600}");
  expect(store.files.value.get("a.txt")?.size).toBe(12);
});

test("a second project does not wait for the files of the first", async () => {
  const never = { path: "package.json", size: 0, read: () => new Promise<Uint8Array>(() => {}) };
  void project.openProject("a", [never]);
  await vi.waitFor(() => expect(planner.updates.length).toBe(1));
  await project.openProject("b", [entry("b.json", "b")]);
  expect(planned()).toEqual({ "b.json": "b" });
  expect(store.projectName.value).toBe("b");
});

test("a plan that arrives after the project was closed is not shown", async () => {
  planner.held = [];
  const opened = project.openProject("a", [entry("x.txt", "x")]);
  await vi.waitFor(() => expect(planner.held?.length).toBe(1));
  project.closeProject();
  planner.held[0]?.();
  await opened;
  expect(store.status.value.kind).toBe("empty");
  expect(store.report.value).toBeUndefined();
});

test("a trap is survived once, and nothing is lost", async () => {
  await project.openProject("a", [entry("package.json", "{}"), entry("x.txt", "")]);
  planner.failures = [new Trap("unreachable")];
  planner.files.clear();
  await project.editFile("package.json", "mine");
  expect(planned()).toEqual({ "package.json": "mine", "x.txt": null });
  expect(store.notice.value).toContain("unreachable");
  expect(store.status.value.kind).toBe("ready");
});

test("a trap that comes again is said, and the next edit starts over", async () => {
  await project.openProject("a", [entry("package.json", "{}")]);
  planner.failures = [new Trap("once"), new Trap("again")];
  await project.editFile("package.json", "bad");
  expect(store.status.value).toMatchObject({ kind: "failed" });
  await project.editFile("package.json", "good");
  expect(planned()).toEqual({ "package.json": "good" });
  expect(store.status.value.kind).toBe("ready");
});

test("what is binary, large or unreadable is no failure", async () => {
  const broken = { path: "c.json", size: 0, read: () => Promise.reject(new Error("no permission")) };
  const binary = { path: "a.json", size: 2, read: async () => new Uint8Array([0xff, 0xfe]) };
  const large = { ...entry("b.json", ""), size: project.LARGEST + 1 };
  await project.openProject("a", [binary, large, broken]);
  expect(planned()).toEqual({ "a.json": "!binary", "b.json": "!large", "c.json": "!no permission" });
});

test("files come and go", async () => {
  await project.openProject("a", [entry("package.json", "{}")]);
  await project.editFile("b.txt", "b");
  expect([...store.files.value.keys()]).toEqual(["b.txt", "package.json"]);
  await project.removeFile("package.json");
  expect(planned()).toEqual({ "b.txt": "b" });
  await project.editFile("../out", "x");
  expect(planned()).toEqual({ "b.txt": "b" });
  expect(store.notice.value).toContain("../out");
});

test("the comparison is made when one looks at it, once for each plan", async () => {
  const material = { lessons: [] } as unknown as Learn;
  planner.learn = async () => material;
  await project.openProject("a", [entry("package.json", "{}")]);
  await project.editFile("package.json", "1");
  expect(planner.compared).toBe(0);
  store.outputTab.value = store.LEARN;
  await vi.waitFor(() => expect(store.learn.value).toBe(material));
  store.outputTab.value = "Dockerfile";
  store.outputTab.value = store.LEARN;
  expect(planner.compared).toBe(1);
  await project.editFile("package.json", "2");
  await vi.waitFor(() => expect(store.learn.value).toBe(material));
  expect(planner.compared).toBe(2);
});

test("a comparison that is on its way, that cannot be made and that is of nothing are three things", async () => {
  store.outputTab.value = store.LEARN;
  let resolve = (_: null) => {};
  planner.learn = () => new Promise((done) => (resolve = done));
  await project.openProject("a", [entry("package.json", "{}")]);
  expect(store.learn.value).toBeUndefined();
  resolve(null);
  await vi.waitFor(() => expect(store.learn.value).toBeNull());
  planner.learn = () => Promise.reject(new Error("it was stopped"));
  await project.editFile("package.json", "1");
  await vi.waitFor(() => expect(store.learn.value).toEqual(new Error("it was stopped")));
});

test("a comparison of the plan before does not stand beside this one", async () => {
  store.outputTab.value = store.LEARN;
  const resolves: ((_: unknown) => void)[] = [];
  planner.learn = () => new Promise((done) => resolves.push(done));
  await project.openProject("a", [entry("package.json", "{}")]);
  await project.editFile("package.json", "1");
  resolves[0]?.("old");
  await vi.waitFor(() => expect(resolves.length).toBe(2));
  expect(store.learn.value).toBeUndefined();
  resolves[1]?.("new");
  await vi.waitFor(() => expect(store.learn.value).toBe("new"));
});
