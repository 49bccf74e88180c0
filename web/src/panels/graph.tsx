import { computed } from "@preact/signals";
import { Fragment, type Ref } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Command, CommandKind } from "stageplan";
import { copyText } from "../clipboard";
import { dockerfileOf } from "../graph/dockerfile";
import { drawModel, type Label, labels } from "../graph/drawing";
import type { Drawing, Rect } from "../graph/layout";
import { below, type Edge, type ImageNode, type Model, modelOf, needs, type StageNode } from "../graph/model";
import { describe, FATES, imageLines, list, needsOf, platform, purpose, sentence } from "../graph/texts";
import { shorten } from "../graph/words";
import { hovered, report, type Selection, selection, target } from "../store";
import { Prose } from "./prose";
import "../styles/graph.css";

/** What is drawn of the last plan. */
const model = computed<Model | undefined>(() => {
  const now = report.value;
  return now?.plan && now.plan.stages.length > 0 ? modelOf(now.plan, dockerfileOf(now)) : undefined;
});
const drawings = computed(() => {
  const now = model.value;
  if (!now) return undefined;
  const [right, down] = [drawModel(now, "right"), drawModel(now, "down")];
  const [tight, brief] = [drawModel(now, "down", "tight"), drawModel(now, "down", "brief")];
  return { right, down, tight, brief };
});
/** The stage that `--target` names; a plan that has none of the name builds the image. */
const chosen = computed(() => {
  const now = model.value;
  const stage = now?.stages.find(({ stage }) => stage.name === target.value);
  return stage ?? now?.stages.find(({ id }) => id === now.production);
});

/** Room that the text beside a tall drawing needs. */
const BESIDE = 214;
/** A drawing from left to right that is higher than this is better drawn downwards. */
const HIGH = 280;
/** What the heading and the padding take of the height. */
const AROUND = 48;
/** A drawing is made smaller only as far as its words can still be read. */
const SMALLEST = 0.72;

/** The stages, what is copied between them, and what is left behind. */
export function Graph() {
  const room = useRef<HTMLDivElement>(null);
  const strip = useRef<HTMLUListElement>(null);
  const highest = useRef(0);
  const [{ width, height }, setRoom] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = room.current;
    if (!element) return;
    highest.current = 0;
    const measure = () => {
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      const width = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      // The picture does not move because another target has longer commands.
      highest.current = Math.max(highest.current, strip.current?.offsetHeight ?? 0);
      setRoom({ width, height: mostHeight(element.closest(".stages")) - AROUND - highest.current });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // The column, and the share of it that the user gives to the stages.
    const part = element.closest(".stages");
    for (const around of [part, part?.parentElement]) if (around) observer.observe(around);
    return () => observer.disconnect();
  }, [model.value === undefined]);
  const now = report.value;
  const drawn = drawings.value;
  const node = chosen.value;
  if (!now || !model.value || !drawn || !node) return null;
  const { drawing, beside } = arrange(drawn, width, height);
  const detail = drawing === drawn.brief ? "brief" : "full";
  const scale = Math.max(SMALLEST, Math.min(1, height / drawing.height, width / drawing.width));
  return (
    <div class="graph-frame" data-testid="target">
      <Legend model={model.value} brief={detail === "brief"} />
      <div class="graph" ref={room} data-arrangement={beside ? "beside" : "above"} data-detail={detail}>
        <div class="graph-drawing">
          <Picture model={model.value} drawing={drawing} node={node} room={width} scale={scale} />
        </div>
        <Target model={model.value} node={node} />
      </div>
      <Commands commands={node.stage.commands} list={strip} />
    </div>
  );
}

/** How high the part around the graph may be: its share of the column. */
function mostHeight(part: Element | null): number {
  const share = part ? Number.parseFloat(getComputedStyle(part).maxHeight) : Number.NaN;
  return Number.isNaN(share) ? Number.POSITIVE_INFINITY : ((part?.parentElement?.clientHeight ?? 0) * share) / 100;
}

/**
 * The drawing that can be seen whole: from left to right where that is flat, else downwards with the text beside it, and
 * with names alone where nothing else fits.
 */
function arrange(
  { right, down, tight, brief }: Record<"right" | "down" | "tight" | "brief", Drawing>,
  width: number,
  height: number,
) {
  if (right.width <= width && right.height <= HIGH) return { drawing: right, beside: false };
  const low = [down, tight].filter((drawing) => drawing.height <= height);
  const narrow = [...low, brief].find((drawing) => drawing.width + BESIDE <= width);
  const drawing = narrow ?? low.find((drawing) => drawing.width <= width) ?? brief;
  return { drawing, beside: narrow !== undefined };
}

function Legend({ model, brief }: { model: Model; brief: boolean }) {
  const kinds = new Set(model.edges.map(({ kind }) => kind));
  return (
    <ul class="graph-legend" aria-label="Lines">
      <li>
        <Sample kind="stands" /> based on
      </li>
      {kinds.has("copies") && (
        <li>
          <Sample kind="copies" /> copies from
        </li>
      )}
      {kinds.has("mounts") && (
        <li>
          <Sample kind="mounts" /> mounts from
        </li>
      )}
      {brief && (
        <li>
          <i class="graph-sign" /> left behind
        </li>
      )}
    </ul>
  );
}

function Sample({ kind }: { kind: Edge["kind"] }) {
  return (
    <svg width="26" height="8" aria-hidden="true">
      <path class="graph-line" data-kind={kind} data-needed d="M 1 4 H 23" />
      {kind !== "stands" && <circle class="graph-end" data-needed cx="23" cy="4" r="2.5" />}
    </svg>
  );
}

interface PictureProps {
  model: Model;
  drawing: Drawing;
  node: StageNode;
  room: number;
  scale: number;
}

/** The picture: lines below, boxes above them. Only stages are buttons. */
function Picture({ model, drawing, node, room, scale }: PictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const needed = needs(model, node.id);
  // The chosen stage comes into view when the arrows choose it; nothing moves by itself before that.
  const onKeyDown = (event: KeyboardEvent) => {
    const next = neighbour(event.key, model, drawing, node);
    if (!next) return;
    event.preventDefault();
    target.value = next.stage.name;
    const button = box.current?.querySelector<HTMLElement>(`[data-stage="${CSS.escape(next.stage.name)}"]`);
    button?.focus();
    button?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  return (
    <div class="graph-scroll">
      {/* biome-ignore lint/a11y/useSemanticElements: a group of stages is no group of form fields. */}
      <div
        role="group"
        aria-label="Stage graph: choose a target with the arrow keys"
        class="graph-picture"
        style={{ width: `${drawing.width}px`, height: `${drawing.height}px`, zoom: scale }}
        ref={box}
        tabIndex={drawing.width * scale > room ? 0 : undefined}
        onKeyDown={onKeyDown}
      >
        <svg width={drawing.width} height={drawing.height} aria-hidden="true">
          {/* What is needed is painted last, above the rest. */}
          {[...model.edges]
            .sort((a, b) => Number(needed.has(a.to)) - Number(needed.has(b.to)))
            .map((edge) => (
              <EdgeLine key={edge.id} edge={edge} drawing={drawing} needed={needed.has(edge.to)} />
            ))}
        </svg>
        {model.edges.map((edge) => (
          <EdgeText key={edge.id} edge={edge} drawing={drawing} needed={needed.has(edge.to)} />
        ))}
        {model.images.map((image) => (
          <ImageBox
            key={image.id}
            image={image}
            rect={drawing.boxes.get(image.id)}
            needed={needed.has(image.id)}
            two={model.twoPlatforms}
          />
        ))}
        {model.stages.map((stage) => (
          <button
            type="button"
            key={stage.id}
            class="graph-box graph-stage"
            style={placed(drawing.boxes.get(stage.id))}
            aria-pressed={stage === node}
            tabIndex={stage === node ? 0 : -1}
            data-stage={stage.stage.name}
            data-testid={`stage-${stage.stage.name}`}
            data-fate={stage.fate}
            data-needed={needed.has(stage.id) || undefined}
            onClick={() => {
              target.value = stage.stage.name;
            }}
          >
            <span class="graph-mono" title={stage.stage.name}>
              {shorten(stage.stage.name, 18)}
            </span>{" "}
            <span>{purpose(stage)}</span> <span class="graph-fate">{FATES[stage.fate]}</span>
            <span class="graph-unseen">. {needsOf(model, stage)}</span>
          </button>
        ))}
      </div>
      <ol class="graph-unseen">
        {model.stages.map((stage) => (
          <li key={stage.id}>{describe(model, stage)}</li>
        ))}
      </ol>
    </div>
  );
}

function EdgeLine({ edge, drawing, needed }: { edge: Edge; drawing: Drawing; needed: boolean }) {
  const line = drawing.lines.get(edge.id);
  if (!line) return null;
  return (
    <g data-testid={`edge-${edge.kind}`} {...pointing(edge.lines[0]?.offset)}>
      <path class="graph-line" data-kind={edge.kind} data-needed={needed || undefined} d={line.path} />
      <path class="graph-reach" d={line.path} />
      {edge.kind !== "stands" && (
        <circle class="graph-end" data-needed={needed || undefined} cx={line.end.x} cy={line.end.y} r="2.5" />
      )}
    </g>
  );
}

function EdgeText({ edge, drawing, needed }: { edge: Edge; drawing: Drawing; needed: boolean }) {
  const rect = drawing.lines.get(edge.id)?.label;
  if (!rect) return null;
  return (
    <span class="graph-label" style={placed(rect)} data-needed={needed || undefined} aria-hidden="true">
      {labels(edge).map((label: Label, at) => (
        <span key={`${at} ${label.text}`} title={label.title} {...pointing(label.offset)}>
          {label.text}
        </span>
      ))}
    </span>
  );
}

function ImageBox({
  image,
  rect,
  needed,
  two,
}: {
  image: ImageNode;
  rect: Rect | undefined;
  needed: boolean;
  two: boolean;
}) {
  const [name, tag] = imageLines(image);
  return (
    <div
      class="graph-box graph-image"
      style={placed(rect)}
      data-needed={needed || undefined}
      title={image.reference}
      aria-hidden="true"
    >
      <span>{name}</span>
      {tag && <span>{tag}</span>}
      {two && <span class="graph-platform">{platform(image)}</span>}
    </div>
  );
}

/** What the chosen target is for, what it takes, and what stays behind. */
function Target({ model, node }: { model: Model; node: StageNode }) {
  const ground = below(model, node.id);
  const left = model.stages.filter(({ id }) => needs(model, node.id).has(id) && !ground.has(id));
  const name = (id: string) =>
    model.stages.find((stage) => stage.id === id)?.stage.name ??
    model.images.find((image) => image.id === id)?.reference;
  const edges = model.edges.filter(({ to }) => to === node.id);
  const copied = new Set(edges.filter(({ kind }) => kind === "copies").map(({ from }) => from));
  const stays = node.id === model.production ? "Left behind" : "Not in it";
  return (
    <div class="graph-target">
      <h2>
        <span class="graph-mono">{node.stage.name}</span>
        <span class="graph-about">{FATES[node.fate]}</span>
      </h2>
      <p>
        <Prose text={sentence(node.stage.about)} />
      </p>
      <dl>
        {edges.map((edge) => (
          <div key={edge.id}>
            <dt>{edge.kind === "stands" ? "Based on" : edge.kind === "copies" ? "Copies from" : "Mounts from"}</dt>
            <dd>
              {edge.kind === "stands" ? (
                <CopyLine text={name(edge.from) ?? ""} offset={edge.lines[0]?.offset} />
              ) : (
                <span class="graph-mono">{name(edge.from)}</span>
              )}
              {edge.lines.map((line, at) =>
                line.sources.length === 0 ? null : (
                  <CopyLine
                    key={`${at} ${line.dest}`}
                    text={list(line.sources)}
                    dest={line.dest}
                    offset={line.offset}
                  />
                ),
              )}
            </dd>
          </div>
        ))}
        {model.twoPlatforms && (
          <div>
            <dt>Runs on</dt>
            <dd>the {platform(node)}</dd>
          </div>
        )}
        {left.length > 0 && (
          <div>
            <dt>{stays}</dt>
            <dd>
              <ul>
                {left.map(({ id, stage }) => (
                  <li key={id}>
                    <span class="graph-mono">{stage.name}</span>{" "}
                    <span class="graph-about">
                      {copied.has(id) ? "apart from what is copied" : <Prose text={stage.about} />}
                    </span>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

/** One FROM or COPY as a button that lights its line. */
function CopyLine({ text, dest, offset }: { text: string; dest?: string; offset: number | undefined }) {
  const what = lineAt(offset);
  const words = (
    <>
      {text}
      {dest && ` → ${dest}`}
    </>
  );
  if (!what) return <span class="graph-copy">{words}</span>;
  return (
    <button
      type="button"
      class="graph-copy"
      title="Show the line in the Dockerfile"
      {...pointing(offset)}
      onClick={() => {
        selection.value = what;
      }}
    >
      {words}
    </button>
  );
}

const WHAT: Record<CommandKind, string> = { build: "Build", run: "Run" };

/** How the chosen target is built and run: always in sight, whatever is scrolled. */
function Commands({ commands, list }: { commands: Command[]; list: Ref<HTMLUListElement> }) {
  return (
    <ul class="graph-commands" aria-label="Commands" ref={list}>
      {/* Another command is another row: what was said of the one before is not said of it. */}
      {commands.map(({ what, line }) => (
        <li key={`${what} ${line}`}>
          <span class="graph-what">{WHAT[what]}</span>
          <code>{whole(line)}</code>
          <CopyButton what={what} text={line} />
        </li>
      ))}
    </ul>
  );
}

/** Flags of docker that a value follows. */
const VALUED = /^(-[efptv]|--(build-arg|env-file|mount|name|platform|secret|target))$/;

/** A command whose words stay whole where they fit, and a flag with its value: a line does not end with `-t`. */
function whole(line: string) {
  const words: string[] = [];
  for (const word of line.split(" ")) {
    if (VALUED.test(words.at(-1) ?? "")) words.push(`${words.pop()} ${word}`);
    else words.push(word);
  }
  return words.map((word, at) => (
    <Fragment key={`${at} ${word}`}>
      {at > 0 && " "}
      <span class="graph-word">{word}</span>
    </Fragment>
  ));
}

function CopyButton({ what, text }: { what: string; text: string }) {
  const [said, say] = useState("");
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => say(""), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => say(await copyText(text));
  return (
    <>
      <button type="button" class="graph-button" aria-label={`Copy the ${what} command`} onClick={copy}>
        {said || "Copy"}
      </button>
      <span class="graph-unseen" role="status">
        {said}
      </span>
    </>
  );
}

function placed(rect: Rect | undefined) {
  const { x, y, width, height } = rect ?? { x: 0, y: 0, width: 0, height: 0 };
  return { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
}

/** The line of the Dockerfile that begins at an offset, as something to point at. */
function lineAt(offset: number | undefined): Selection | undefined {
  const path = report.value && dockerfileOf(report.value)?.path;
  return path === undefined || offset === undefined ? undefined : { kind: "output", path, offset };
}

/** What lights a line as long as the mouse is over something. */
function pointing(offset: number | undefined) {
  return {
    onMouseEnter: () => {
      hovered.value = lineAt(offset);
    },
    onMouseLeave: () => {
      hovered.value = undefined;
    },
  };
}

/** The stage that an arrow leads to: the nearest in its direction. */
function neighbour(key: string, model: Model, drawing: Drawing, from: StageNode): StageNode | undefined {
  if (key === "Home") return model.stages[0];
  if (key === "End") return model.stages.at(-1);
  const middle = ({ id }: StageNode) => {
    const { x, y, width, height } = drawing.boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
    return { x: x + width / 2, y: y + height / 2 };
  };
  const here = middle(from);
  let nearest: StageNode | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const stage of model.stages) {
    const { x, y } = middle(stage);
    const [dx, dy] = [x - here.x, y - here.y];
    const ahead = { ArrowRight: dx, ArrowLeft: -dx, ArrowDown: dy, ArrowUp: -dy }[key];
    if (ahead === undefined || ahead < 8) continue;
    const aside = key === "ArrowRight" || key === "ArrowLeft" ? Math.abs(dy) : Math.abs(dx);
    if (ahead + 2 * aside < least) {
      least = ahead + 2 * aside;
      nearest = stage;
    }
  }
  return nearest;
}
