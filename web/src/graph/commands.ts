// The commands for a target, as the CLI says them after planning.
import type { Artifact, PlanReport, Report } from "stageplan";
import { type Instruction, instructions } from "./dockerfile";
import { below, type Model, type StageNode } from "./model";
import { pathWord, shellWord } from "./words";

/** A command to be copied. */
export interface Command {
  what: string;
  line: string;
}

/** The printed Dockerfile of a report. */
export function dockerfileOf(report: Report): Artifact | undefined {
  return report.artifacts.find(({ path }) => path === "Dockerfile" || path.endsWith("/Dockerfile"));
}

/** Folders into which package managers install. */
const INSTALLED = /\/(node_modules|\.venv|venv|vendor)$/;

/** What builds a stage, and what runs it where that makes sense. They are run in the root of the project. */
export function commands(report: Report, plan: PlanReport, model: Model, node: StageNode): Command[] {
  const image = node.id === model.production;
  const name = image ? plan.name : `${plan.name}:${node.stage.name}`;
  const found = [{ what: "Build", line: build(plan, dockerfileOf(report)?.path, image ? undefined : node, name) }];
  const lines = instructions(dockerfileOf(report)?.text ?? "");
  const run = (extra: string) => `docker run --rm${extra} ${shellWord(name)}`;
  if (image) found.push({ what: "Run", line: run(ports(model, lines) + volumes(plan, model, lines) + needed(plan)) });
  else if (node.stage.purpose === "development") {
    const flags = ports(model, lines) + volumes(plan, model, lines) + sources(plan, model, node, lines) + needed(plan);
    found.push({ what: "Run", line: run(` -it${flags}`) });
  }
  return found;
}

function build(plan: PlanReport, path: string | undefined, target: StageNode | undefined, name: string): string {
  let line = "docker build";
  if (target) line += ` --target ${shellWord(target.stage.name)}`;
  line += ` -t ${shellWord(name)}`;
  if (plan.platforms.length > 0) line += ` --platform ${shellWord(plan.platforms.join(","))}`;
  for (const { id, from } of plan.secrets) line += ` --secret ${secretWord(id, from)}`;
  // Docker looks for a Dockerfile at the context's root by itself.
  if (path !== undefined && path !== "Dockerfile") line += ` -f ${pathWord(path)}`;
  return `${line} .`;
}

/** A secret's word. The shell fills in the home folder, and nothing else: docker itself does not. */
export function secretWord(id: string, from: string): string {
  const home = "src=$HOME/";
  if (!from.startsWith(home)) return shellWord(`id=${id},${from}`);
  return `${shellWord(`id=${id},src=`)}"$HOME"${shellWord(from.slice(home.length - 1))}`;
}

/** The ports of the image. Development listens on the same ones. */
function ports(model: Model, lines: Instruction[]): string {
  return production(model, lines, "EXPOSE")
    .flatMap(({ words }) => words)
    .filter((port) => /^\d+(\/(tcp|udp|sctp))?$/.test(port))
    .map((port) => ` -p ${shellWord(`${port.split("/")[0]}:${port}`)}`)
    .join("");
}

function volumes(plan: PlanReport, model: Model, lines: Instruction[]): string {
  return production(model, lines, "VOLUME")
    .flatMap(({ words }) => words)
    .filter((path) => !path.includes("$"))
    .map((path) => ` -v ${shellWord(`${plan.name}-${/([^/]*)\/*$/.exec(path)?.[1]}:${path}`)}`)
    .join("");
}

function needed(plan: PlanReport): string {
  const names = plan.environment.filter((need) => need.required && need.default === null).map(({ name }) => name);
  return names.map((name) => ` -e ${shellWord(name)}`).join("");
}

/**
 * The project's folders over their copies, so that a change is seen at once. What the build put there and the project's
 * folder has not, such as installed packages, keeps its place by a volume of its own. Nothing where that cannot be told.
 */
function sources(plan: PlanReport, model: Model, node: StageNode, lines: Instruction[]): string {
  const chain = below(model, node.id);
  const workdirs = new Map<Instruction, string>();
  let workdir = "/";
  const mine: Instruction[] = [];
  for (const { id, stage } of model.stages) {
    if (!chain.has(id)) continue;
    for (const line of lines) {
      if (line.stage !== stage.name) continue;
      if (line.keyword === "WORKDIR") workdir = absolute(workdir, line.words[0] ?? "");
      workdirs.set(line, workdir);
      mine.push(line);
    }
  }
  const mounts: { from: string; to: string }[] = [];
  const kept: string[] = [];
  for (const line of mine) {
    if (line.keyword !== "COPY") continue;
    const [source, dest] = line.words;
    const to = absolute(workdirs.get(line) ?? "/", line.words.at(-1) ?? "");
    if (line.flags.some((flag) => flag.startsWith("from="))) {
      // A volume is a folder; what has an ending is a file.
      if (!/[^/]\.[^/]*$/.test(to)) kept.push(to);
    }
    // Whole folders only: a file of its own would be lost to its editor, which writes a new one in its place.
    else if (
      line.stage === node.stage.name &&
      line.words.length === 2 &&
      (source === "." || source?.endsWith("/")) &&
      dest
    )
      mounts.push({ from: source === "." ? "" : `/${source.replace(/^\.?\//, "").replace(/\/$/, "")}`, to });
  }
  for (const { stage } of model.stages) {
    for (const edge of stage.copiesFrom) {
      const from = model.stages.find((other) => other.stage.name === edge.stage);
      if (from?.stage.purpose !== "prod-deps") continue;
      for (const source of edge.sources.map((source) => absolute("/", source))) {
        // Where packages lie among the sources, nothing can be mounted over them.
        if (mounts.some(({ to }) => to === source || to.startsWith(`${source}/`))) return "";
        if (INSTALLED.test(source)) kept.push(source);
      }
    }
  }
  if (plan.ecosystem === "node" && model.stages.some(({ id, stage }) => chain.has(id) && stage.purpose === "deps"))
    kept.push(absolute(workdir, "node_modules"));
  if ([...mounts.map(({ from, to }) => from + to), ...kept].some((path) => /[$*?\\,:]/.test(path))) return "";
  const within = (path: string) => mounts.some(({ to }) => path.startsWith(`${to}/`));
  return [
    ...mounts.map(({ from, to }) => ` -v "$PWD"${shellWord(`${from}:${to}`)}`),
    ...[...new Set(kept)].filter(within).map((path) => ` -v ${shellWord(path)}`),
  ].join("");
}

function absolute(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function production(model: Model, lines: Instruction[], keyword: string): Instruction[] {
  const name = model.stages.find(({ id }) => id === model.production)?.stage.name;
  return lines.filter((line) => line.keyword === keyword && line.stage === name);
}
