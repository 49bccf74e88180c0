import type { Decision, Finding, Origin, Place, Rejected } from "stageplan";
import { sentence } from "../graph/texts";
import { host } from "../options";
import { type Caused, firstPlace, interesting, isWhole, litNow, type Piece, type Reasoned } from "../provenance";
import { openPiece, openPlace } from "../reveal";
import { artifacts, files, hovered, report, selection } from "../store";
import { sideTab } from "../view";
import { Prose } from "./prose";
import "../styles/why.css";

/** Longer values of a manifest are cut. */
const LONGEST = 72;
/** How many alternatives are seen at once. */
const REJECTED = 4;
const DEEPEST = 12;
/** How many errors and warnings are said before anything is pointed at. */
const GRAVE = 4;

/** The chain of reasons of what is pointed at. */
export function Why({ reasons }: { reasons: Reasoned[] }) {
  const { caused } = litNow.value;
  if (caused) return <FromLine caused={caused} />;
  if (reasons.length === 0) return <Hint />;
  const [first, ...wider] = reasons;
  return (
    <div class="why" data-testid="why">
      <Pin />
      {first && <Reason reasoned={first} />}
      {wider.length > 0 && (
        <>
          <h3 class="why-wider">It is part of</h3>
          {wider.map((reasoned) => (
            <Reason reasoned={{ ...reasoned, title: short(reasoned.title) }} key={reasoned.title} />
          ))}
        </>
      )}
    </div>
  );
}

/** Whether what is explained stays, and how to change that. */
function Pin() {
  if (hovered.value) return <p class="why-pin soft">Click to keep this.</p>;
  if (!selection.value) return null;
  return (
    <p class="why-pin soft">
      Pinned.{" "}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          selection.value = undefined;
        }}
      >
        Unpin <kbd class="keys">Esc</kbd>
      </button>
    </p>
  );
}

function Reason({ reasoned }: { reasoned: Reasoned }) {
  const { title, origin, code, also } = reasoned;
  return (
    <article class="reason">
      <h3 class={code ? "piece" : "title"}>{code ? <code>{title}</code> : title}</h3>
      {also && also.length > 0 && (
        <p class="also soft">
          also <code>{short(also[also.length - 1] ?? "")}</code>
        </p>
      )}
      <ul class="chain">
        <Link origin={origin} depth={0} />
      </ul>
    </article>
  );
}

/** One link of the chain, and below it what it rests on. */
function Link({ origin, depth }: { origin: Origin; depth: number }) {
  switch (origin.kind) {
    case "file":
      return (
        <li class="evidence">
          <Evidence place={origin.place} route={origin.route} />
        </li>
      );
    case "option":
      return (
        <li class="evidence">
          You said <code>{origin.name}</code>
          {origin.place ? (
            <>
              {" in "}
              <Evidence place={origin.place} route="" />
            </>
          ) : (
            " as an option"
          )}
        </li>
      );
    case "catalog":
      return (
        <li class="catalog">
          Catalog: {words(origin.table)} <code>{origin.row}</code>
          <span class="source">
            <a href={origin.source} rel="noreferrer" target="_blank">
              {host(origin.source)}
            </a>
            , checked <time>{origin.checked}</time>
          </span>
        </li>
      );
    case "rule": {
      const below = depth < DEEPEST ? beneath(origin) : [];
      return (
        <li class="rule">
          <p class="because">
            <Prose text={sentence(origin.because || spelled(origin.rule))} />
          </p>
          <code class="rule-id">{origin.rule}</code>
          {below.length + origin.rejected.length > 0 && (
            <ul>
              {below.map((from, number) => (
                <Link origin={from} depth={depth + 1} key={String(number)} />
              ))}
              <Losers rejected={origin.rejected} />
            </ul>
          )}
        </li>
      );
    }
  }
}

/** What a rule rests on; a part of itself that adds no words and no alternatives is what that rests on. */
function beneath(origin: Origin & { kind: "rule" }): Origin[] {
  return origin.from.flatMap((from) =>
    from.kind === "rule" && from.rule === origin.rule && !from.because && from.rejected.length === 0 ? from.from : from,
  );
}

/** A place in the project, what stands there, and the way to it. */
function Evidence({ place, route }: { place: Place; route: string }) {
  const there = files.value.has(place.path);
  const whole = isWhole(place);
  const name = whole ? place.path : `${place.path}:${place.line}`;
  const text = whole ? undefined : files.value.get(place.path)?.text?.slice(...place.span);
  return (
    <span class="place-line">
      {there ? (
        <button type="button" class="place" onClick={() => void openPlace(place)}>
          {name}
        </button>
      ) : (
        <span class="place">{name}</span>
      )}
      {route && <span class="route"> {route}</span>}
      {text && <code class="value"> {short(text)}</code>}
    </span>
  );
}

function Losers({ rejected }: { rejected: Rejected[] }) {
  const [few, more] = [rejected.slice(0, REJECTED), rejected.slice(REJECTED)];
  return (
    <>
      {few.map((loser) => (
        <Loser loser={loser} key={loser.value + loser.why} />
      ))}
      {more.length > 0 && (
        <li class="loser">
          <details>
            <summary>{more.length} more that were not taken</summary>
            <ul>
              {more.map((loser) => (
                <Loser loser={loser} key={loser.value + loser.why} />
              ))}
            </ul>
          </details>
        </li>
      )}
    </>
  );
}

function Loser({ loser }: { loser: Rejected }) {
  const place = loser.origin && firstPlace(loser.origin);
  return (
    <li class="loser">
      <span class="not">not</span>{" "}
      {loser.value.includes("`") ? <Prose text={loser.value} /> : <code>{short(loser.value)}</code>}:{" "}
      <Prose text={loser.why} />
      {place && (
        <>
          {" "}
          <Evidence place={place} route="" />
        </>
      )}
    </li>
  );
}

/** What a line of the project has caused. */
function FromLine({ caused }: { caused: Caused }) {
  const { path, line, whole, pieces, decisions, findings } = caused;
  const nothing = pieces.length + decisions.length + findings.length === 0;
  return (
    <div class="why" data-testid="why">
      <Pin />
      <h3 class="title">
        <span class="place">
          {path}:{line}
        </span>
      </h3>
      {nothing && <p class="soft">No line of the plan rests on this one.</p>}
      {whole && !nothing && <p class="soft">Nothing rests on this line alone; this rests on the file as a whole.</p>}
      {findings.length > 0 && (
        <ul class="said-findings">
          {findings.map((finding) => (
            <li class={finding.severity} key={finding.rule + finding.message}>
              <p>
                <span class="severity">{finding.severity}</span> <Prose text={finding.message} />
              </p>
              {finding.help && (
                <p class="help">
                  <Prose text={finding.help} />
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {pieces.length > 0 && (
        <>
          <h3 class="why-wider">It is printed as</h3>
          <ul class="pieces">
            {pieces.map((piece) => (
              <PieceLine piece={piece} key={`${piece.path}:${piece.span[0]}`} />
            ))}
          </ul>
        </>
      )}
      {decisions.length > 0 && (
        <>
          <h3 class="why-wider">It decided</h3>
          <ul class="decided">
            {decisions.map((decision) => (
              <li key={decision.topic}>
                <Decided decision={decision} />
                <ul class="chain">
                  <Link origin={decision.origin} depth={0} />
                </ul>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function PieceLine({ piece }: { piece: Piece }) {
  return (
    <li>
      <button type="button" class="place" onClick={() => openPiece(piece.path, piece.span)}>
        {piece.path}:{piece.line}
      </button>{" "}
      <code class="value">{short(piece.text)}</code>
    </li>
  );
}

function Decided({ decision }: { decision: Decision }) {
  const title = `${decision.topic}: ${decision.value}`;
  return (
    <button
      type="button"
      class="decision"
      onClick={() => {
        selection.value = { kind: "origin", title, origin: decision.origin };
      }}
    >
      {decision.topic}: <code>{short(decision.value)}</code>
    </button>
  );
}

/** What to do here, and the decisions with the most behind them. */
function Hint() {
  if (artifacts.value.length === 0) {
    return (
      <div class="why" data-testid="why">
        <p class="soft">Where something is printed, this is where each piece of it says why.</p>
      </div>
    );
  }
  const decisions = interesting(report.value?.plan?.decisions ?? []);
  const grave = (report.value?.findings ?? []).filter(({ severity }) => severity !== "note");
  return (
    <div class="why" data-testid="why">
      {grave.length > 0 && <Grave findings={grave} />}
      <p>Point at any piece of the Dockerfile: here it says why it is there, and its reasons light up in the files.</p>
      <p class="soft">
        Or put the cursor on a line of a manifest to see what it caused. A click keeps what is shown
        <span class="keys">
          , <kbd>Enter</kbd> opens the reason, <kbd>Esc</kbd> lets go
        </span>
        .
      </p>
      {decisions.length > 0 && (
        <>
          <h3 class="why-wider">Worth a look</h3>
          <ul class="decided">
            {decisions.map((decision) => (
              <li key={decision.topic}>
                <Decided decision={decision} />
                <span class="soft">
                  <Prose text={because(decision.origin)} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Errors and warnings, before all that went well. */
function Grave({ findings }: { findings: readonly Finding[] }) {
  return (
    <>
      <ul class="said-findings why-grave" aria-label="Errors and warnings">
        {findings.slice(0, GRAVE).map(({ severity, message, rule }) => (
          <li class={severity} key={rule + message}>
            <p>
              <span class="severity">{severity}</span> <Prose text={message} />
            </p>
          </li>
        ))}
      </ul>
      <p>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            sideTab.value = "findings";
          }}
        >
          {findings.length > GRAVE ? `All findings, ${findings.length - GRAVE} more of these` : "What to do about it"}
        </button>
      </p>
    </>
  );
}

/** The shortest of what speaks for a decision: what its rule concluded, or what was not taken. */
function because(origin: Origin): string {
  if (origin.kind !== "rule") return "";
  const loser = origin.rejected[0];
  return origin.because ? sentence(origin.because) : loser ? `Not ${loser.value}: ${loser.why}` : "";
}

/** A text in one line, cut where it is long. */
function short(text: string): string {
  const line = text.replace(/\s*\\?\s*\n\s*/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** What a rule's id says: `go/only-main-package` as words. */
function spelled(rule: string): string {
  return words(rule.slice(rule.indexOf("/") + 1));
}

/** `node-line` as words. */
function words(table: string): string {
  return table.replaceAll("-", " ");
}
