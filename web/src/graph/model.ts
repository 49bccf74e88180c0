// From the plan to what is drawn: stages and images, and the two ways in which one needs another.
import type { Artifact, PlanReport, Stage } from "stageplan";
import { flag, type Instruction, instructions } from "./dockerfile";

/** What becomes of a stage when the image is built. */
export type Fate = "image" | "below" | "left" | "asked";

/** A stage of the plan. */
export interface StageNode {
  id: string;
  stage: Stage;
  fate: Fate;
  /** Whether it runs on the builder's own platform, by itself or by what it stands on. */
  onBuilder: boolean;
}

/** An image that a stage stands on or copies from. */
export interface ImageNode {
  id: string;
  /** The reference with the versions filled in. */
  reference: string;
  onBuilder: boolean;
}

/** One COPY of an edge. */
export interface CopyLine {
  sources: string[];
  dest: string;
  /** Where its line begins in the Dockerfile. */
  offset: number | undefined;
}

/** That one stage needs another one, or an image. */
export interface Edge {
  id: string;
  /** `stands`: FROM. `copies`: COPY --from. `mounts`: there while a command runs. */
  kind: "stands" | "copies" | "mounts";
  from: string;
  to: string;
  lines: CopyLine[];
}

/** What is drawn. */
export interface Model {
  stages: StageNode[];
  images: ImageNode[];
  edges: Edge[];
  /** The stage that is the image. */
  production: string;
  /** Whether some stages run on another platform than the rest, so that it is worth a word. */
  twoPlatforms: boolean;
}

/** Reads a plan, with its Dockerfile for the places of the lines. */
export function modelOf(plan: PlanReport, dockerfile: Artifact | undefined): Model {
  const lines = dockerfile ? instructions(dockerfile.text) : [];
  const versions = new Map(plan.versions.map(({ name, default: value }) => [name, value]));
  const images = new Map<string, ImageNode>();
  const edges: Edge[] = [];
  const known = new Map<string, StageNode>();
  const image = (reference: string, onBuilder: boolean): string => {
    const filled = reference.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, a, b) => versions.get(a ?? b) ?? whole);
    const id = `${onBuilder ? "builder" : "target"} ${filled}`;
    if (!images.has(id)) images.set(id, { id, reference: filled, onBuilder });
    return id;
  };
  for (const stage of plan.stages) {
    if (known.has(`stage ${stage.name}`)) continue;
    const id = `stage ${stage.name}`;
    const below = stage.stage === null ? undefined : known.get(`stage ${stage.stage}`);
    const onBuilder = stage.onBuildPlatform || (below?.onBuilder ?? false);
    const mine = lines.filter((line) => line.stage === stage.name);
    const add = (kind: Edge["kind"], from: string, line?: CopyLine) => {
      const edge = edges.find((edge) => edge.kind === kind && edge.from === from && edge.to === id);
      if (edge) edge.lines.push(...(line ? [line] : []));
      else edges.push({ id: `${kind} ${from} ${id}`, kind, from, to: id, lines: line ? [line] : [] });
    };
    const offset = mine.find((line) => line.keyword === "FROM")?.start;
    const ground = below?.id ?? (stage.image === null ? undefined : image(stage.image, stage.onBuildPlatform));
    if (ground) add("stands", ground, { sources: [], dest: "", offset });
    // The same COPY may come twice: each takes the next line that reads like it.
    const copies = mine.filter((line) => line.keyword === "COPY" && flag(line, "from") !== undefined);
    for (const { stage: from, sources, dest } of stage.copiesFrom) {
      const at = copies.findIndex((line) => isCopy(line, from, dest));
      const [line] = at < 0 ? [] : copies.splice(at, 1);
      add("copies", known.get(`stage ${from}`)?.id ?? image(from, false), { sources, dest, offset: line?.start });
    }
    for (const line of mine) {
      if (line.keyword !== "RUN") continue;
      for (const text of line.flags) {
        const from = known.get(`stage ${/(?:^mount=|,)from=([^,]+)/.exec(text)?.[1]}`);
        if (!from) continue;
        const source = /(?:^mount=|,)(?:source|src)=([^,]+)/.exec(text)?.[1] ?? "/";
        add("mounts", from.id, { sources: [source], dest: "", offset: line.start });
      }
    }
    known.set(id, { id, stage, fate: "asked", onBuilder });
  }
  const stages = [...known.values()];
  const last = stages.findLast(({ stage }) => stage.purpose === "production") ?? stages.at(-1);
  const model: Model = {
    stages,
    images: [...images.values()],
    edges,
    production: last?.id ?? "",
    twoPlatforms: stages.some(({ onBuilder }) => onBuilder) && stages.some(({ onBuilder }) => !onBuilder),
  };
  const needed = needs(model, model.production);
  const ground = below(model, model.production);
  for (const node of stages) {
    if (node.id === model.production) node.fate = "image";
    else if (ground.has(node.id)) node.fate = "below";
    else if (needed.has(node.id)) node.fate = "left";
  }
  return model;
}

/** The drawn stage and everything it needs, by id: what `docker build --target` builds. */
export function needs(model: Model, id: string): Set<string> {
  return reach(model, id, () => true);
}

/** What a stage stands on, down to its image. Itself too. */
export function below(model: Model, id: string): Set<string> {
  return reach(model, id, ({ kind }) => kind === "stands");
}

function reach({ edges }: Model, id: string, follow: (edge: Edge) => boolean): Set<string> {
  const found = new Set([id]);
  // A set goes on to what is added to it meanwhile.
  for (const node of found) for (const edge of edges) if (edge.to === node && follow(edge)) found.add(edge.from);
  return found;
}

function isCopy(line: Instruction, from: string, dest: string): boolean {
  return flag(line, "from") === from && line.words.at(-1)?.replaceAll("\\", "") === dest;
}
