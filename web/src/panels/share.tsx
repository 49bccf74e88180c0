import { signal } from "@preact/signals";
import { keptBack, LONGEST, link } from "../share";
import { status } from "../store";
import { Dialog } from "./dialog";
import { DownloadButtons } from "./download";

type Made =
  | { kind: "making" }
  | { kind: "failed"; why: string }
  | { kind: "long"; length: number }
  | { kind: "made"; link: string; copied: boolean; keptBack: string[] };

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

/** Longer lists are cut. */
const SHOWN = 8;

/** What is not in the link. */
function KeptBack({ paths }: { paths: string[] }) {
  if (paths.length === 0) return null;
  const more = paths.length - SHOWN;
  return (
    <p data-testid="kept-back">
      Left out, because files of these names hold secrets:{" "}
      {paths.slice(0, SHOWN).map((path, at) => (
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
      return `What was read does not fit into a link: it would have ${kilobytes(now.length)}, and links of more than ${kilobytes(LONGEST)} get lost on their way. Download the files instead.`;
    case "made": {
      const size = kilobytes(now.link.length);
      return now.copied ? `The link is copied. It has ${size}.` : `The link has ${size}.`;
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
  try {
    // Loading this page again then gives this state, too.
    history.replaceState(null, "", text);
  } catch {
    // Some browsers change addresses only so often. The link is there nevertheless.
  }
  await copy(text);
}

async function copy(text: string): Promise<void> {
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
