import { expect, test } from "vitest";
import { type Box, type Direction, type Drawing, draw, type Link, type Rect } from "./layout";

/** Draws what the words say: `a>b` stands on, `a-b` copies with a label, `(i)>a` from an image. */
function sketch(text: string, direction: Direction): { drawing: Drawing; links: Link[] } {
  const boxes = new Map<string, Box>();
  const links: Link[] = [];
  for (const [index, word] of text.split(" ").entries()) {
    const [from = "", kind, to] = word.split(/([>~])/);
    for (const id of to ? [from, to] : [from]) {
      if (boxes.has(id)) continue;
      const image = id.startsWith("(");
      boxes.set(id, { id, width: image ? 130 : 110, height: image ? 55 : 50, late: image });
    }
    if (!to) continue;
    const link: Link = { id: `${index} ${word}`, from, to, kind: kind ?? "" };
    links.push(kind === "~" ? { ...link, label: { width: 90, height: 15 * (1 + (index % 3)) } } : link);
  }
  return { drawing: draw([...boxes.values()], links, direction), links };
}

const SHAPES: Record<string, string> = {
  none: "alone",
  one: "(scratch)>production",
  chain: "(node)>base base>deps deps>build build>production",
  diamond: "(node)>base base>deps base>prod base>production prod~production deps>build build~production",
  "a program and its tests": "(go)>build build>test (go)>development (static)>production build~production",
  "long lines":
    "(node)>base base>tool tool>deps tool>prod deps>build base>production prod~production build~production base~production",
  "ten stages, two toolchains":
    "(node)>abase abase>adeps adeps>assets (go)>deps deps>build assets~build build>test deps>development assets~development " +
    "(static)>production build~production assets~production deps>tools tools~production tools~test (certs)~production",
  "all from one": "(a)>b b>c b>d b>e b>f b>g c~h d~h e~h f~h g~h b>h",
};

const DIRECTIONS: Direction[] = ["down", "right"];

for (const direction of DIRECTIONS) {
  for (const [name, text] of Object.entries(SHAPES)) {
    test(`${name}, drawn ${direction}: nothing overlaps, and everything is inside`, () => {
      const { drawing } = sketch(text, direction);
      const rects: [string, Rect][] = [...drawing.boxes];
      for (const [id, { label }] of drawing.lines) if (label) rects.push([id, label]);
      for (const [at, [a, one]] of rects.entries()) {
        expect(one.x >= 0 && one.y >= 0, a).toBe(true);
        expect(one.x + one.width <= drawing.width && one.y + one.height <= drawing.height, a).toBe(true);
        for (const [b, other] of rects.slice(at + 1)) expect(overlap(one, other), `${a} and ${b}`).toBe(false);
      }
    });

    test(`${name}, drawn ${direction}: no line runs through a box or a text`, () => {
      const { drawing, links } = sketch(text, direction);
      const hits: string[] = [];
      for (const { id, from, to } of links) {
        const line = drawing.lines.get(id);
        if (!line) throw new Error(`${id} is not drawn`);
        for (const point of points(line.path)) {
          for (const [box, rect] of drawing.boxes)
            if (box !== from && box !== to && inside(point, rect)) hits.push(`${id} and ${box}`);
          for (const [other, { label }] of drawing.lines)
            if (label && inside(point, label)) hits.push(`${id} and the text of ${other}`);
        }
      }
      expect(hits).toEqual([]);
    });

    test(`${name}, drawn ${direction}: what is needed comes first`, () => {
      const { drawing, links } = sketch(text, direction);
      for (const { from, to } of links) {
        const [a, b] = [drawing.boxes.get(from), drawing.boxes.get(to)];
        if (!a || !b) throw new Error("no box");
        if (direction === "down") expect(a.y + a.height).toBeLessThan(b.y);
        else expect(a.x + a.width).toBeLessThan(b.x);
      }
    });
  }
}

test("a chain is straight", () => {
  const { drawing } = sketch("(node)>base base>deps deps>build build>production", "down");
  const middles = [...drawing.boxes.values()].map(({ x, width }) => x + width / 2);
  for (const middle of middles) expect(middle).toBeCloseTo(middles[0] ?? Number.NaN);
});

test("lines that need not cross do not", () => {
  // An image stands beside the stage that it follows, on the side on which nothing passes.
  const { drawing } = sketch("(go)>build build>test (go)>development (static)>production build~production", "down");
  const middle = (id: string) => (drawing.boxes.get(id)?.x ?? 0) + (drawing.boxes.get(id)?.width ?? 0) / 2;
  expect(Math.sign(middle("(static)") - middle("build"))).toBe(Math.sign(middle("production") - middle("test")));
});

test("circles and strangers are left out, not hung on", () => {
  const boxes = ["a", "b", "c"].map((id) => ({ id, width: 10, height: 10 }));
  const link = (from: string, to: string) => ({ id: from + to, from, to, kind: "" });
  const drawing = draw(boxes, [link("a", "b"), link("b", "c"), link("c", "b"), link("a", "a"), link("x", "c")], "down");
  expect(drawing.boxes.size).toBe(3);
  expect(draw([], [], "right").boxes.size).toBe(0);
});

test("the same is drawn twice the same", () => {
  for (const text of Object.values(SHAPES)) expect(sketch(text, "down")).toEqual(sketch(text, "down"));
});

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside({ x, y }: { x: number; y: number }, rect: Rect): boolean {
  return x > rect.x + 0.5 && x < rect.x + rect.width - 0.5 && y > rect.y + 0.5 && y < rect.y + rect.height - 0.5;
}

/** Points along an SVG path of M, L and C. */
function points(path: string): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  let last = [0, 0];
  for (const [, command, numbers = ""] of path.matchAll(/([MLC])([^MLC]*)/g)) {
    const n = numbers.trim().split(/\s+/).map(Number);
    const ends =
      command === "M"
        ? [n, n, n, n]
        : command === "L"
          ? [last, last, n, n]
          : [last, n.slice(0, 2), n.slice(2, 4), n.slice(4)];
    for (let step = 0; step <= 20; step++) {
      const t = step / 20;
      const mix = (axis: number) => {
        const [a = 0, b = 0, c = 0, d = 0] = ends.map((end) => end[axis] ?? 0);
        return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
      };
      found.push({ x: mix(0), y: mix(1) });
    }
    last = n.slice(-2);
  }
  return found;
}
