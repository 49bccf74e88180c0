// From the model to boxes with sizes. A text's width is guessed by its characters; the style sheet cuts what is wider.
import { type Box, type Direction, type Drawing, draw, type Link } from "./layout";
import type { Edge, Model, StageNode } from "./model";
import { FATES, imageLines, platform, purpose } from "./texts";
import { shorten } from "./words";

const MONO = 7.6;
const MONO_SMALL = 6.7;
const TEXT = 6.3;
/** More lines than these are counted. */
const LABELS = 3;
const LINE = 15;

/** One line of the text on an edge: which COPY it is. */
export interface Label {
  text: string;
  title: string;
  offset: number | undefined;
}

/** The text on an edge: what is copied, a line each. */
export function labels({ kind, lines }: Edge): Label[] {
  if (kind === "stands") return [];
  const verb = kind === "copies" ? "copied" : "mounted";
  const all = lines.flatMap(({ sources, dest, offset }) =>
    sources.map((source) => ({
      text: shorten(source, 17),
      title: dest === "" ? `${source} is ${verb}` : `${source} is ${verb} to ${dest}`,
      offset,
    })),
  );
  if (all.length <= LABELS) return all;
  const rest = all.slice(LABELS - 1);
  const title = rest.map((label) => label.title).join("\n");
  return [...all.slice(0, LABELS - 1), { text: `${rest.length} more`, title, offset: rest[0]?.offset }];
}

/** How much of a stage is drawn: all in good order, all closely, or its name alone where little height is left. */
export type Detail = "full" | "tight" | "brief";

/** Draws a model. */
export function drawModel(model: Model, direction: Direction, detail: Detail = "full"): Drawing {
  const brief = detail === "brief";
  const padding = { full: 14, tight: 6, brief: 30 }[detail];
  const words = (node: StageNode) => (brief ? 0 : Math.max(purpose(node).length, FATES[node.fate].length) * TEXT);
  const width = Math.max(
    brief ? 70 : 96,
    ...model.stages.map((node) => Math.max(shorten(node.stage.name, 18).length * MONO, words(node))),
  );
  const boxes: Box[] = model.images.map((node) => {
    const [name, tag] = imageLines(node);
    const late = true;
    if (brief)
      return { id: node.id, width: Math.ceil((name.length + tag.length + 1) * MONO_SMALL) + 16, height: 22, late };
    const texts = Math.max(name.length * MONO_SMALL, tag.length * MONO_SMALL);
    const where = model.twoPlatforms ? platform(node).length * TEXT : 0;
    const height = 10 + (tag ? 30 : 15) + (model.twoPlatforms ? LINE : 0);
    return { id: node.id, width: Math.ceil(Math.max(texts, where)) + (detail === "tight" ? 10 : 18), height, late };
  });
  const height = brief ? 24 : 50;
  for (const { id } of model.stages) boxes.push({ id, width: Math.ceil(width) + padding, height });
  const links = model.edges.map((edge): Link => {
    const texts = brief ? [] : labels(edge).map(({ text }) => text.length);
    const link: Link = { id: edge.id, from: edge.from, to: edge.to, kind: edge.kind };
    if (texts.length === 0) return link;
    return { ...link, label: { width: Math.ceil(Math.max(...texts) * MONO_SMALL) + 8, height: texts.length * LINE } };
  });
  return draw(boxes, links, direction, detail === "full" ? 16 : 8, brief ? 13 : 20);
}
