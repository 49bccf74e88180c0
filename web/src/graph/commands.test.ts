import type { Artifact, PlanReport, Report, Stage } from "stageplan";
import { expect, test } from "vitest";
import { commands } from "./commands";
import { instructions } from "./dockerfile";
import { modelOf, needs } from "./model";
import { pathWord, shellWord, shorten } from "./words";

const ORIGIN = { kind: "rule", rule: "test", because: "", from: [], rejected: [] } as const;

function stage(name: string, purpose: Stage["purpose"], more: Partial<Stage>): Stage {
  const empty = {
    image: null,
    stage: null,
    onBuildPlatform: false,
    about: "",
    copiesFrom: [],
    origin: { ...ORIGIN, from: [], rejected: [] },
  };
  return { name, purpose, ...empty, ...more };
}

const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG NODE_VERSION=24
FROM node:\${NODE_VERSION}-slim AS base
WORKDIR /app

FROM base AS deps
COPY package.json ./
RUN --mount=type=cache,target=/root/.npm \\
    npm ci

FROM base AS prod-deps
RUN npm ci --omit=dev

FROM deps AS development
COPY . .
CMD ["npm", "run", "dev"]

FROM base AS production
COPY --from=prod-deps --link /app/node_modules ./node_modules
COPY --from=prod-deps --link /app/x ./node_modules
RUN --mount=type=bind,from=deps,source=/app/tools,target=/tools true
VOLUME ["/var/lib/a b/"]
EXPOSE 3000 53/udp
`;

const STAGES = [
  stage("base", "base", { image: "node:$NODE_VERSION-slim" }),
  stage("deps", "deps", { stage: "base" }),
  stage("prod-deps", "prod-deps", { stage: "base" }),
  stage("development", "development", { stage: "deps" }),
  stage("production", "production", {
    stage: "base",
    copiesFrom: [
      { stage: "prod-deps", sources: ["/app/node_modules"], dest: "./node_modules" },
      { stage: "prod-deps", sources: ["/app/x"], dest: "./node_modules" },
    ],
  }),
];

function planned(more: Partial<PlanReport> = {}, path = "Dockerfile", text = DOCKERFILE): Report {
  const artifact = { path, text, marks: [], origins: [], stages: [] } as Artifact;
  const plan: PlanReport = {
    ecosystem: "node",
    name: "shop",
    versions: [{ name: "NODE_VERSION", default: "24", origin: { ...ORIGIN, from: [], rejected: [] } }],
    stages: STAGES,
    decisions: [],
    environment: [],
    secrets: [],
    platforms: [],
    ...more,
  };
  const rest = { candidates: [], findings: [], settings: [], choices: [] };
  return { schema: 1, stageplan: "", unit: ".", outcome: "planned", plan, artifacts: [artifact], ...rest };
}

function said(report: Report, target: string): string[] {
  if (!report.plan) throw new Error("no plan");
  const model = modelOf(report.plan, report.artifacts[0]);
  const node = model.stages.find(({ stage }) => stage.name === target);
  if (!node) throw new Error("no such stage");
  return commands(report, report.plan, model, node).map(({ line }) => line);
}

test("the image is built without a target, and run with its ports and data", () => {
  expect(said(planned(), "production")).toEqual([
    "docker build -t shop .",
    "docker run --rm -p 3000:3000 -p 53:53/udp -v 'shop-a b:/var/lib/a b/' shop",
  ]);
});

test("a stage is built by its name, with a tag of its own", () => {
  expect(said(planned(), "deps")).toEqual(["docker build --target deps -t shop:deps ."]);
});

test("development has the sources mounted over their copy, but not over what was installed", () => {
  expect(said(planned(), "development").at(-1)).toBe(
    `docker run --rm -it -p 3000:3000 -p 53:53/udp -v 'shop-a b:/var/lib/a b/' -v "$PWD":/app -v /app/node_modules shop:development`,
  );
});

test("what the build needs beside the files is asked for", () => {
  const secrets = [{ id: "npm", from: "src=my npmrc", origin: { ...ORIGIN, from: [], rejected: [] } }];
  const environment = [
    { name: "KEY", default: null, required: true, origin: { ...ORIGIN, from: [], rejected: [] } },
    { name: "PORT", default: "1", required: true, origin: { ...ORIGIN, from: [], rejected: [] } },
  ];
  const platforms = ["linux/amd64", "linux/arm64"];
  const [build, run] = said(planned({ secrets, environment, platforms }, "my app/Dockerfile"), "production");
  expect(build).toBe(
    "docker build -t shop --platform linux/amd64,linux/arm64 --secret 'id=npm,src=my npmrc' -f 'my app/Dockerfile' .",
  );
  expect(run).toMatch(/ -e KEY shop$/);
});

test("a secret of the home folder is found there", () => {
  const secrets = [{ id: "netrc", from: "src=$HOME/.netrc", origin: { ...ORIGIN, from: [], rejected: [] } }];
  expect(said(planned({ secrets }), "production")[0]).toBe(
    'docker build -t shop --secret id=netrc,src="$HOME"/.netrc .',
  );
});

test("folders of a workspace are mounted one by one, and not where packages would be hidden", () => {
  const text = DOCKERFILE.replace("COPY . .", 'COPY apps/api/ /app/apps/api/\nCOPY ["my libs/", "/app/libs/"]');
  const last = said(planned({ ecosystem: "go" }, "apps/api/Dockerfile", text), "development").at(-1);
  expect(last).toContain(` -v "$PWD"/apps/api:/app/apps/api -v "$PWD"'/my libs:/app/libs' shop`);
  const all = STAGES.map((stage) => ({
    ...stage,
    copiesFrom: stage.copiesFrom.map((edge) => ({ ...edge, sources: ["/app/"] })),
  }));
  expect(said(planned({ stages: all }), "development").at(-1)).not.toContain("$PWD");
});

test("a target needs what it stands on, copies from and mounts, and nothing else", () => {
  const { plan, artifacts } = planned();
  if (!plan) throw new Error("no plan");
  const model = modelOf(plan, artifacts[0]);
  const names = (id: string) => [...needs(model, `stage ${id}`)].sort();
  expect(names("development")).toEqual(["stage base", "stage deps", "stage development", "target node:24-slim"]);
  expect(names("production")).toContain("stage deps");
  expect(names("production")).not.toContain("stage development");
  expect(model.stages.map(({ fate }) => fate)).toEqual(["below", "left", "left", "asked", "image"]);
  const copied = model.edges
    .find(({ kind }) => kind === "copies")
    ?.lines.map(({ offset = 0 }) => DOCKERFILE.slice(offset));
  expect(copied?.[0]).toMatch(/^COPY --from=prod-deps --link \/app\/node_modules/);
  expect(copied?.[1]).toMatch(/^COPY --from=prod-deps --link \/app\/x/);
});

test("instructions are read over their lines and past what only looks like one", () => {
  const text = 'FROM a AS b\nRUN x \\\n# no\n    y\nCOPY <<EOF /f\nFROM c AS d\nEOF\nCOPY ["a b", "c"]\n';
  const read = instructions(text).map(({ keyword, words, stage }) => [keyword, stage, ...words]);
  expect(read).toEqual([
    ["FROM", "b", "a", "AS", "b"],
    ["RUN", "b", "x", "y"],
    ["COPY", "b", "<<EOF", "/f"],
    ["COPY", "b", "a b", "c"],
  ]);
});

test("words mean themselves to a shell", () => {
  const cases: [string, string][] = [
    ["my-app:build", "my-app:build"],
    ["größe", "größe"],
    ["", "''"],
    ["a b", "'a b'"],
    ["$(rm -rf /)", "'$(rm -rf /)'"],
    ["it's", String.raw`'it'\''s'`],
    ["a\nb", String.raw`$'a\nb'`],
    ["\u001b[31m", String.raw`$'\033[31m'`],
    ["x\u202ey'\\", String.raw`$'x\342\200\256y\'\\'`],
    ['`x`;&|<>*?[]~#!"', "'`x`;&|<>*?[]~#!\"'"],
  ];
  for (const [text, word] of cases) expect(shellWord(text)).toBe(word);
  expect(pathWord("-f/Dockerfile")).toBe("./-f/Dockerfile");
});

test("a path is shortened from its beginning", () => {
  expect(shorten("/app/build", 20)).toBe("/app/build");
  expect(shorten("/app/packages/prices/dist", 20)).toBe("…/prices/dist");
  expect(shorten("/out/a-very-long-name-of-a-program", 20)).toBe("a-very-lon…a-program");
  expect(shorten("abcdefghijklmnopqrstuvwxyz", 10)).toHaveLength(10);
});
