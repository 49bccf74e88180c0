import { signal } from "@preact/signals";
import { left } from "../intake/left";
import { files, type ProjectFile, projectName, status } from "../store";
import { Dialog } from "./dialog";
import "../styles/files.css";

/** Whether the list of files is shown. */
export const filesShown = signal(false);

/** Longer lists tell a reader no more, and slow the page down. */
const SHOWN = 400;

/** How many files were read, and how many are known by name alone. */
export function counts(): { read: number; listed: number } {
  let read = 0;
  for (const file of files.value.values()) if (file.text !== undefined) read++;
  return { read, listed: files.value.size - read };
}

/** What of the project the page has read, and what it only knows by name. */
export function FilesDialog() {
  if (!filesShown.value) return null;
  const close = () => {
    filesShown.value = false;
  };
  const all = [...files.value.values()];
  const read = all.filter((file) => file.text !== undefined);
  const unreadable = all.filter((file) => file.text === undefined && file.unreadable !== undefined);
  const named = all.filter((file) => file.text === undefined && file.unreadable === undefined);
  const open = status.value.kind !== "empty";
  return (
    <Dialog title={open ? `What was read of ${projectName.value}` : "What is read"} onClose={close}>
      <p>
        Your browser reads the files, and the planner runs in this tab. Nothing of them is sent anywhere. The browser
        holds the page to that: it can talk to no server but the one it came from, which it asks for its own parts only.
        The planner beside it asks for nothing at all.
      </p>
      {!open && (
        <p class="soft">
          Of a project, all files are listed by name, and those are read that planning asks for: manifests, lockfiles,
          and the sources in which a program says where it listens. What git ignores is left out.
        </p>
      )}
      {open && (
        <>
          <List title="Read" files={read} about={(file) => (file.edited ? "edited here" : bytes(file.size))} />
          <List title="Not readable" files={unreadable} about={(file) => file.unreadable ?? ""} />
          <List title="Listed by name only" files={named} about={() => ""} />
          <Left />
        </>
      )}
    </Dialog>
  );
}

function List(props: { title: string; files: ProjectFile[]; about(file: ProjectFile): string }) {
  const { title, files, about } = props;
  if (files.length === 0) return null;
  return (
    <section aria-label={title} class="file-list">
      <h3>
        {title} <span class="soft">{files.length.toLocaleString("en")}</span>
      </h3>
      <ul>
        {files.slice(0, SHOWN).map((file) => (
          <li key={file.path}>
            <code>{file.path}</code> <span class="soft">{about(file)}</span>
          </li>
        ))}
      </ul>
      {files.length > SHOWN && <p class="soft">and {(files.length - SHOWN).toLocaleString("en")} more</p>}
    </section>
  );
}

/** What did not come in at all. */
function Left() {
  const { refused, unreadable } = left.value;
  const lines = [
    ...unreadable.map((path) => ({ path, why: "the folder could not be listed" })),
    ...refused.map(({ path, why }) => ({ path, why })),
  ];
  if (lines.length === 0) return null;
  return (
    <section aria-label="Left out" class="file-list">
      <h3>
        Left out <span class="soft">{lines.length.toLocaleString("en")}</span>
      </h3>
      <ul>
        {lines.slice(0, SHOWN).map(({ path, why }) => (
          <li key={path}>
            <code>{path}</code> <span class="soft">{why}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(1)} kB`;
  return `${(count / 1024 / 1024).toFixed(1)} MB`;
}
