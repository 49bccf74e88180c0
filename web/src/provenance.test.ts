// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables look like this.
import type { Artifact, Origin, Place, Report } from "stageplan";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { carry, interesting, lineAt, lit, litNow, mainPlace, marksAt } from "./provenance";
import { files, hovered, report, selection } from "./store";

const MANIFEST = '{\n  "engines": {\n    "node": "22"\n  },\n  "name": "shop"\n}\n';
const PRINTED = 'ARG V=22\nFROM node:${V} AS base\nCOPY package.json ./\nLABEL a="shop" \\\n      b="22"\n';

function place(text: string, path = "package.json"): Place {
  const at = MANIFEST.indexOf(text);
  return { path, span: [at, at + text.length], line: lineAt(MANIFEST, at) };
}

function file(text: string): Origin {
  return { kind: "file", place: place(text), route: text };
}

const WHOLE: Origin = { kind: "file", place: { path: "package.json", span: [0, 0], line: 1 }, route: "" };
const VERSION = rule("node/line", [file('"22"')]);
const LABELS = rule("runtime/labels", [file('"shop"'), file('"22"')]);
const ORIGINS = [VERSION, WHOLE, LABELS, file('"shop"'), file('"22"')];

function rule(rule: string, from: Origin[]): Origin {
  return { kind: "rule", rule, because: "", from, rejected: [] };
}

function mark(text: string, origin: number, after = 0) {
  const at = PRINTED.indexOf(text, after);
  return { span: [at, at + text.length] as [number, number], origin };
}

const LABEL = 'LABEL a="shop" \\\n      b="22"';
const ARTIFACT: Artifact = {
  path: "Dockerfile",
  text: PRINTED,
  marks: [
    mark("ARG V=22", 0),
    mark("22", 0),
    mark("package.json", 1),
    mark(LABEL, 2),
    mark('"shop"', 3),
    mark('"22"', 4, PRINTED.indexOf("LABEL")),
  ],
  origins: ORIGINS,
  stages: [{ stage: "base", span: [PRINTED.indexOf("FROM"), PRINTED.length] }],
};

const REPORT = {
  schema: 1,
  stageplan: "0.1.0",
  unit: ".",
  outcome: "planned",
  candidates: [],
  plan: {
    stages: [{ name: "base", origin: VERSION }],
    decisions: [
      { topic: "Node version", option: "version", value: "22", origin: VERSION },
      { topic: "files", option: null, value: ".", origin: WHOLE },
    ],
  },
  findings: [
    {
      rule: "node/old",
      severity: "warning",
      message: "old",
      help: null,
      places: [place('"22"'), place('"node"')],
      fixes: [],
    },
  ],
  artifacts: [ARTIFACT],
  settings: [],
  choices: [],
} as unknown as Report;

/** What is lit, as the texts of the pieces. */
function texts(spans: readonly (readonly [number, number])[] | undefined): string[] {
  return (spans ?? []).map((span) => PRINTED.slice(...span));
}

beforeEach(() => {
  files.value = new Map([["package.json", { path: "package.json", size: MANIFEST.length, text: MANIFEST }]]);
});
afterEach(() => {
  hovered.value = undefined;
  selection.value = undefined;
  report.value = undefined;
});

describe("a printed piece", () => {
  const at = (text: string, after = 0) =>
    lit(REPORT, { kind: "output", path: "Dockerfile", offset: PRINTED.indexOf(text, after) });

  it("lights the narrowest piece, and faintly what lies around it", () => {
    const found = at('"shop"');
    expect(texts(found.outputs.get("Dockerfile"))).toEqual(['"shop"']);
    expect(texts(found.around.get("Dockerfile"))).toEqual([LABEL]);
    expect(found.reasons.map(({ title }) => title)).toEqual(['"shop"', LABEL]);
    expect(found.sources.get("package.json")).toEqual([place('"shop"')]);
  });
  it("gives one reason once", () => {
    const found = at("22");
    expect(found.reasons).toEqual([{ title: "22", origin: VERSION, code: true, also: ["ARG V=22"] }]);
  });
  it("lights nothing where no piece is", () => {
    expect(at("FROM").reasons).toEqual([]);
    expect(lit(REPORT, { kind: "output", path: "gone", offset: 0 }).reasons).toEqual([]);
  });
  it("finds marks from the narrowest on", () =>
    expect(marksAt(ARTIFACT, PRINTED.indexOf("22")).map(({ mark }) => mark)).toEqual([1, 0]));
  it("opens a line before a whole file", () => {
    expect(mainPlace(at("22"))).toEqual(place('"22"'));
    expect(mainPlace(at("package.json"))?.span).toEqual([0, 0]);
  });
});

describe("a line of the project", () => {
  const on = (line: number) => lit(REPORT, { kind: "source", path: "package.json", line });

  it("lights what rests on it, the narrow over the wide", () => {
    const found = on(3);
    expect(texts(found.outputs.get("Dockerfile"))).toEqual(["22", '"22"']);
    expect(texts(found.around.get("Dockerfile"))).toEqual(["ARG V=22", LABEL]);
    expect(found.caused?.pieces.map(({ line }) => line)).toEqual([1, 5]);
    expect(found.caused?.decisions.map(({ topic }) => topic)).toEqual(["Node version"]);
  });
  it("tells a finding once, however many of its places are on the line", () =>
    expect(on(3).caused?.findings.map(({ rule }) => rule)).toEqual(["node/old"]));
  it("falls back to the file as a whole", () => {
    const { caused } = on(1);
    expect(caused?.whole).toBe(true);
    expect(caused?.pieces.map(({ text }) => text)).toEqual(["package.json"]);
    expect(caused?.decisions.map(({ topic }) => topic)).toEqual(["files"]);
  });
  it("holds on every line of a place of several", () => {
    const wide = place('{\n    "node": "22"\n  }');
    const origin: Origin = { kind: "file", place: wide, route: "engines" };
    const other = { ...REPORT, artifacts: [{ ...ARTIFACT, origins: ARTIFACT.origins.map(() => origin) }] } as Report;
    for (const line of [2, 3, 4]) {
      const { caused } = lit(other, { kind: "source", path: "package.json", line });
      expect(caused?.pieces.length).toBeGreaterThan(3);
    }
  });
  it("says so where nothing rests on it", () => {
    const { caused } = lit(REPORT, { kind: "source", path: "README.md", line: 1 });
    expect(caused).toEqual({ path: "README.md", line: 1, whole: false, pieces: [], decisions: [], findings: [] });
  });
});

describe("an origin", () => {
  it("lights what is of it or rests on it", () => {
    const found = lit(REPORT, { kind: "origin", title: "name", origin: file('"shop"') });
    expect(texts(found.outputs.get("Dockerfile"))).toEqual(['"shop"']);
    expect(texts(found.around.get("Dockerfile"))).toEqual([LABEL]);
  });
  it("lights the lines of a stage", () => {
    const found = lit(REPORT, { kind: "origin", title: "base", origin: VERSION });
    expect(texts(found.outputs.get("Dockerfile"))[0]?.startsWith("FROM")).toBe(true);
  });
});

describe("what is pinned", () => {
  const output = (offset: number) => ({ kind: "output", path: "Dockerfile", offset }) as const;
  const moved = { ...REPORT, artifacts: [{ ...ARTIFACT, text: `# new\n${PRINTED}`, marks: shifted(6) }] } as Report;

  function shifted(by: number) {
    return ARTIFACT.marks.map(({ span, origin }) => ({ span: [span[0] + by, span[1] + by], origin }));
  }

  it("moves with its text", () => expect(carry(REPORT, moved, output(6))).toEqual(output(12)));
  it("stays where nothing changed", () => {
    const pinned = output(6);
    expect(carry(REPORT, REPORT, pinned)).toBe(pinned);
  });
  it("goes with its file", () => expect(carry(REPORT, { ...REPORT, artifacts: [] }, output(6))).toBeUndefined());
  it("goes with its reason", () => {
    const pinned = { kind: "origin", title: "a", origin: LABELS } as const;
    expect(carry(REPORT, REPORT, pinned)).toBe(pinned);
    expect(carry(REPORT, { ...REPORT, artifacts: [] }, pinned)).toBeUndefined();
  });
  it("is carried over when a report comes", () => {
    report.value = REPORT;
    selection.value = output(6);
    report.value = moved;
    expect(selection.value).toEqual(output(12));
    expect(litNow.value.reasons[0]?.title).toBe("22");
  });
});

it("finds those decisions worth a look in which most was weighed", () => {
  const decision = (topic: string, origin: Origin) => ({ topic, option: null, value: "", origin });
  const weighed: Origin = {
    kind: "rule",
    rule: "a",
    because: "why",
    from: [file('"22"')],
    rejected: [{ value: "b", why: "c", origin: file('"shop"') }],
  };
  const all = [
    decision("bare", rule("b", [])),
    decision("said", { kind: "option", name: "port", place: null }),
    decision("read", VERSION),
    decision("weighed", weighed),
    decision("nothing", rule("d", [])),
  ];
  expect(interesting(all).map(({ topic }) => topic)).toEqual(["weighed", "said", "read"]);
});

it("is quick with many marks", () => {
  const marks = Array.from({ length: 800 }, (_, number) => ({ span: [number, number + 1], origin: number % 5 }));
  const big = { ...REPORT, artifacts: [{ ...ARTIFACT, text: "x".repeat(900), marks }] } as unknown as Report;
  lit(big, { kind: "source", path: "package.json", line: 3 });
  const start = performance.now();
  for (let round = 0; round < 200; round++) {
    lit(big, { kind: "output", path: "Dockerfile", offset: round });
    lit(big, { kind: "source", path: "package.json", line: 1 + (round % 6) });
  }
  expect((performance.now() - start) / 400).toBeLessThan(2);
});
