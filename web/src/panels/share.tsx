import { signal } from "@preact/signals";
import { LONGEST, link } from "../share";
import { status } from "../store";
import { Dialog } from "./dialog";
import { DownloadButtons } from "./download";

type Made = { kind: "making" } | { kind: "long"; length: number } | { kind: "made"; link: string; copied: boolean };

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
      <p>Or take the files away:</p>
      <DownloadButtons onStart={close} />
    </Dialog>
  );
}

function said(now: Made): string {
  switch (now.kind) {
    case "making":
      return "Packing";
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
  const text = await link();
  // Whoever has closed the dialog meanwhile wants none.
  if (!made.value) return;
  if (text.length > LONGEST) {
    made.value = { kind: "long", length: text.length };
    return;
  }
  made.value = { kind: "made", link: text, copied: false };
  // Loading this page again then gives this state, too.
  history.replaceState(null, "", text);
  await copy(text);
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    if (made.value?.kind === "made") made.value = { kind: "made", link: text, copied: true };
  } catch {
    // The link is there to be copied by hand.
  }
}

function kilobytes(count: number): string {
  return `${Math.max(1, Math.round(count / 1024))} kB`;
}
