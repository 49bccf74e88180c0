import { signal } from "@preact/signals";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { OptionInfo, Report } from "stageplan";
import { type By, choiceOf, givenOf, grouped, type Held, heldOf, idle, placeOf, said } from "../options";
import { optionFiles, table, trySetting, type Wish } from "../settings";
import { files, report } from "../store";
import { sideTab, view } from "../view";
import { OptionsFile } from "./optionsfile";
import { Because, PlaceButton } from "./place";
import { Prose } from "./prose";
import "../styles/controls.css";
import "../styles/options.css";

/** The option that someone wants to change; its field takes the wish away. */
const wanted = signal<string | undefined>(undefined);

/** Shows an option and puts the cursor into it. */
export function goToOption(name: string): void {
  wanted.value = name;
  sideTab.value = "options";
  view.value = "side";
}

/** Everything that can be switched, and the file that says it. */
export function Options() {
  const now = report.value;
  if (!now) return null;
  if (table.value.length === 0) return <p class="options none">The options are being loaded.</p>;
  const paths = optionFiles(now).filter((path) => files.value.has(path));
  return (
    <div class="options" data-testid="options">
      <p class="options-intro">
        What you set here becomes a line of <code>{paths[0] ?? "stageplan.toml"}</code>, which belongs in the project.
      </p>
      {grouped(table.value).map(({ name, options }) => (
        <section class="options-group" key={name}>
          <h2>{name}</h2>
          {options.map((info) => (
            <Row info={info} report={now} key={info.name} />
          ))}
        </section>
      ))}
      {paths.map((path) => (
        <OptionsFile path={path} key={path} />
      ))}
    </div>
  );
}

function Row({ info, report: now }: { info: OptionInfo; report: Report }) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const alert = useRef<HTMLParagraphElement>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const held = heldOf(now, info.name);
  const mine = held?.by === "you";
  const useless = idle(now, info.name);
  const focus = () => row.current?.querySelector<HTMLElement>("input, select")?.focus();
  const set = async (value: Wish) => {
    const answer = await trySetting(info.name, value);
    setProblem(answer);
    // The button that was pressed may be gone with the value.
    if (document.activeElement === document.body) focus();
    return answer === undefined;
  };
  useEffect(() => {
    // What is wrong is said below the field, which may be the last that can be seen.
    if (problem) alert.current?.scrollIntoView({ block: "nearest" });
  }, [problem]);
  useEffect(() => {
    if (wanted.value !== info.name) return;
    wanted.value = undefined;
    row.current?.scrollIntoView({ block: "center" });
    focus();
  }, [wanted.value]);
  return (
    <div class="option" data-by={held?.by} data-idle={useless} data-testid={`option-${info.name}`} ref={row}>
      <div class="option-head">
        <label for={`${id}-field`}>{info.name}</label>
        {mine ? (
          <button type="button" class="link" onClick={() => void set(null)}>
            reset<span class="hidden-words"> {info.name}</span> to automatic
          </button>
        ) : (
          <span class="soft">{useless ? "no use here" : held ? DECIDED[held.by] : "automatic"}</span>
        )}
      </div>
      <p class="option-help" id={`${id}-help`}>
        <Prose text={info.help} />.
      </p>
      <Field
        id={id}
        info={info}
        report={now}
        held={held}
        wrong={problem !== undefined || (info.name === "unit" && now.outcome === "noSuchUnit")}
        set={set}
        revert={() => setProblem(undefined)}
      />
      {/* There from the start, so that what comes into it is read out. */}
      <p class="option-problem" id={`${id}-problem`} role="alert" ref={alert}>
        {problem && (
          <>
            <Prose text={problem} />. Not saved; {stays(held)}.
          </>
        )}
      </p>
      <Why info={info} held={held} useless={useless} plan={planner(now)} />
    </div>
  );
}

/** What is in force while a value is refused. */
function stays(held: Held | undefined): string {
  const value = held?.values.map(said).join(", ");
  return value ? `still ${value}` : "it stays automatic";
}

/** The name of the ecosystem that planned. */
function planner(now: Report): string | undefined {
  return now.candidates.find(({ ecosystem }) => ecosystem === now.plan?.ecosystem)?.name;
}

const DECIDED: Record<By, string> = { you: "set by you", project: "from files", default: "default" };

/** Why it is what it is. */
function Why({ info, held, useless, plan }: WhyProps) {
  if (useless) return <p class="option-why">Means nothing to a plan for {plan ?? "this project"}.</p>;
  if (!held) return null;
  const place = held.origin && placeOf(held.origin);
  if (held.by === "you") {
    return place ? (
      <p class="option-why">
        You said so: <PlaceButton place={place} />
      </p>
    ) : null;
  }
  // A field of one value shows it already.
  const value = info.shape !== "one" && <code>{held.values.join(", ")} </code>;
  const why = held.origin ? <Because origin={held.origin} /> : held.about && <Prose text={held.about} />;
  if (!value && !why) return null;
  return (
    <p class="option-why">
      {value}
      {why}
    </p>
  );
}

interface WhyProps {
  info: OptionInfo;
  held: Held | undefined;
  useless: boolean;
  plan: string | undefined;
}

interface FieldProps {
  id: string;
  info: OptionInfo;
  report: Report;
  held: Held | undefined;
  wrong: boolean;
  /** `false` where it was not taken. */
  set(value: Wish): Promise<boolean>;
  /** Forgets what was refused. */
  revert(): void;
}

function Field(props: FieldProps) {
  const { info, report: now } = props;
  if (info.shape === "pairs") return <Pairs {...props} />;
  if (info.shape === "many") return info.choices.length > 0 ? <Words {...props} /> : <List {...props} />;
  const closed = info.choices.length > 0 || info.name === "unit";
  return closed && (choiceOf(now, info.name) || info.choices.length > 0) ? <Select {...props} /> : <Text {...props} />;
}

function described(id: string, wrong: boolean) {
  return { "aria-describedby": `${id}-help ${id}-problem`, "aria-invalid": wrong };
}

/** One of a closed set, with what speaks for each. */
function Select({ id, info, report: now, held, wrong, set }: FieldProps) {
  const choice = choiceOf(now, info.name);
  const given = givenOf(now, info.name)[0]?.value;
  const values = choice?.values ?? info.choices.map((value) => ({ value, about: "" }));
  const missing = given !== undefined && !values.some(({ value }) => value === given);
  const automatic = held && held.by !== "you" ? `automatic: ${said(held.values[0] ?? "")}` : "automatic";
  return (
    <select
      id={`${id}-field`}
      value={given ?? ""}
      title={given === undefined ? automatic : said(given)}
      {...described(id, wrong)}
      onChange={({ currentTarget }) => void set(currentTarget.value === "" ? null : currentTarget.value)}
    >
      <option value="">{automatic}</option>
      {missing && <option value={given}>{given}</option>}
      {values
        .filter(({ value }) => value !== "auto" || given === "auto")
        .map(({ value, about }) => (
          <option value={value} key={value}>
            {about ? `${said(value)}: ${about}` : said(value)}
          </option>
        ))}
    </select>
  );
}

/** One value that can be anything, with those that the project suggests. */
function Text({ id, info, report: now, held, wrong, set, revert }: FieldProps) {
  const given = givenOf(now, info.name)[0]?.value ?? "";
  const [draft, setDraft] = useDraft(given);
  const choice = choiceOf(now, info.name);
  const commit = () => {
    if (draft !== given) void set(draft === "" ? null : draft);
  };
  const automatic = held && held.by !== "you" ? held.values[0] : undefined;
  return (
    <>
      <input
        id={`${id}-field`}
        type="text"
        inputMode={info.name === "port" ? "numeric" : "text"}
        autocomplete="off"
        spellcheck={false}
        list={choice ? `${id}-list` : undefined}
        placeholder={automatic ?? `such as ${info.example}`}
        value={draft}
        {...described(id, wrong)}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onChange={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key !== "Escape" || (draft === given && !wrong)) return;
          event.preventDefault();
          setDraft(given);
          revert();
        }}
      />
      {choice && (
        <datalist id={`${id}-list`}>
          {choice.values.map(({ value, about }) => (
            <option value={value} key={value}>
              {about}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}

/** What is typed, until the project says something new. */
function useDraft(given: string): [string, (value: string) => void] {
  const [draft, setDraft] = useState(given);
  const before = useRef(given);
  useEffect(() => {
    if (before.current !== given) setDraft(given);
    before.current = given;
  }, [given]);
  return [draft, setDraft];
}

/** Several of a closed set. */
function Words({ id, info, report: now, wrong, set }: FieldProps) {
  const given = givenOf(now, info.name).map(({ value }) => value);
  const about = (word: string) => choiceOf(now, info.name)?.values.find(({ value }) => value === word)?.about;
  const toggle = (word: string, on: boolean) =>
    set((given) => info.choices.filter((known) => (known === word ? on : given.includes(known))));
  return (
    <fieldset class="words" {...described(id, wrong)}>
      <legend class="hidden-words">{info.name}</legend>
      {info.choices.map((word, number) => (
        <label key={word}>
          <input
            id={number === 0 ? `${id}-field` : undefined}
            type="checkbox"
            checked={given.includes(word)}
            onChange={({ currentTarget }) => void toggle(word, currentTarget.checked)}
          />
          <span>
            {word}
            {about(word) && <span class="soft">: {about(word)}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The values of a list or of a table, each with a way to take it out. */
function Given({ info, values, set }: { info: OptionInfo; values: readonly string[]; set: FieldProps["set"] }) {
  if (values.length === 0) return null;
  return (
    <ul class="given" aria-label={`Values of ${info.name}`}>
      {values.map((value, number) => (
        <li key={`${number} ${value}`}>
          <code>{value}</code>{" "}
          <button type="button" class="link" onClick={() => void set((given) => without(given, value))}>
            remove<span class="hidden-words"> {value}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The values but one: the first that is equal. */
function without(values: readonly string[], value: string): string[] {
  const at = values.indexOf(value);
  return values.filter((_, number) => number !== at);
}

function List({ id, info, report: now, wrong, set }: FieldProps) {
  const [draft, setDraft] = useState("");
  const values = givenOf(now, info.name).map(({ value }) => value);
  const add = async () => {
    const value = draft.trim();
    if (value !== "" && (await set((given) => [...without(given, value), value]))) setDraft("");
  };
  return (
    <>
      <Given info={info} values={values} set={set} />
      <form class="adder" onSubmit={submit(add)}>
        <input
          id={`${id}-field`}
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder={`such as ${info.example}`}
          value={draft}
          {...described(id, wrong)}
          onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        />
        <button type="submit" class="button">
          Add<span class="hidden-words"> to {info.name}</span>
        </button>
      </form>
    </>
  );
}

function Pairs({ id, info, report: now, wrong, set }: FieldProps) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const values = givenOf(now, info.name).map((setting) => setting.value);
  const [exampleKey, exampleValue] = halves(info.example);
  const [keyName, valueName] = halves(info.value);
  const add = async () => {
    if (key.trim() === "") return;
    const name = key.trim();
    const others = (given: readonly string[]) => given.filter((known) => halves(known)[0] !== name);
    if (!(await set((given) => [...others(given), `${name}=${value}`]))) return;
    setKey("");
    setValue("");
  };
  return (
    <>
      <Given info={info} values={values} set={set} />
      <form class="adder" onSubmit={submit(add)}>
        <input
          id={`${id}-field`}
          type="text"
          autocomplete="off"
          spellcheck={false}
          aria-label={`${info.name}: ${keyName.toLowerCase()}`}
          placeholder={exampleKey}
          value={key}
          {...described(id, wrong)}
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <span aria-hidden="true">=</span>
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          aria-label={`${info.name}: ${valueName.toLowerCase()}`}
          placeholder={exampleValue}
          value={value}
          {...described(id, wrong)}
          onInput={({ currentTarget }) => setValue(currentTarget.value)}
        />
        <button type="submit" class="button">
          Add<span class="hidden-words"> to {info.name}</span>
        </button>
      </form>
    </>
  );
}

/** `NAME=VALUE` in two. */
function halves(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}

function submit(work: () => Promise<void>) {
  return (event: Event) => {
    event.preventDefault();
    void work();
  };
}
