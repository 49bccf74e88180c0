// From the model to boxes with sizes. A text's width is guessed by its characters; the style sheet cuts what is wider.
import { type Box, type Direction, type Drawing, draw, type Link } from "./layout";
import type { Edge, Model } from "./model";
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

/** Draws a model; tightly, where there is little room. */
export function drawModel(model: Model, direction: Direction, tight = false): Drawing {
  const width = Math.max(
    96,
    ...model.stages.map((node) =>
      Math.max(shorten(node.stage.name, 18).length * MONO, purpose(node).length * TEXT, FATES[node.fate].length * TEXT),
    ),
  );
  const boxes: Box[] = model.images.map((node) => {
    const [name, tag] = imageLines(node);
    const texts = Math.max(name.length * MONO_SMALL, tag.length * MONO_SMALL);
    const where = model.twoPlatforms ? platform(node).length * TEXT : 0;
    const height = 10 + (tag ? 30 : 15) + (model.twoPlatforms ? LINE : 0);
    return { id: node.id, width: Math.ceil(Math.max(texts, where)) + (tight ? 10 : 18), height, late: true };
  });
  for (const { id } of model.stages) boxes.push({ id, width: Math.ceil(width) + (tight ? 6 : 14), height: 50 });
  const links = model.edges.map((edge): Link => {
    const texts = labels(edge).map(({ text }) => text.length);
    const link: Link = { id: edge.id, from: edge.from, to: edge.to, kind: edge.kind };
    if (texts.length === 0) return link;
    return { ...link, label: { width: Math.ceil(Math.max(...texts) * MONO_SMALL) + 8, height: texts.length * LINE } };
  });
  return draw(boxes, links, direction, tight ? 8 : 16);
}
