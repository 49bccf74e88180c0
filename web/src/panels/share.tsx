import { signal } from "@preact/signals";
import { keptBack, LONGEST, link } from "../share";
import { files, status } from "../store";
import { Dialog } from "./dialog";
import { DownloadButtons } from "./download";

type Made =
  | { kind: "making" }
  | { kind: "failed"; why: string }
  | { kind: "long"; length: number }
  | { kind: "made"; link: string; copied: boolean; keptBack: string[] };

/** Links longer than this are cut by many chats. */
const CHAT = 8 * 1024;
/** How many of the files in a link are named. */
const SHOWN = 30;
/** How many of those that were kept back are. */
const FEW = 8;

/** The dialog's state, while it is there. */
const made = signal<Made | undefined>(undefined);

/** Makes a link to the page's state. */
export function Share() {
  if (status.value.kind !== "ready") return null;
  return (
    <button type="button" class="button" onClick={() => void make()}>
      Share
    </button>
  );
}

/** Says what is in the link that was made, and what else can be taken away. */
export function ShareDialog() {
  const now = made.value;
  if (!now) return null;
  const close = () => {
    made.value = undefined;
  };
  return (
    <Dialog title="Share this project" onClose={close}>
      <p role="status">{said(now)}</p>
      {now.kind === "made" && (
        <p class="share-link">
          <input
            type="text"
            readOnly
            aria-label="Link"
            value={now.link}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button type="button" class="button primary" onClick={() => void copy(now.link)}>
            Copy
          </button>
        </p>
      )}
      {now.kind === "made" && now.link.length > CHAT && (
        <p>Many chats cut a link of this length. Mails and documents take it; where in doubt, send the files.</p>
      )}
      {now.kind === "made" && <Holds without={now.keptBack} />}
      {now.kind === "made" && (
        <p class="soft">
          The files that were read are in the link itself, packed, behind its <code>#</code>; no server gets to see
          them. Whoever has the link can read them.
        </p>
      )}
      {now.kind === "made" && <KeptBack paths={now.keptBack} />}
      <p>Or take the files away:</p>
      <DownloadButtons onStart={close} />
    </Dialog>
  );
}

/** The files whose text is in the link, the largest first. */
function Holds({ without }: { without: readonly string[] }) {
  const all = [...files.value.values()]
    .filter(({ path, text }) => text !== undefined && !without.includes(path))
    .sort((a, b) => b.size - a.size);
  const names = files.value.size - all.length;
  return (
    <details class="share-holds">
      <summary>
        {all.length === 1 ? "1 file" : `${all.length} files`} with their text
        {names > 0 && `, ${names.toLocaleString("en")} by name alone`}
      </summary>
      <ul>
        {all.slice(0, SHOWN).map(({ path, size }) => (
          <li key={path}>
            <code>{path}</code> <span class="soft">{kilobytes(size)}</span>
          </li>
        ))}
        {all.length > SHOWN && <li class="soft">and {all.length - SHOWN} smaller ones</li>}
      </ul>
    </details>
  );
}

/** What is not in the link. */
function KeptBack({ paths }: { paths: string[] }) {
  if (paths.length === 0) return null;
  const more = paths.length - FEW;
  return (
    <p data-testid="kept-back">
      Left out, because files of these names hold secrets:{" "}
      {paths.slice(0, FEW).map((path, at) => (
        <span key={path}>
          {at > 0 && ", "}
          <code>{path}</code>
        </span>
      ))}
      {more > 0 && ` and ${more} more`}. The link knows {paths.length === 1 ? "it" : "them"} by name alone, so its plan
      can be another one.
    </p>
  );
}

function said(now: Made): string {
  switch (now.kind) {
    case "making":
      return "Packing";
    case "failed":
      return `The link could not be made: ${now.why}. Download the files instead.`;
    case "long":
      return `What was read does not fit into a link: it would be ${kilobytes(now.length)} long, and links of more than ${kilobytes(LONGEST)} get lost on their way. Download the files instead.`;
    case "made": {
      const size = kilobytes(now.link.length);
      return now.copied ? `The link is copied. It is ${size} long.` : `The link is ${size} long.`;
    }
  }
}

async function make(): Promise<void> {
  made.value = { kind: "making" };
  const left = keptBack();
  let text: string;
  try {
    text = await link();
  } catch (error) {
    // Whoever has closed the dialog meanwhile wants no link, and no reason why there is none.
    if (made.value) made.value = { kind: "failed", why: error instanceof Error ? error.message : String(error) };
    return;
  }
  if (!made.value) return;
  if (text.length > LONGEST) {
    made.value = { kind: "long", length: text.length };
    return;
  }
  made.value = { kind: "made", link: text, copied: false, keptBack: left };
}

async function copy(text: string): Promise<void> {
  try {
    // Loading this page again then gives this state, too.
    history.replaceState(null, "", text);
  } catch {
    // Some browsers change addresses only so often. The link is there nevertheless.
  }
  try {
    await navigator.clipboard.writeText(text);
    if (made.value?.kind === "made") made.value = { ...made.value, copied: true };
  } catch {
    // The link is there to be copied by hand.
  }
}

function kilobytes(count: number): string {
  return `${Math.max(1, Math.round(count / 1024))} kB`;
}
