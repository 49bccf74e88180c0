import { effect, signal } from "@preact/signals";
import type { Finding, Fix } from "stageplan";
import { editFile, removeFile } from "../project";
import { grantSetting, optionFiles } from "../settings";
import { files, report } from "../store";
import { PlaceButton } from "./place";
import { Prose } from "./prose";
import "../styles/findings.css";

/** How many places of one finding are seen at once. */
const PLACES = 6;

/** What the user should know, most important first, and what to do about it. */
export function Findings() {
  const now = report.value;
  if (!now) return null;
  return (
    <>
      <Applied />
      {now.findings.length === 0 ? (
        <p class="findings none" data-testid="no-findings">
          Nothing to say: no finding for this project.
        </p>
      ) : (
        <ol class="findings" data-testid="findings">
          {now.findings.map((finding) => (
            <One finding={finding} key={`${finding.rule} ${finding.message}`} />
          ))}
        </ol>
      )}
    </>
  );
}

/** What a button has changed last, and the option files as they were before. */
const applied = signal<{ what: string; before: ReadonlyMap<string, string | undefined> } | undefined>(undefined);
effect(() => {
  if (report.value === undefined) applied.value = undefined;
});

async function apply(option: string, value: string): Promise<void> {
  const paths = optionFiles(report.value);
  const before = new Map(paths.map((path) => [path, files.value.get(path)?.text]));
  const problem = await grantSetting(option, value);
  if (problem === undefined) applied.value = { what: `${option} = ${value}`, before };
}

async function undo(): Promise<void> {
  const last = applied.value;
  applied.value = undefined;
  for (const [path, text] of last?.before ?? []) {
    if (text !== undefined) await editFile(path, text);
    else if (files.value.has(path)) await removeFile(path);
  }
}

/** What was done by a button, and the way back. */
function Applied() {
  return (
    <div role="status">
      {applied.value && (
        <p class="finding-applied">
          Set <code>{applied.value.what}</code> in stageplan.toml.{" "}
          <button type="button" class="button" data-testid="undo-fix" onClick={() => void undo()}>
            Undo
          </button>
        </p>
      )}
    </div>
  );
}

function One({ finding }: { finding: Finding }) {
  const { severity, message, help, places, rule } = finding;
  const [few, more] = [places.slice(0, PLACES), places.slice(PLACES)];
  return (
    <li class={severity}>
      <p class="finding-message">
        <strong class="severity">{severity}</strong> <Prose text={message} />
      </p>
      {help && (
        <p class="finding-help">
          <span class="soft">help:</span> <Prose text={help} />
        </p>
      )}
      {few.length > 0 && (
        <ul class="finding-places" aria-label="Where">
          {few.map((place) => (
            <li key={`${place.path}:${place.span[0]}`}>
              <PlaceButton place={place} />
            </li>
          ))}
          {more.length > 0 && <li class="soft">and {more.length} more</li>}
        </ul>
      )}
      <Fixes fixes={finding.fixes} />
      <p class="rule-id">
        <code>{rule}</code>
      </p>
    </li>
  );
}

function Fixes({ fixes }: { fixes: readonly Fix[] }) {
  if (fixes.length === 0) return null;
  return (
    <p class="buttons finding-fixes">
      {fixes.map(({ title, option, value }) => (
        <button
          type="button"
          class="button"
          key={`${option}=${value}`}
          title={`Writes ${option} into stageplan.toml`}
          onClick={() => void apply(option, value)}
        >
          <Prose text={title} />
        </button>
      ))}
    </p>
  );
}
