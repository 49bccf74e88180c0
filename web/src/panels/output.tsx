import kinds from "virtual:examples";
import { effect, signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Artifact, Finding, Report } from "stageplan";
import { copyText } from "../clipboard";
import { saveText } from "../download";
import { unpin } from "../editor/pins";
import { mountPrinted } from "../editor/printed";
import { list } from "../graph/texts";
import { placeName } from "../options";
import { firstPlace, litNow } from "../provenance";
import { openPlace } from "../reveal";
import { setSetting } from "../settings";
import { artifacts, files, LEARN, outdated, outputTab, report, shownArtifact } from "../store";
import { sideTab, view } from "../view";
import { Graph } from "./graph";
import { Learn } from "./learn";
import { offerFile } from "./project";
import { Prose } from "./prose";
import { rove } from "./roving";
import "../styles/editor.css";
import "../styles/output.css";

/** Of so few files, one may just not have been brought along. */
const FEW = 3;
const COMMENTS = [
  { value: "none", about: "no comments" },
  { value: "short", about: "one line for each stage" },
  { value: "why", about: "each stage, and why" },
];

/** The stage graph and the printed files; or why there are none. */
export function OutputPanel() {
  useEffect(() => {
    // In the code views the key has its meaning already; elsewhere it lets go as well.
    const letGo = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key === "Escape" && !event.defaultPrevented && !typing) unpin();
    };
    addEventListener("keydown", letGo);
    return () => removeEventListener("keydown", letGo);
  }, []);
  const now = report.value;
  const none = now !== undefined && artifacts.value.length === 0;
  return (
    <section
      class="column output"
      aria-label="Output"
      data-outdated={outdated.value || undefined}
      style={{ "--graph-share": `${share.value}%` }}
    >
      <Outdated />
      {none && <NoPlan report={now} />}
      {/* To learn, the two files need the room. */}
      {now && !none && outputTab.value !== LEARN && <Stages />}
      {/* Kept where there is nothing to show, so that it has its place again when there is. */}
      <div class="printed" hidden={none || !now}>
        <Bar />
        <div id="output-tab" role="tabpanel" aria-labelledby="output-tab-shown" class="printed-body">
          <Printed hidden={outputTab.value === LEARN} />
          {outputTab.value === LEARN && (
            <div class="scroll">
              <Learn />
            </div>
          )}
        </div>
        <Glance />
      </div>
    </section>
  );
}

/** That what is below is the plan before a file broke, and where it broke. */
function Outdated() {
  const [first] = outdated.value ? (report.value?.findings ?? []) : [];
  const place = first?.places[0];
  return (
    <div role="status">
      {first && (
        <p class="outdated" data-testid="outdated">
          <strong>The last plan, before this:</strong> <Prose text={first.message} />
          {place && (
            <>
              {" "}
              <button type="button" class="place" onClick={() => void openPlace(place)}>
                {place.path}:{place.line}
              </button>
            </>
          )}
        </p>
      )}
    </div>
  );
}

/** On a narrow screen, the reason in one line below the text: the whole of it is on another part of the page. */
function Glance() {
  const reason = litNow.value.reasons[0];
  if (!reason || outputTab.value === LEARN) return null;
  const { origin } = reason;
  const place = firstPlace(origin);
  const words = [place && `${place.path}:${place.line}`, origin.kind === "rule" && (origin.because || origin.rule)];
  return (
    <p class="glance">
      <span>{words.filter(Boolean).join(": ")}</span>
      <button
        type="button"
        onClick={() => {
          sideTab.value = "why";
          view.value = "side";
        }}
      >
        Why
      </button>
    </p>
  );
}

const stagesOpen = signal(true);

function Stages() {
  const open = stagesOpen.value;
  return (
    <>
      <section class="stages" aria-label="Stages">
        <h2>
          <button
            type="button"
            class="fold"
            aria-expanded={open}
            onClick={() => {
              stagesOpen.value = !open;
            }}
          >
            Stages
          </button>
        </h2>
        {open && <Graph />}
      </section>
      {open && <Splitter />}
    </>
  );
}

const [LEAST, MOST, USUAL] = [8, 80, 44];
/** How much of the column the stages may take, in percent. */
const share = signal(stored());

function stored(): number {
  try {
    return within(Number(localStorage.getItem("graph-share")) || USUAL);
  } catch {
    return USUAL;
  }
}

function within(wanted: number): number {
  return Math.min(Math.max(Math.round(wanted), LEAST), MOST);
}

function divide(wanted: number) {
  share.value = within(wanted);
  try {
    localStorage.setItem("graph-share", String(share.value));
  } catch {
    // Without storage the wish lasts as long as the page.
  }
}

/** The line between the stages and the text, which can be moved. */
function Splitter() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line between two texts is not one that moves.
    <div
      class="splitter"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Room for the stages"
      aria-valuenow={share.value}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onKeyDown={(event) => {
        const { key } = event;
        const steps: Record<string, number> = { ArrowUp: share.value - 4, ArrowDown: share.value + 4 };
        const wanted = steps[key] ?? { Home: LEAST, End: MOST, Enter: USUAL }[key];
        if (wanted === undefined) return;
        event.preventDefault();
        divide(wanted);
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={({ currentTarget, pointerId, clientY }) => {
        const column = currentTarget.parentElement?.getBoundingClientRect();
        if (!column || !currentTarget.hasPointerCapture(pointerId)) return;
        divide(((clientY - column.top) / column.height) * 100);
      }}
      onDblClick={() => divide(USUAL)}
    />
  );
}

function Bar() {
  const shown = outputTab.value;
  const tabs = [...artifacts.value.map(({ path }) => ({ id: path, name: path })), { id: LEARN, name: "Learn" }];
  return (
    <div class="bar">
      <div
        class="tabs"
        role="tablist"
        aria-label="Printed files"
        onKeyDown={(event) => {
          const tab = rove(event, "[role=tab]")?.dataset.tab;
          if (tab) outputTab.value = tab;
        }}
      >
        {tabs.map(({ id, name }) => (
          <button
            type="button"
            role="tab"
            key={id}
            id={id === shown ? "output-tab-shown" : undefined}
            data-tab={id}
            tabIndex={id === shown ? 0 : -1}
            aria-selected={id === shown}
            aria-controls="output-tab"
            title={name}
            onClick={() => {
              outputTab.value = id;
            }}
          >
            {name}
          </button>
        ))}
      </div>
      {shownArtifact.value && <Tools artifact={shownArtifact.value} />}
    </div>
  );
}

function Tools({ artifact }: { artifact: Artifact }) {
  return (
    <div class="tools">
      <Comments />
      <Copy text={artifact.text} />
      <button type="button" onClick={() => saveText(artifact.path, artifact.text)}>
        Download
      </button>
    </div>
  );
}

function Comments() {
  const now =
    report.value?.choices.find(({ option }) => option === "comments")?.current ??
    report.value?.settings?.find(({ name }) => name === "comments")?.value ??
    "why";
  const set = report.value?.settings?.some(({ name }) => name === "comments");
  return (
    <fieldset class="words">
      <legend>
        Comments
        {set && <span class="set-here"> (in stageplan.toml)</span>}
      </legend>
      {COMMENTS.map(({ value, about }) => (
        <label key={value} title={`${about}; written into stageplan.toml`}>
          <input
            type="radio"
            name="comments"
            value={value}
            checked={now === value}
            onChange={() => void setSetting("comments", value)}
          />
          <span>{value}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Copy({ text }: { text: string }) {
  const copied = useSignal("");
  const done = copied.value === "Copied";
  const copy = async () => {
    copied.value = await copyText(text);
  };
  // What was said of one text is not said of the next.
  useEffect(() => {
    if (!copied.value) return undefined;
    const timer = setTimeout(() => {
      copied.value = "";
    }, 2500);
    return () => clearTimeout(timer);
  }, [copied.value, copied]);
  useEffect(() => {
    copied.value = "";
  }, [text, copied]);
  return (
    <>
      {/* What went well is seen at the button itself, so that nothing moves. */}
      <span role="status" class={done ? "hidden-words" : "said"}>
        {copied.value}
      </span>
      <button type="button" class="copy" data-testid="copy" onClick={() => void copy()}>
        {done ? "Copied" : "Copy"}
      </button>
    </>
  );
}

function Printed({ hidden }: { hidden: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? mountPrinted(place.current) : undefined), []);
  return <div class="code-view" ref={place} hidden={hidden} data-testid="printed" />;
}

/** The folders that the last plan of this project offered. */
const known = signal<readonly string[]>([]);
effect(() => {
  const now = report.value;
  if (!now) known.value = [];
  else if (now.plan) {
    const values = now.choices?.find(({ option }) => option === "unit")?.values ?? [];
    known.value = [...new Set([now.unit, ...values.map(({ value }) => value)])].filter((value) => value !== "auto");
  }
});

/** What to say where nothing could be planned. */
function NoPlan({ report }: { report: Report }) {
  const { outcome, unit, candidates, findings } = report;
  const where = unit === "" || unit === "." ? "the root" : unit;
  const [title, text] =
    outcome === "noSuchUnit"
      ? [`There is no folder ${unit}`, "The unit is the folder to plan. Pick one that is there."]
      : outcome === "notDeployable"
        ? [
            `Nothing to run in ${where}`,
            `Found ${candidates[0]?.what ?? "a project"}, but nothing in it that an image could start.`,
          ]
        : [
            `No project in ${where}`,
            "No manifest, lockfile or source file of a kind that stageplan plans was found there.",
          ];
  const folders = outcome === "noSuchUnit" ? known.value.filter((folder) => folder !== unit) : [];
  const units = (report.choices.find(({ option }) => option === "unit")?.values ?? []).filter(
    ({ value }) => value !== unit,
  );
  // The folders are buttons below: no need to say them twice.
  const said = units.length > 0 ? findings.filter(({ rule }) => rule !== "project/other-folders") : findings;
  return (
    <div class="no-plan scroll" data-testid="no-plan">
      <h2>{title}</h2>
      <p>{text}</p>
      {outcome === "unrecognised" && (
        <p class="soft">It plans {list(kinds.map(({ name }) => name))} projects. Open the folder that holds one.</p>
      )}
      {outcome === "noSuchUnit" && (
        <ul class="units">
          {folders.map((folder) => (
            <li key={folder}>
              <button type="button" onClick={() => void setSetting("unit", folder)}>
                {folder === "." ? "the root" : folder}
              </button>
            </li>
          ))}
          <li>
            <button type="button" onClick={() => void setSetting("unit", null)}>
              automatic
            </button>{" "}
            <span class="soft">
              as before <code>unit</code> was set
            </span>
          </li>
        </ul>
      )}
      {said.length > 0 && (
        <ul class="said-findings">
          {said.map((finding) => (
            <Said finding={finding} key={finding.rule + finding.message} />
          ))}
        </ul>
      )}
      {outcome === "notDeployable" && files.value.size <= FEW && (
        <p class="add-missing">
          Only {list([...files.value.keys()])} {files.value.size === 1 ? "is" : "are"} here. If a file that it names is
          in your project,{" "}
          <button type="button" class="place" onClick={offerFile}>
            add it
          </button>
          ; it may be empty.
        </p>
      )}
      {units.length > 0 && (
        <>
          <h3>Folders that look like projects</h3>
          <ul class="units">
            {units.map(({ value, about }) => (
              <li key={value}>
                <button type="button" onClick={() => void setSetting("unit", value)}>
                  {value === "." ? "the root" : value}
                </button>{" "}
                <span class="soft">{about}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Said({ finding }: { finding: Finding }) {
  return (
    <li class={finding.severity}>
      <p>
        <span class="severity">{finding.severity}</span> <Prose text={finding.message} />
      </p>
      {finding.help && (
        <p class="help">
          <Prose text={finding.help} />
        </p>
      )}
      {finding.places.slice(0, 8).map((place) => (
        <button
          type="button"
          class="place"
          key={`${place.path}:${place.line}:${place.span[0]}`}
          onClick={() => void openPlace(place)}
        >
          {placeName(place)}
        </button>
      ))}
    </li>
  );
}
