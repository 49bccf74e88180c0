// What only the package does: misuse is a real error with words, memory, positions of JavaScript.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, inject, test } from "vitest";
import { installed } from "./support.js";

const { editSettings, options, Session } = await installed();
const today = "2026-11-21";

/** A session with a small project. */
function small(manifest = '{"scripts": {"start": "node server.js"}}') {
  const session = new Session();
  session.addFile("package.json", manifest);
  session.addFile("server.js", 'require("http").createServer().listen(3000)');
  return session;
}

/** A call that a type checker would not let pass, and what it says. */
function misuse(name: string, call: (session: any) => unknown, kind: ErrorConstructor, message: string): void {
  test(`misuse: ${name}`, () => {
    const session = new Session();
    let thrown: unknown;
    try {
      call(session);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(kind);
    expect((thrown as Error).constructor.name).toBe(kind.name);
    expect((thrown as Error).message).toBe(message);
  });
}

misuse("a path that is a number", (s) => s.addFile(1, "x"), TypeError, "path must be a string, not number");
misuse("a text that is missing", (s) => s.addFile("a"), TypeError, "text must be a string, not undefined");
misuse("a text that is null", (s) => s.addFile("a", null), TypeError, "text must be a string, not null");
misuse("a reason that is an object", (s) => s.addUnreadable("a", {}), TypeError, "why must be a string, not object");
misuse("a path out of the project", (s) => s.addFile("../a", "x"), Error, "`../a`: the path leads out of the project");
misuse("no path", (s) => s.addFile("", "x"), Error, "`` names no file");
misuse("a list that is a text", (s) => s.wants("a"), TypeError, "paths must be an array of strings, not string");
misuse("a list of numbers", (s) => s.wants([1]), TypeError, "path must be a string, not number");
misuse("options that are a text", (s) => s.plan("x"), TypeError, "options must be an object, not string");
misuse("options that are null", (s) => s.plan(null), TypeError, "options must be an object, not null");
misuse("options that are a list", (s) => s.plan([1]), Error, "there is no option `0`; say `today` or `settings`");
misuse(
  "an option misspelled",
  (s) => s.plan({ setings: {} }),
  Error,
  "there is no option `setings`; say `today` or `settings`",
);
misuse("a day that is none", (s) => s.plan({ today: "now" }), Error, "`today` must be a day such as 2026-11-21");
misuse(
  "settings that are a list",
  (s) => s.plan({ settings: [] }),
  Error,
  "`settings` must be an object of names with values",
);
misuse(
  "a setting misspelled",
  (s) => s.plan({ settings: { prot: 1 } }),
  Error,
  "`prot`: there is no such option; did you mean `port`?",
);
misuse("a setting of the wrong shape", (s) => s.plan({ settings: { port: [1] } }), Error, "`port` takes one value");
misuse("a setting that is no number", (s) => s.plan({ settings: { port: NaN } }), Error, "`port` takes one value");
misuse(
  "a printed file that there is not",
  (s) => s.emit("compose"),
  Error,
  "`compose` is no printed file; say `dockerfile` or `dockerignore`",
);
misuse("printing before planning", (s) => s.emit("dockerfile"), Error, "nothing was planned yet; call `plan` first");
misuse("comparing before planning", (s) => s.learn(), Error, "nothing was planned yet; call `plan` first");
for (const call of [
  "addFile",
  "addUnreadable",
  "removeFile",
  "paths",
  "wants",
  "plan",
  "emit",
  "learn",
  "explain",
  "units",
  "unitsWant",
]) {
  const freed = (session: any) => {
    session.free();
    session[call](...(["wants", "plan", "unitsWant"].includes(call) ? [] : ["a", "b"]));
  };
  misuse(`${call} of a freed session`, freed, Error, "this session was freed");
}

misuse(
  "editing a text that is none",
  () => editSettings(1 as never, "port", []),
  TypeError,
  "text must be a string, not number",
);
misuse(
  "editing to values that are none",
  () => editSettings("", "port", "1" as never),
  TypeError,
  "values must be an array of strings, not string",
);
misuse(
  "editing an option that there is not",
  () => editSettings("", "prot", ["1"]),
  Error,
  "there is no such option; did you mean `port`?",
);

misuse("explaining before planning", (s) => s.explain("port"), Error, "nothing was planned yet; call `plan` first");
misuse("explaining a number", (s) => s.explain(7), TypeError, "what must be a string, not number");

test("what cannot be explained is answered with what can be", () => {
  const session = small();
  session.plan({ today });
  expect(() => session.explain("no such thing")).toThrow(/\n.*production/);
  expect(session.explain("port").text).toContain("3000");
});

test("a session can be freed twice", () => {
  const session = new Session();
  session.free();
  session.free();
  session[Symbol.dispose]();
});

test("after misuse a session goes on", () => {
  const session = new Session();
  expect(() => session.addFile("/etc/passwd", "x")).toThrow();
  expect(() => session.plan({ today: "now" })).toThrow();
  session.addFile("package.json", '{"scripts": {"start": "node server.js"}}');
  session.addFile("server.js", "");
  expect(session.plan({ today }).outcome).toBe("planned");
});

test("files are put in, listed and taken out", () => {
  const session = new Session();
  session.addFile("b/server.js", "1");
  session.addFile("a.txt", "");
  session.addUnreadable("a.png", "binary");
  expect(session.paths()).toEqual(["a.png", "a.txt", "b/server.js"]);
  expect(session.removeFile("a.txt")).toBe(true);
  expect(session.removeFile("a.txt")).toBe(false);
  expect(session.paths()).toEqual(["a.png", "b/server.js"]);
});

test("planning asks for few of many files", () => {
  const session = new Session();
  const many = Array.from({ length: 5000 }, (_, index) => `docs/page-${index}.md`);
  expect(session.wants(["package.json", "server.js", ...many], { today })).toContain("package.json");
  session.addFile("package.json", '{"scripts": {"start": "node server.js"}}');
  expect(session.wants([], { today }).length).toBeLessThan(20);
});

test("without a day it is today", () => {
  const session = small();
  expect(session.plan().outcome).toBe("planned");
  expect(session.wants()).toEqual([]);
});

test("spans take out of a string what they mean", () => {
  const manifest = '{"description": "🐙 — 日本", "engines": {"node": "24"}, "scripts": {"start": "node server.js"}}';
  const session = small(manifest);
  const report = session.plan({ today, settings: { env: { GRUSS: "Grüß 🐙" } } });
  const spans = new Set<string>();
  JSON.stringify(report.plan, (_, value) => {
    if (value?.path === "package.json") spans.add(manifest.slice(...(value.span as [number, number])));
    return value;
  });
  expect([...spans]).toContain('"24"');
  const [dockerfile] = report.artifacts;
  const pieces = dockerfile?.marks.map((mark) => dockerfile.text.slice(...mark.span));
  expect(pieces).toContain('"Grüß 🐙"');
});

test("the table of options is that of the types", () => {
  expect(options().map(({ name }) => name)).toContain("run-packages");
  const [types] = [readFileSync(join(inject("app"), "node_modules/stageplan/dist/wire.d.ts"), "utf8")];
  for (const { name } of options()) expect(types).toMatch(new RegExp(`^ +"?${name}"?\\?: `, "m"));
});

test("an edit of stageplan.toml leaves the rest as it is", () => {
  const text = "# ours\nport = 80 # http\r\n";
  const edited = editSettings("# ours\nport = 80 # http\n", "port", ["8080"]);
  expect(edited).toBe("# ours\nport = 8080 # http\n");
  expect(editSettings(edited, "port", [])).toBe("# ours\n");
  expect(editSettings("", "env", ["GRUSS=Grüß 🐙"])).toBe('[env]\nGRUSS = "Grüß 🐙"\n');
  expect(editSettings(text, "port", ["80"])).toBe(text);
  const said = (...values: unknown[]) => {
    try {
      editSettings("", "port", values as string[]);
    } catch (error) {
      return String(error);
    }
    return undefined;
  };
  expect(said("many")).toBe("Error: `many` is not a port");
  expect(said(80)).toBe("TypeError: value must be a string, not number");
});

test("without a module it is said what to do", () => {
  const dist = join(inject("app"), "node_modules/stageplan/dist");
  const program = `
    import { readdirSync, readFileSync } from "node:fs";
    import { init, options, Session } from ${JSON.stringify(pathToFileURL(join(dist, "browser.js")).href)};
    for (const call of [() => new Session(), options]) {
      try { call(); } catch (error) { console.log(error.constructor.name, error.message); }
    }
    const dist = ${JSON.stringify(`${dist}/`)};
    const part = (name) => [name.replace(".wasm", ""), readFileSync(dist + "parts/" + name)];
    const parts = Object.fromEntries(readdirSync(dist + "parts").map(part));
    await init(readFileSync(dist + "stageplan.wasm"), { parts });
    console.log(new Session().paths().length, options().length > 0);
    const session = new Session();
    session.addFile("main.go", "package main\\n\\nfunc main() {}\\n");
    session.addFile("go.mod", "module example.com/x\\n");
    console.log(session.plan().plan.ecosystem);
  `;
  const said = execFileSync("node", ["--input-type=module", "--eval", program], { encoding: "utf8" });
  const what = "Error stageplan is not loaded; `await init()` first\n";
  expect(said).toBe(`${what}${what}0 true\ngo\n`);
});

test("a part that is missing is said, and can be loaded later", () => {
  const dist = join(inject("app"), "node_modules/stageplan/dist/");
  const program = `
    import { readFileSync } from "node:fs";
    import { init, loadPart, Session } from ${JSON.stringify(pathToFileURL(join(dist, "browser.js")).href)};
    const dist = ${JSON.stringify(dist)};
    await init(readFileSync(dist + "stageplan.wasm"), { parts: "on demand" });
    const session = new Session();
    session.addFile("main.go", "package main\\n\\nfunc main() {}\\n");
    session.addFile("go.mod", "module example.com/x\\n");
    console.log(session.wants().length, session.parts().join());
    try { session.plan(); } catch (error) { console.log(error.constructor.name, error.message); }
    await loadPart("go", new Uint8Array([0, 97])).catch(({ message }) => console.log(message.split(":")[0]));
    await loadPart("go", readFileSync(dist + "parts/go.wasm"));
    console.log(session.wants().length + session.parts().length, session.plan().plan.ecosystem);
  `;
  const said = execFileSync("node", ["--input-type=module", "--eval", program], { encoding: "utf8" });
  expect(said.split("\n")).toEqual([
    "0 go",
    "Error the part for go is not loaded; load what `parts` names after `wants`",
    "the part for go could not be loaded",
    "0 go",
    "",
  ]);
});

test("a text of ten megabytes is no trouble", () => {
  const session = small(`{"description": "${"ä".repeat(5_000_000)}", "scripts": {"start": "node server.js"}}`);
  expect(session.plan({ today }).outcome).toBe("planned");
});
