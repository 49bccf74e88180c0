// What the graph says in words.
import type { Fate, ImageNode, Model, StageNode } from "./model";
import { shorten } from "./words";

const PURPOSES: Record<string, string> = {
  base: "common ground",
  deps: "all packages",
  "prod-deps": "needed to run",
  build: "makes what runs",
  test: "runs the tests",
  development: "runs the sources",
  production: "runs the program",
};

export const FATES: Record<Fate, string> = {
  image: "the image",
  below: "in the image",
  left: "left behind",
  asked: "built with --target",
};

/** The purpose of a stage in two words or three. */
export function purpose({ stage }: StageNode): string {
  return PURPOSES[stage.purpose] ?? stage.purpose;
}

/** An image in two short lines: its own name, without registry and owner, and its tag. */
export function imageLines({ reference }: ImageNode): [name: string, tag: string] {
  const [unpinned = "", digest] = reference.split("@");
  const colon = unpinned.lastIndexOf(":");
  const tagged = colon > unpinned.lastIndexOf("/");
  const name = tagged ? unpinned.slice(0, colon) : unpinned;
  const tag = tagged ? unpinned.slice(colon + 1) : digest ? "" : name === "scratch" ? "empty" : "latest";
  const pin = digest ? "pinned" : "";
  return [
    shorten(name.slice(name.lastIndexOf("/") + 1), 20),
    shorten([tag, pin].filter((part) => part !== "").join(", "), 20),
  ];
}

/** Where something runs. */
export function platform({ onBuilder }: { onBuilder: boolean }): string {
  return onBuilder ? "builder platform" : "target platform";
}

/** Everything that is drawn of a stage, as sentences. */
export function describe(model: Model, node: StageNode): string {
  return `${node.stage.name}: ${purpose(node)}, ${FATES[node.fate]}. ${needsOf(model, node)}`;
}

/** What a stage needs, as sentences. */
export function needsOf(model: Model, node: StageNode): string {
  const sentences: string[] = [];
  const name = (id: string) =>
    model.stages.find((stage) => stage.id === id)?.stage.name ??
    model.images.find((image) => image.id === id)?.reference ??
    "";
  for (const edge of model.edges) {
    if (edge.to !== node.id) continue;
    const paths = list(edge.lines.flatMap(({ sources }) => sources));
    if (edge.kind === "stands") sentences.push(`Based on ${name(edge.from)}`);
    else sentences.push(`${edge.kind === "copies" ? "Copies" : "Mounts"} ${paths} from ${name(edge.from)}`);
  }
  if (model.twoPlatforms) sentences.push(`Runs on the ${platform(node)}`);
  return sentences.map((sentence) => `${sentence}.`).join(" ");
}

/** Words with commas, and `and` before the last. */
export function list(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** A text as a sentence begins: with a capital letter, unless its first word is a name, such as `node_modules`. */
export function sentence(text: string): string {
  return /^[a-z]+('s)?[ ,;:.]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
