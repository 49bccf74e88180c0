// @vitest-environment node
// The page's side of the worker, with a worker that answers as the test says.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Engine, Trap } from "./engine";
import type { Call, Response as Reply, Request, Update } from "./protocol";

/** A module of nothing. */
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const OPEN: Update = { reset: ["a"], put: [], remove: [], options: {} };
const CHANGE: Update = { put: [{ path: "a", text: "" }], remove: [], options: {} };

/** Every worker that was started. */
let workers: FakeWorker[] = [];
/** What a worker answers; nothing at all where it gives `undefined`. */
let answer: (call: Call, worker: FakeWorker) => Omit<Extract<Reply, { ok: true }>, "id"> | Failed | undefined;
type Failed = Omit<Extract<Reply, { ok: false }>, "id">;

class FakeWorker {
  readonly calls: string[] = [];
  /** What of the module it was to load with it. */
  parts = "";
  ended = false;
  onmessage?: (event: { data: Reply }) => void;
  onerror?: (event: { message: string }) => void;

  constructor() {
    workers.push(this);
  }

  postMessage({ id, call }: Request) {
    this.calls.push(call.name);
    if (call.name === "load") this.parts = call.parts;
    queueMicrotask(() => {
      const response = answer(call, this);
      if (response && !this.ended) this.onmessage?.({ data: { id, ...response } });
    });
  }

  terminate() {
    this.ended = true;
  }
}

const works = (call: Call) => ({ ok: true as const, value: `answer to ${call.name}`, ms: 3 });
const traps: Failed = { ok: false, message: "unreachable", trap: true };
const served = () => new Response(EMPTY, { headers: { "content-type": "application/wasm" } });
let get = vi.fn(async () => served());

beforeEach(() => {
  workers = [];
  answer = works;
  get = vi.fn(async () => served());
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("fetch", get);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the module is loaded once, before anything else is asked", async () => {
  const engine = new Engine();
  await Promise.all([engine.start(), engine.options(), engine.update(OPEN)]);
  expect(get).toHaveBeenCalledOnce();
  expect(workers.map(({ calls }) => calls)).toEqual([["load", "options", "update"]]);
  expect(engine.lastPlan).toBe(3);
});

test("answers find who asked", async () => {
  const engine = new Engine();
  await engine.update(OPEN);
  expect(await Promise.all([engine.options(), engine.edit("", "port", ["80"]), engine.learn()])).toEqual([
    "answer to options",
    "answer to edit",
    "answer to learn",
  ]);
});

test("a refusal is an error, and the worker stays", async () => {
  const engine = new Engine();
  answer = (call) => (call.name === "edit" ? { ok: false, message: "no port", trap: false } : works(call));
  const refused = engine.edit("", "port", ["x"]);
  await expect(refused).rejects.toThrow("no port");
  await expect(refused).rejects.not.toBeInstanceOf(Trap);
  expect(await engine.options()).toBe("answer to options");
  expect(workers).toHaveLength(1);
});

test("after a trap the next call has another worker, with the module that is there", async () => {
  const engine = new Engine();
  await engine.update(OPEN);
  answer = (call) => (call.name === "update" ? traps : works(call));
  await expect(engine.update(CHANGE)).rejects.toBeInstanceOf(Trap);
  expect(workers[0]?.ended).toBe(true);
  answer = works;
  // The new worker knows no project, so changes to one mean nothing to it.
  await expect(engine.update(CHANGE)).rejects.toThrow("unreachable");
  expect(await engine.update(OPEN)).toBe("answer to update");
  expect(await engine.update(CHANGE)).toBe("answer to update");
  expect(workers).toHaveLength(2);
  expect(workers[1]?.calls).toEqual(["load", "update", "update"]);
  expect(workers.map(({ parts }) => parts)).toEqual(["on demand", "all"]);
  expect(get).toHaveBeenCalledOnce();
});

test("a trap ends every call that waits", async () => {
  const engine = new Engine();
  answer = (call) => (call.name === "load" ? works(call) : call.name === "trap" ? traps : undefined);
  const waiting = [engine.edit("", "port", []), engine.options()].map((call) =>
    expect(call).rejects.toBeInstanceOf(Trap),
  );
  await engine.trap().catch(() => {});
  await Promise.all(waiting);
});

test("a call without an answer is given up, and another worker takes over", async () => {
  vi.useFakeTimers();
  const engine = new Engine();
  answer = (call) => (call.name === "options" ? undefined : works(call));
  await engine.start();
  const silent = expect(engine.options()).rejects.toThrow("it gave no answer in 30 seconds");
  await vi.advanceTimersByTimeAsync(29_000);
  expect(workers[0]?.ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  await silent;
  expect(workers[0]?.ended).toBe(true);
  expect(await engine.edit("", "port", ["80"])).toBe("answer to edit");
  // It knows no project, which is not the same as nothing to compare.
  await expect(engine.learn()).rejects.toBeInstanceOf(Trap);
  expect(workers).toHaveLength(2);
  // What was answered is not given up later.
  await vi.advanceTimersByTimeAsync(60_000);
  expect(workers[1]?.ended).toBe(false);
});

test("a planner that cannot be fetched says so, and can be tried again", async () => {
  const engine = new Engine();
  const check = async (fails: () => Promise<Response>, message: string) => {
    get.mockImplementationOnce(fails);
    await expect(engine.start()).rejects.toThrow(message);
  };
  await check(async () => new Response("", { status: 404 }), "The planner could not be loaded: the server answers 404");
  await check(() => Promise.reject(new Error("no network")), "The planner could not be loaded: no network");
  await check(async () => new Response("<!doctype html>"), "WebAssembly");
  expect(await engine.options()).toBe("answer to options");
  expect(get).toHaveBeenCalledTimes(4);
});

test("a module that the worker refuses is fetched again", async () => {
  const engine = new Engine();
  answer = (call) => (call.name === "load" ? { ok: false, message: "no memory", trap: false } : works(call));
  await expect(engine.start()).rejects.toThrow("no memory");
  expect(workers[0]?.ended).toBe(true);
  answer = works;
  await engine.start();
  expect(workers).toHaveLength(2);
  expect(get).toHaveBeenCalledTimes(2);
});

test("a worker that does not start is told, and replaced", async () => {
  const engine = new Engine();
  answer = () => undefined;
  const started = expect(engine.start()).rejects.toThrow("its worker could not be started");
  await vi.waitFor(() => expect(workers[0]?.calls).toEqual(["load"]));
  workers[0]?.onerror?.({ message: "" });
  await started;
  answer = works;
  expect(await engine.options()).toBe("answer to options");
});

test("a server without the type of modules does", async () => {
  get.mockImplementation(async () => new Response(EMPTY, { headers: { "content-type": "text/plain" } }));
  expect(await new Engine().options()).toBe("answer to options");
});

test("warming up ends when it is not wanted any more", async () => {
  const engine = new Engine();
  let left = 2;
  await engine.warm(() => left-- > 0);
  expect(workers[0]?.calls).toEqual(["load", "parts", "warm"]);
});

test("parts that are expected are loaded, and a failure of it is nobody's", async () => {
  const engine = new Engine();
  answer = (call) => (call.name === "parts" ? { ok: false, message: "no network", trap: false } : works(call));
  await engine.expect(["go"]);
  expect(await engine.options()).toBe("answer to options");
  expect(workers[0]?.calls).toEqual(["load", "parts", "options"]);
});
