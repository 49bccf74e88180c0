// Where boxes and lines go: ranks by the longest path, an order by barycentres, and places that keep lines straight.
// Everything is worked out along two axes, `main` (from source to target) and `cross`, and turned at the end.

/** A box to be placed. */
export interface Box {
  id: string;
  width: number;
  height: number;
  /** Whether it belongs right before what needs it, rather than at the beginning. */
  late?: boolean;
}

/** A line from one box to another. Lines that would close a circle are left out. */
export interface Link {
  id: string;
  from: string;
  to: string;
  /** Lines of one kind leave and reach a box at one place. */
  kind: string;
  /** Room for a text on the line. */
  label?: { width: number; height: number };
}

/** A rectangle. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A placed line: the data of an SVG path, its end, and the room of its text. */
export interface Line {
  path: string;
  end: { x: number; y: number };
  label?: Rect;
}

/** A drawing. */
export interface Drawing {
  width: number;
  height: number;
  boxes: Map<string, Rect>;
  lines: Map<string, Line>;
}

export type Direction = "down" | "right";

/** Something that takes room in a rank: a box, a label, or a bend where a line passes. */
interface Item {
  kind: "box" | "label" | "bend";
  rank: number;
  main: number;
  cross: number;
  /** The middle on the cross axis. */
  at: number;
  before: Item[];
  after: Item[];
}

interface Chain {
  link: Link;
  items: Item[];
}

const MARGIN = 6;
const SWEEPS = 8;
const STARTS = 8;

/** Draws boxes and links, boxes at least `between` apart in a rank, and ranks of boxes `apart`. The order of the boxes decides where nothing else does. */
export function draw(boxes: Box[], links: Link[], direction: Direction, between = 16, apart = 20): Drawing {
  const down = direction === "down";
  const items = new Map<string, Item>();
  for (const { id, width, height } of boxes) {
    const [main, cross] = down ? [height, width] : [width, height];
    items.set(id, { kind: "box", rank: 0, main, cross, at: 0, before: [], after: [] });
  }
  const forward = rankBoxes(boxes, links, items);
  const { ranks, chains } = insertBends(items, forward, down);
  for (const rank of ranks) for (const item of rank) item.at = rank.indexOf(item);
  order(ranks);
  place(ranks, between);
  return turn(boxes, items, ranks, chains, down, apart);
}

/** Gives each box the rank of its longest path from a source, twice as large, and drops links that are no use. */
function rankBoxes(boxes: Box[], links: Link[], items: Map<string, Item>): Link[] {
  const kept = links.filter(({ from, to }) => from !== to && items.has(from) && items.has(to));
  const waiting = new Map(boxes.map(({ id }) => [id, kept.filter(({ to }) => to === id).length]));
  const ready = boxes.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id);
  for (const id of ready) {
    for (const { from, to } of kept) {
      const [a, b] = [items.get(from), items.get(to)];
      if (from !== id || !a || !b) continue;
      b.rank = Math.max(b.rank, a.rank + 2);
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  // What was never ready lies on a circle.
  const forward = kept.filter(({ from, to }) => waiting.get(from) === 0 && waiting.get(to) === 0);
  for (const { id, late } of boxes) {
    const item = items.get(id);
    const mine = forward.filter(({ from }) => from === id);
    if (!late || !item || mine.length === 0) continue;
    // Between two ranks, where texts are, unless its own line has a text, too.
    item.rank = Math.min(...mine.map(({ to }) => items.get(to)?.rank ?? 0)) - (mine.some(({ label }) => label) ? 2 : 1);
  }
  return forward;
}

/** Puts labels on ranks between those of boxes, and bends where a line passes a rank. Empty ranks go. */
function insertBends(items: Map<string, Item>, links: Link[], down: boolean): { ranks: Item[][]; chains: Chain[] } {
  const byRank = new Map<number, Item[]>();
  const add = (item: Item) => {
    byRank.set(item.rank, [...(byRank.get(item.rank) ?? []), item]);
    return item;
  };
  for (const item of items.values()) add(item);
  const used = new Set(byRank.keys());
  for (const { to, label } of links) if (label) used.add((items.get(to)?.rank ?? 0) - 1);
  const numbers = [...used].sort((a, b) => a - b);
  const chains: Chain[] = [];
  for (const link of links) {
    const [from, to] = [items.get(link.from), items.get(link.to)];
    if (!from || !to) continue;
    const chain = [from];
    for (const rank of numbers) {
      if (rank <= from.rank || rank >= to.rank) continue;
      const { width, height } = (rank === to.rank - 1 && link.label) || { width: 0, height: 0 };
      const kind = width > 0 ? "label" : "bend";
      const [main, cross] = down ? [height, width] : [width, height];
      chain.push(add({ kind, rank, main, cross, at: 0, before: [], after: [] }));
    }
    chain.push(to);
    for (let at = 1; at < chain.length; at++) {
      const [a, b] = [chain[at - 1], chain[at]];
      if (!a || !b) continue;
      a.after.push(b);
      b.before.push(a);
    }
    chains.push({ link, items: chain });
  }
  return { ranks: numbers.map((rank) => byRank.get(rank) ?? []), chains };
}

/** Sorts each rank by where its neighbours are, to and fro, and keeps the order with the fewest crossings. */
function order(ranks: Item[][]): void {
  const given = ranks.map((rank) => [...rank]);
  let best = given;
  let fewest = crossings(ranks);
  for (let start = 0; start < STARTS && fewest > 0; start++) {
    // Each start turns some ranks around: an order can be the best of its neighbourhood and yet not the best.
    arrange(
      ranks,
      given.map((rank, at) => ((start >> (at % 3)) % 2 === 1 ? rank.toReversed() : rank)),
    );
    for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
      const there = sweep % 2 === 0;
      for (const rank of there ? ranks : ranks.toReversed()) {
        const wish = new Map(rank.map((item) => [item, mean(there ? item.before : item.after, item.at)]));
        rank.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
        number(rank);
      }
      exchange(ranks);
      const now = crossings(ranks);
      if (now < fewest) {
        fewest = now;
        best = ranks.map((rank) => [...rank]);
      }
    }
  }
  arrange(ranks, best);
}

function arrange(ranks: Item[][], as: Item[][]): void {
  for (const [at, rank] of as.entries()) {
    ranks[at] = [...rank];
    number(rank);
  }
}

/** Swaps neighbours as long as that leaves fewer crossings. */
function exchange(ranks: Item[][]): void {
  for (const rank of ranks) {
    for (let at = 1; at < rank.length; at++) {
      const [a, b] = [rank[at - 1], rank[at]];
      if (!a || !b) continue;
      const count = (x: Item, y: Item) => inversions(x.before, y.before) + inversions(x.after, y.after);
      if (count(b, a) < count(a, b)) {
        rank[at - 1] = b;
        rank[at] = a;
        number(rank);
      }
    }
  }
}

function crossings(ranks: Item[][]): number {
  let count = 0;
  for (const rank of ranks) {
    for (const [at, a] of rank.entries()) for (const b of rank.slice(at + 1)) count += inversions(a.after, b.after);
  }
  return count;
}

/** How often a neighbour of the first one lies behind a neighbour of the second one. */
function inversions(first: Item[], second: Item[]): number {
  let count = 0;
  for (const a of first) for (const b of second) if (a.at > b.at) count++;
  return count;
}

function number(rank: Item[]): void {
  for (const [at, item] of rank.entries()) item.at = at;
}

function mean(items: Item[], otherwise: number): number {
  return items.length === 0 ? otherwise : items.reduce((sum, { at }) => sum + at, 0) / items.length;
}

/** Puts the items of each rank as near to their neighbours as their order and their sizes allow. */
function place(ranks: Item[][], between: number): void {
  const all = ranks.flat();
  for (const rank of ranks) settle(rank, new Map(), between);
  let least = Number.POSITIVE_INFINITY;
  let best = all.map(({ at }) => at);
  for (let sweep = 0; sweep < 2 * SWEEPS; sweep++) {
    for (const rank of sweep % 2 === 0 ? ranks : ranks.toReversed()) {
      const wish = new Map<Item, number>();
      for (const item of rank) {
        const sides = sweep % 2 === 0 ? [item.before, item.after] : [item.after, item.before];
        const near = sides.find((side) => side.length > 0);
        if (near) wish.set(item, median(near));
      }
      settle(rank, wish, between);
    }
    // What it costs to follow the lines: bends in the middle of a line are the worst.
    let cost = 0;
    for (const a of all) for (const b of a.after) cost += Math.abs(a.at - b.at) * weight(a) * weight(b);
    if (cost < least - 0.5) {
      least = cost;
      best = all.map(({ at }) => at);
    }
  }
  for (const [at, item] of all.entries()) item.at = best[at] ?? 0;
  const first = Math.min(...all.map((item) => item.at - item.cross / 2));
  for (const item of all) item.at += MARGIN - first;
}

function weight({ kind }: Item): number {
  return kind === "bend" ? 2 : 1;
}

/** The middle of where the neighbours are; between the two in the middle. */
function median(items: Item[]): number {
  const places = items.map(({ at }) => at).sort((a, b) => a - b);
  const half = places.length / 2;
  return ((places[Math.ceil(half) - 1] ?? 0) + (places[Math.floor(half)] ?? 0)) / 2;
}

/** Moves the items to their wishes, in order and without overlap: neighbours that collide share what each must give. */
function settle(rank: Item[], wish: Map<Item, number>, between: number): void {
  const groups: { items: Item[]; start: number; weight: number }[] = [];
  let offset = 0;
  const offsets = new Map<Item, number>();
  for (const [at, item] of rank.entries()) {
    const previous = rank[at - 1];
    if (previous) offset += previous.cross / 2 + gap(previous, item, between) + item.cross / 2;
    offsets.set(item, offset);
    // What wishes nothing goes where the others leave room.
    const own = wish.has(item) ? weight(item) : 0.01;
    groups.push({ items: [item], start: (wish.get(item) ?? item.at) - offset, weight: own });
    for (;;) {
      const [a, b] = [groups.at(-2), groups.at(-1)];
      if (!a || !b || a.start <= b.start) break;
      const both = a.weight + b.weight;
      groups.splice(-2, 2, {
        items: [...a.items, ...b.items],
        start: (a.start * a.weight + b.start * b.weight) / both,
        weight: both,
      });
    }
  }
  for (const group of groups) for (const item of group.items) item.at = group.start + (offsets.get(item) ?? 0);
}

function gap(a: Item, b: Item, between: number): number {
  if (a.kind === "box" && b.kind === "box") return between;
  return Math.min(between, a.kind === "bend" && b.kind === "bend" ? 10 : 12);
}

/** From the two axes to the page. */
function turn(
  boxes: Box[],
  items: Map<string, Item>,
  ranks: Item[][],
  chains: Chain[],
  down: boolean,
  apart: number,
): Drawing {
  const tops = new Map<Item, number>();
  const sizes = new Map<Item, number>();
  let main = MARGIN;
  for (const [at, rank] of ranks.entries()) {
    const size = Math.max(0, ...rank.map((item) => item.main));
    const here = rank.some(({ kind }) => kind === "box");
    const next = ranks[at + 1]?.some(({ kind }) => kind === "box") ?? true;
    for (const item of rank) {
      tops.set(item, main);
      sizes.set(item, size);
    }
    // A label stands close to the box it belongs to.
    if (at < ranks.length - 1) main += size + (here && next ? apart : here ? 14 : down ? 12 : 16);
    else main += size + MARGIN;
  }
  const cross = Math.max(0, ...ranks.flat().map((item) => item.at + item.cross / 2)) + MARGIN;
  const point = (alongMain: number, alongCross: number) => {
    const [x, y] = down ? [alongCross, alongMain] : [alongMain, alongCross];
    return { x: round(x), y: round(y) };
  };
  const rect = (item: Item): Rect => {
    const top = (tops.get(item) ?? 0) + ((sizes.get(item) ?? 0) - item.main) / 2;
    const { x, y } = point(top, item.at - item.cross / 2);
    return { x, y, width: down ? item.cross : item.main, height: down ? item.main : item.cross };
  };
  const drawing: Drawing = {
    width: Math.ceil(down ? cross : main),
    height: Math.ceil(down ? main : cross),
    boxes: new Map(),
    lines: new Map(),
  };
  for (const { id } of boxes) {
    const item = items.get(id);
    if (item) drawing.boxes.set(id, rect(item));
  }
  const ports = portsOf(chains);
  for (const [index, { link, items: chain }] of chains.entries()) {
    const port = ports[index] ?? { out: 0, in: 0 };
    let path = "";
    let label: Rect | undefined;
    const text = ({ x, y }: { x: number; y: number }) => `${x} ${y}`;
    for (const [at, item] of chain.entries()) {
      const [first, last] = [at === 0, at === chain.length - 1];
      const top = tops.get(item) ?? 0;
      const size = sizes.get(item) ?? 0;
      const slack = (size - item.main) / 2;
      const where = item.at + (first ? port.out : last ? port.in : 0);
      if (!first) {
        // Through the gap before this rank: a curve that leaves and arrives straight.
        const before = chain[at - 1];
        const from = before ? (tops.get(before) ?? 0) + (sizes.get(before) ?? 0) : 0;
        const was = before ? before.at + (at === 1 ? port.out : 0) : where;
        const middle = (from + top) / 2;
        if (Math.abs(was - where) < 0.5) path += ` L ${text(point(top, where))}`;
        else path += ` C ${text(point(middle, was))} ${text(point(middle, where))} ${text(point(top, where))}`;
      }
      if (first) path += `M ${text(point(top + slack + item.main, where))} L ${text(point(top + size, where))}`;
      else if (last) path += ` L ${text(point(top + slack, where))}`;
      else if (item.kind === "label") {
        label = rect(item);
        path += ` L ${text(point(top + slack, where))} M ${text(point(top + slack + item.main, where))}`;
        path += ` L ${text(point(top + size, where))}`;
      } else path += ` L ${text(point(top + size, where))}`;
      if (last) {
        const line: Line = { path, end: point(top + slack, where) };
        if (label) line.label = label;
        drawing.lines.set(link.id, line);
      }
    }
  }
  return drawing;
}

/** Where on a box's side each line leaves and arrives, off its middle: one place for each kind. */
function portsOf(chains: Chain[]): { out: number; in: number }[] {
  const ports = chains.map(() => ({ out: 0, in: 0 }));
  for (const side of ["out", "in"] as const) {
    const ends = new Map<Item, Map<string, { chains: number[]; sum: number }>>();
    for (const [index, { link, items }] of chains.entries()) {
      const [end, next] = side === "out" ? [items[0], items[1]] : [items.at(-1), items.at(-2)];
      if (!end || !next) continue;
      const kinds = ends.get(end) ?? new Map<string, { chains: number[]; sum: number }>();
      const kind = kinds.get(link.kind) ?? { chains: [], sum: 0 };
      kind.chains.push(index);
      kind.sum += next.at;
      kinds.set(link.kind, kind);
      ends.set(end, kinds);
    }
    for (const [end, kinds] of ends) {
      const sorted = [...kinds.values()].sort((a, b) => a.sum / a.chains.length - b.sum / b.chains.length);
      const step = Math.min(28, end.cross / (sorted.length + 1));
      for (const [at, kind] of sorted.entries()) {
        for (const index of kind.chains) {
          const port = ports[index];
          if (port) port[side] = (at - (sorted.length - 1) / 2) * step;
        }
      }
    }
  }
  return ports;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
