import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Learn as Comparison, Lesson } from "stageplan";
import { sentence } from "../graph/texts";
import { figure, pieces } from "../learn/figure";
import { type LearnLine, linesOf } from "../learn/lines";
import { learn, report } from "../store";
import "../styles/learn.css";

/** What is pointed at: lessons by index, and from where, so that the other parts follow and this one stays. */
interface Pointed {
  lessons: readonly number[];
  from: "lesson" | "naive" | "planned";
}

/** The naive single-stage file beside the planned one, with what each difference buys; or why there is none. */
export function Learn() {
  const known = learn.value;
  // The last comparison stays while the next one is made, so that the page does not flicker with each keystroke.
  const last = useRef<{ material: Comparison; stages: number } | undefined>(undefined);
  if (known instanceof Error) {
    return (
      <p class="learn-none" role="status">
        The comparison could not be made: {known.message}. Change a file, or open the project again, to try once more.
      </p>
    );
  }
  if (known === null) {
    return (
      <p class="learn-none">No single stage could build this project, so there is nothing to compare the plan with.</p>
    );
  }
  if (known) last.current = { material: known, stages: report.value?.plan?.stages.length ?? 0 };
  // Of another project nothing stays.
  else if (!report.value) last.current = undefined;
  if (!last.current) {
    return (
      <p class="learn-none" role="status">
        Comparing
      </p>
    );
  }
  return <Beside {...last.current} busy={known === undefined} />;
}

function Beside({ material, stages, busy }: { material: Comparison; stages: number; busy: boolean }) {
  const over = useSignal<Pointed | undefined>(undefined);
  const chosen = useSignal<Pointed | undefined>(undefined);
  // A lesson of the last plan says nothing about this one.
  useEffect(() => {
    over.value = undefined;
    chosen.value = undefined;
  }, [material, over, chosen]);
  const { lessons, naive, planned } = material;
  const now = over.value ?? chosen.value;
  const point = (lessons: readonly number[], from: Pointed["from"]) => {
    over.value = lessons.length > 0 ? { lessons, from } : undefined;
  };
  const choose = (lesson: number, from: Pointed["from"]) => {
    const again = chosen.value?.lessons[0] === lesson && chosen.value.from === from;
    chosen.value = again ? undefined : { lessons: [lesson], from };
  };
  const left = () => {
    over.value = undefined;
  };
  const file = (from: "naive" | "planned", title: string, text: string) => (
    <File
      from={from}
      title={title}
      lines={linesOf(
        text,
        lessons.map((lesson) => (from === "naive" ? lesson.inNaive : lesson.inPlanned)),
      )}
      lessons={lessons}
      pointed={now}
      point={point}
      choose={choose}
      left={left}
    />
  );
  return (
    <section class="learn" aria-label="Learn" aria-busy={busy}>
      <p class="learn-sum">{sum(lessons, naive.text, stages)}</p>
      <div class="learn-files">
        {file("naive", "A first tutorial's Dockerfile", naive.text)}
        {file("planned", "The planned Dockerfile", planned.text)}
      </div>
      <h2 class="learn-head">What each difference buys</h2>
      <ol class="learn-lessons">
        {lessons.map((lesson, at) => (
          <LessonItem
            key={lesson.id}
            lesson={lesson}
            number={at + 1}
            lit={now?.lessons.includes(at) ?? false}
            follow={now !== undefined && now.from !== "lesson" && now.lessons[0] === at && over.value === undefined}
            pressed={chosen.value?.lessons.includes(at) ?? false}
            excerpts={[excerpt(naive.text, lesson.inNaive), excerpt(planned.text, lesson.inPlanned)]}
            point={() => point([at], "lesson")}
            choose={() => choose(at, "lesson")}
            left={left}
          />
        ))}
      </ol>
    </section>
  );
}

function File({
  from,
  title,
  lines,
  lessons,
  pointed,
  point,
  choose,
  left,
}: {
  from: "naive" | "planned";
  title: string;
  lines: LearnLine[];
  lessons: Lesson[];
  pointed: Pointed | undefined;
  point: (lessons: readonly number[], from: Pointed["from"]) => void;
  choose: (lesson: number, from: Pointed["from"]) => void;
  left: () => void;
}) {
  const box = useRef<HTMLElement>(null);
  const first = pointed && lines.findIndex(({ lessons }) => lessons.some((at) => pointed.lessons.includes(at)));
  // The first lit line comes into sight, unless the mouse is here. Only this file scrolls, never the page.
  useEffect(() => {
    const element = box.current;
    if (!element || first === undefined || first < 0 || pointed?.from === from) return;
    const line = element.querySelectorAll(".learn-line")[first];
    if (!(line instanceof HTMLElement)) return;
    const top = line.offsetTop - element.offsetTop;
    if (top < element.scrollTop || top + line.offsetHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top - element.clientHeight / 4;
  }, [first, pointed?.from, from]);
  return (
    <figure class="learn-file">
      <figcaption id={`learn-${from}`}>{title}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit can be scrolled by keyboard. */}
      <section class="learn-scroll" ref={box} tabIndex={0} aria-labelledby={`learn-${from}`}>
        <pre onMouseLeave={left}>
          {lines.map((line, at) => (
            // Lines have no name but their number.
            // biome-ignore lint/a11y/noStaticElementInteractions: what the mouse does here, the numbers do for the keyboard.
            <span
              key={at}
              class="learn-line"
              data-lit={(pointed && line.lessons.some((lesson) => pointed.lessons.includes(lesson))) || undefined}
              onMouseEnter={() => point(line.lessons, from)}
            >
              <Code text={line.text} goesOn={lines[at - 1]?.text.endsWith("\\") ?? false} />
              {line.begins.map((lesson) => (
                <button
                  type="button"
                  class="learn-mark"
                  key={lesson}
                  aria-label={`Lesson ${lesson + 1}: ${lessons[lesson]?.title ?? ""}`}
                  data-lit={pointed?.lessons.includes(lesson) || undefined}
                  onFocus={() => point([lesson], from)}
                  onBlur={left}
                  onClick={() => {
                    left();
                    choose(lesson, from);
                  }}
                >
                  {lesson + 1}
                </button>
              ))}
              {"\n"}
            </span>
          ))}
        </pre>
      </section>
    </figure>
  );
}

/** A line of a Dockerfile: its keyword and its comments stand out. */
function Code({ text, goesOn }: { text: string; goesOn: boolean }) {
  if (text.startsWith("#")) return <span class="learn-comment">{text}</span>;
  const keyword = goesOn ? "" : (/^[A-Z]+(?= )/.exec(text)?.[0] ?? "");
  return (
    <span>
      {keyword && <span class="learn-keyword">{keyword}</span>}
      {unbroken(text.slice(keyword.length))}
    </span>
  );
}

/** A text whose words do not end at their dashes: short ones stay whole, long ones break where the line is full. */
function unbroken(text: string) {
  return text.split(/( +)/).map((word, at) =>
    word.includes("-") ? (
      <span key={`${at} ${word}`} class={word.length > 20 ? "learn-long" : "learn-word"}>
        {word}
      </span>
    ) : (
      word
    ),
  );
}

function LessonItem({
  lesson,
  number,
  lit,
  follow,
  pressed,
  excerpts,
  point,
  choose,
  left,
}: {
  lesson: Lesson;
  number: number;
  lit: boolean;
  follow: boolean;
  pressed: boolean;
  /** Its lines of the naive file and of the planned one. */
  excerpts: [string, string];
  point: () => void;
  choose: () => void;
  left: () => void;
}) {
  const box = useRef<HTMLLIElement>(null);
  // Chosen in a file: the lesson comes into sight.
  useEffect(() => {
    if (follow) box.current?.scrollIntoView({ block: "nearest" });
  }, [follow]);
  const short = figure(lesson.buys);
  // A sentence that begins with its figure need not say it twice.
  const rest =
    short && lesson.buys.startsWith(short) ? `… ${lesson.buys.slice(short.length).trimStart()}` : lesson.buys;
  return (
    <li
      ref={box}
      class="learn-lesson"
      data-lit={lit || undefined}
      data-testid={`lesson-${lesson.id}`}
      onMouseEnter={point}
      onMouseLeave={left}
      onFocusIn={point}
      onFocusOut={left}
    >
      <h3>
        <button type="button" aria-pressed={pressed} onClick={choose}>
          <span class="learn-number">{number}</span> {lesson.title}
        </button>
      </h3>
      <p class="learn-buys">
        {short && <strong class="learn-figure">{short}</strong>} <Words text={sentence(rest)} />
      </p>
      <dl>
        <dt>Tutorial</dt>
        <dd>
          <Words text={sentence(lesson.naive)} />
          {pressed && excerpts[0] && <pre class="learn-excerpt">{unbroken(excerpts[0])}</pre>}
        </dd>
        <dt>Here</dt>
        <dd>
          <Words text={sentence(lesson.planned)} />
          {pressed && excerpts[1] && <pre class="learn-excerpt">{unbroken(excerpts[1])}</pre>}
        </dd>
      </dl>
      <Source lesson={lesson} />
    </li>
  );
}

/** The ranges of a text, one below the other. */
function excerpt(text: string, spans: readonly (readonly [number, number])[]): string {
  return spans.map(([from, to]) => text.slice(from, to).trimEnd()).join("\n");
}

function Words({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map(({ kind, text }, at) => {
        const key = `${at} ${text}`;
        if (kind === "code") return <code key={key}>{text}</code>;
        return kind === "quantity" ? <b key={key}>{text}</b> : text;
      })}
    </>
  );
}

function Source({ lesson: { source, checked } }: { lesson: Lesson }) {
  if (!/^https?:\/\//.test(source)) return null;
  return (
    <p class="learn-source">
      <a href={source} target="_blank" rel="noreferrer">
        {source.replace(/^https?:\/\/(www\.)?/, "").replace(/[?#].*$/, "")}
      </a>
      , read on <time dateTime={checked}>{checked}</time>
    </p>
  );
}

function sum(lessons: Lesson[], naive: string, stages: number): string {
  const steps = naive.split("\n").filter((line) => /^[A-Z]+ /.test(line)).length;
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const plan = `the plan has ${many(stages, "stage")}`;
  const first = `A first tutorial would give this project one stage of ${many(steps, "instruction")}; ${plan}.`;
  return `${first} Between them ${lessons.length === 1 ? "is one difference" : `are ${lessons.length} differences`} that ${
    lessons.length === 1 ? "buys" : "each buy"
  } something: choose one to see its lines.`;
}
