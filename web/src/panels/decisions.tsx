import type { Decision, Origin, PlanReport, Rejected } from "stageplan";
import { report, selection } from "../store";
import { goToOption } from "./options";
import { Because } from "./place";
import { Prose } from "./prose";
import "../styles/controls.css";
import "../styles/decisions.css";

/** What was decided and why, and what the plan knows beside that. */
export function Decisions() {
  const plan = report.value?.plan;
  if (!report.value) return null;
  if (!plan) return <p class="decisions none">There is no plan, so nothing was decided.</p>;
  return (
    <div class="decisions" data-testid="decisions">
      <ul class="decision-list" aria-label="Decisions">
        {plan.decisions.map((decision) => (
          <One decision={decision} key={decision.topic} />
        ))}
      </ul>
      <Versions plan={plan} />
      <Environment plan={plan} />
      <Secrets plan={plan} />
      <section>
        <h2>Platforms</h2>
        <p>
          {plan.platforms.length > 0
            ? plan.platforms.map((platform, number) => (
                <span key={platform}>
                  {number > 0 && ", "}
                  <code>{platform}</code>
                </span>
              ))
            : "The builder's own."}{" "}
          <Change option="platforms" />
        </p>
      </section>
    </div>
  );
}

function One({ decision }: { decision: Decision }) {
  const { topic, option, value, origin } = decision;
  const rejected = rejectedOf(origin);
  return (
    <li>
      <div class="decision-head">
        <Pin title={`${topic}: ${value}`} origin={origin}>
          <span class="topic">{topic}</span> <code>{value}</code>
        </Pin>
        {option && <Change option={option} />}
      </div>
      <p class="decision-why">
        <Because origin={origin} />
      </p>
      {rejected.length > 0 && (
        <details>
          <summary>
            {rejected.length} not taken<span class="hidden-words"> for {topic}</span>
          </summary>
          <ul class="losers">
            {rejected.map((loser) => (
              <li key={loser.value + loser.why}>
                {loser.value.includes("`") ? <Prose text={loser.value} /> : <code>{loser.value}</code>}:{" "}
                <Prose text={loser.why} />
                {loser.origin && (
                  <>
                    {" "}
                    <Because origin={loser.origin} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

interface PinProps {
  title: string;
  origin: Origin;
  children: preact.ComponentChildren;
}

/** Lights up what belongs to an origin, until it is let go. */
function Pin({ title, origin, children }: PinProps) {
  const now = selection.value;
  const pinned = now?.kind === "origin" && now.title === title;
  return (
    <button
      type="button"
      class="pin"
      aria-pressed={pinned}
      title={pinned ? "Unpin" : "Light up what belongs to it"}
      onClick={() => {
        selection.value = pinned ? undefined : { kind: "origin", title, origin };
      }}
    >
      {children}
    </button>
  );
}

function Change({ option }: { option: string }) {
  return (
    <button type="button" class="link" onClick={() => goToOption(option)}>
      change<span class="hidden-words"> {option}</span>
    </button>
  );
}

/** What a rule did not take, or the rule that it built on. */
function rejectedOf(origin: Origin): Rejected[] {
  if (origin.kind !== "rule") return [];
  if (origin.rejected.length > 0) return origin.rejected;
  for (const from of origin.from) {
    const rejected = rejectedOf(from);
    if (rejected.length > 0) return rejected;
  }
  return [];
}

function Versions({ plan }: { plan: PlanReport }) {
  if (plan.versions.length === 0) return null;
  return (
    <section>
      <h2>Versions</h2>
      <ul class="rows">
        {plan.versions.map(({ name, default: value, origin }) => (
          <li key={name}>
            <Pin title={`${name} ${value}`} origin={origin}>
              <code>{name}</code> <code>{value}</code>
            </Pin>
            <span class="soft">
              Another one for one build: <code>{`--build-arg ${name}=…`}</code>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Environment({ plan }: { plan: PlanReport }) {
  const rank = ({ required, default: value }: PlanReport["environment"][number]) =>
    required ? 0 : value === null ? 1 : 2;
  const variables = [...plan.environment].sort((a, b) => rank(a) - rank(b));
  if (variables.length === 0) return null;
  return (
    <section>
      <h2>Variables the program reads</h2>
      <ul class="rows">
        {variables.map(({ name, default: value, required, origin }) => (
          <li key={name}>
            <Pin title={name} origin={origin}>
              <code>{name}</code>
            </Pin>{" "}
            {required && <strong>required</strong>}
            {!required && value === null && <span class="soft">no default</span>}
            {value !== null && (
              <span class="soft">
                default <code>{value === "" ? '""' : value}</code>
              </span>
            )}{" "}
            <Because origin={origin} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Secrets({ plan }: { plan: PlanReport }) {
  if (plan.secrets.length === 0) return null;
  return (
    <section>
      <h2>Secrets the build needs</h2>
      <p class="soft">They are mounted for one command and are in no layer.</p>
      <ul class="rows">
        {plan.secrets.map((secret) => (
          <li key={secret.id}>
            <Pin title={`secret ${secret.id}`} origin={secret.origin}>
              <code>{secret.flag}</code>
            </Pin>{" "}
            <Because origin={secret.origin} />
          </li>
        ))}
      </ul>
    </section>
  );
}
