import type { Artifact, PlanReport, Report, Stage } from "stageplan";
import { expect, test } from "vitest";
import { instructions } from "./dockerfile";
import { modelOf, needs } from "./model";
import { shorten } from "./words";

const ORIGIN = { kind: "rule", rule: "test", because: "", from: [], rejected: [] } as const;

function stage(name: string, purpose: Stage["purpose"], more: Partial<Stage>): Stage {
  const empty = {
    image: null,
    stage: null,
    onBuildPlatform: false,
    about: "",
    copiesFrom: [],
    commands: [],
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

function planned(): Report {
  const artifact: Artifact = { path: "Dockerfile", text: DOCKERFILE, marks: [], origins: [], stages: [] };
  const plan: PlanReport = {
    ecosystem: "node",
    name: "shop",
    versions: [{ name: "NODE_VERSION", default: "24", origin: { ...ORIGIN, from: [], rejected: [] } }],
    stages: STAGES,
    decisions: [],
    environment: [],
    secrets: [],
    platforms: [],
    options: [],
  };
  const rest = { candidates: [], findings: [], settings: [], choices: [] };
  return { schema: 1, stageplan: "", unit: ".", outcome: "planned", plan, artifacts: [artifact], ...rest };
}

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

test("a path is shortened from its beginning", () => {
  expect(shorten("/app/build", 20)).toBe("/app/build");
  expect(shorten("/app/packages/prices/dist", 20)).toBe("…/prices/dist");
  expect(shorten("/out/a-very-long-name-of-a-program", 20)).toBe("a-very-lon…a-program");
  expect(shorten("abcdefghijklmnopqrstuvwxyz", 10)).toHaveLength(10);
});
