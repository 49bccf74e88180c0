import { useEffect, useRef, useState } from "preact/hooks";
import type { Candidate, Report } from "stageplan";
import { keep } from "../keep";
import { choiceOf, GRADES, type Held, heldOf, said } from "../options";
import { closeProject } from "../project";
import { setSetting } from "../settings";
import { fromLink, projectName, report, status } from "../store";
import { type Theme, theme } from "../view";
import { Because } from "./place";
import { Prose } from "./prose";
import { Share } from "./share";
import "../styles/controls.css";
import "../styles/header.css";

/** What was detected, the few switches that matter most, and what concerns the page as a whole. */
export function Header() {
  const open = status.value.kind !== "empty";
  const now = open ? report.value : undefined;
  return (
    <header class="header">
      <div class="header-name">
        <h1 class="wordmark">stageplan</h1>
        {open && (
          <p class="project-name" title={projectName.value}>
            {projectName.value}
          </p>
        )}
        {open && fromLink.value && (
          <span class="shared-copy" title="It came with the link. What you change stays with you.">
            shared copy
          </span>
        )}
      </div>
      {now && (
        <div class="header-plan">
          <Found report={now} />
          <Switches report={now} />
        </div>
      )}
      <div class="header-tools">
        <Share />
        <ThemeSwitch />
        {open && (
          <button
            type="button"
            class="button"
            onClick={() => {
              keep();
              closeProject();
            }}
          >
            Close<span class="wide"> project</span>
          </button>
        )}
      </div>
    </header>
  );
}

/** How sure a recognition is, in the heading. */
const SURE: Record<string, string> = { certain: "certain", strong: "sure", likely: "probably", weak: "perhaps" };

/** What the project is, and how sure that is, with the reasons behind a button. */
function Found({ report: now }: { report: Report }) {
  const [shown, setShown] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!shown) return undefined;
    const outside = ({ target }: Event) => {
      if (target instanceof Node && !root.current?.contains(target)) setShown(false);
    };
    addEventListener("pointerdown", outside);
    addEventListener("focusin", outside);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("focusin", outside);
    };
  }, [shown]);
  const first = now.candidates.find(({ ecosystem }) => ecosystem === now.plan?.ecosystem) ?? now.candidates[0];
  if (!first) return <p class="found nothing">Nothing recognised</p>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what its button has opened.
    <div
      class="found"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !shown) return;
        event.stopPropagation();
        setShown(false);
        root.current?.querySelector("button")?.focus();
      }}
    >
      <button
        type="button"
        class="found-button"
        data-testid="found"
        aria-expanded={shown}
        aria-controls="found-reasons"
        title={GRADES[first.grade]}
        onClick={() => setShown(!shown)}
      >
        <span class="found-what">{first.what}</span>{" "}
        <span class={`grade ${first.grade}`}>{SURE[first.grade] ?? first.grade}</span>
      </button>
      <section id="found-reasons" class="found-reasons" aria-label="What speaks for it" hidden={!shown}>
        {now.candidates.map((candidate) => (
          <Reasons candidate={candidate} key={candidate.ecosystem} />
        ))}
      </section>
    </div>
  );
}

function Reasons({ candidate }: { candidate: Candidate }) {
  const { name, what, grade, origin, reasons } = candidate;
  return (
    <article>
      <h2>
        {what} <span class="soft">({name})</span>
      </h2>
      <p>
        <strong>{grade}</strong>: {GRADES[grade] ?? grade}
      </p>
      <ul>
        <li>
          <Because origin={origin} />
        </li>
        {reasons.map((reason) => (
          <li key={reason.what}>
            <Prose text={reason.what} />{" "}
            <span class="soft">
              <Because origin={reason.origin} />
            </span>
          </li>
        ))}
      </ul>
    </article>
  );
}

/** The options that are switched most. */
const SWITCHES = [
  { option: "unit", name: "Unit" },
  { option: "ecosystem", name: "Ecosystem" },
  { option: "flavour", name: "Image" },
  { option: "version", name: "Version" },
];

function Switches({ report: now }: { report: Report }) {
  const shown = SWITCHES.map(({ option, name }) => ({ option, name, ...state(now, option) })).filter(
    ({ values, held }) => values.length > 0 && (values.length > 1 || held?.by === "you"),
  );
  if (shown.length === 0) return null;
  return (
    <section class="switches" aria-label="Switches">
      {shown.map(({ option, name, values, held }) => (
        <Switch
          key={option}
          testId={`switch-${option}`}
          name={name}
          held={held}
          values={values}
          onChange={(value) => void setSetting(option, value)}
        />
      ))}
    </section>
  );
}

interface Value {
  value: string;
  about: string;
}

/** What an option could be, without the words that mean automatic; and what is in force. */
function state(now: Report, option: string): { values: Value[]; held: Held | undefined } {
  const held = heldOf(now, option);
  let values: Value[] = [...(choiceOf(now, option)?.values ?? [])];
  if (option === "ecosystem" && values.length === 0 && now.candidates.length > 1) {
    values = now.candidates.map(({ ecosystem, what }) => ({ value: ecosystem, about: what }));
  }
  const given = held?.by === "you" ? held.values[0] : undefined;
  if (given && !values.some(({ value }) => value === given))
    values = [{ value: given, about: "as you said" }, ...values];
  return { values: values.filter(({ value }) => value !== "auto" || value === given), held };
}

interface SwitchProps {
  name: string;
  testId: string;
  held: Held | undefined;
  values: readonly Value[];
  onChange(value: string | null): void;
}

/** What is in force, with a native list over it that says more of each value. */
function Switch({ name, testId, held, values, onChange }: SwitchProps) {
  const mine = held?.by === "you";
  const value = held?.values[0] ?? "automatic";
  return (
    <span class="switch" data-by={held?.by}>
      <span aria-hidden="true">
        <span class="switch-name">{name}</span> <span class="switch-value">{said(value)}</span>{" "}
        <span class="switch-by">{held ? SAID[held.by] : ""}</span>
      </span>
      <select
        aria-label={`${name}: ${said(value)}${held ? `, ${BY[held.by]}` : ""}`}
        title={held ? `${said(value)}, ${BY[held.by]}` : name}
        data-testid={testId}
        value={mine ? value : ""}
        onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? null : currentTarget.value)}
      >
        <option value="">{mine ? "automatic" : `automatic: ${said(value)}`}</option>
        {values.map(({ value, about }) => (
          <option value={value} key={value}>
            {about ? `${said(value)}: ${about}` : said(value)}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Who decided, as the end of a sentence. */
const BY = { you: "as you said", project: "by the project's files", default: "by default" };

/** The same in a word or two. */
const SAID = { you: "set by you", project: "from files", default: "default" };

const THEMES: readonly Theme[] = ["system", "light", "dark"];

function ThemeSwitch() {
  return (
    <span class="switch">
      <span aria-hidden="true">
        <span class="switch-name">Theme</span> <span class="switch-value">{theme.value}</span>
      </span>
      <select
        aria-label="Theme"
        data-testid="theme"
        value={theme.value}
        onChange={({ currentTarget }) => {
          theme.value = THEMES.find((known) => known === currentTarget.value) ?? "system";
        }}
      >
        {THEMES.map((name) => (
          <option value={name} key={name}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}
