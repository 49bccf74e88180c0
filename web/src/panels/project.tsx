import { computed, signal, useComputed } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Finding } from "stageplan";
import { mountSource } from "../editor/source";
import { pathProblem } from "../intake/paths";
import { editFile, originalOf, removeFile, showFile } from "../project";
import { isWhole, litNow } from "../provenance";
import { openPlace } from "../reveal";
import { FILE } from "../settings";
import { files, openFile, type ProjectFile, report } from "../store";
import { sideTab, view } from "../view";
import { Prose } from "./prose";
import { rove } from "./roving";
import "../styles/editor.css";
import "../styles/project.css";

/** How many rows are drawn; the filter finds the others. */
const MOST_ROWS = 200;

const showsAll = signal(false);
const filter = signal("");
const adding = signal(false);
/** Offers to add a file, from another part of the page. */
export function offerFile(): void {
  adding.value = true;
  view.value = "project";
}

/** What was taken out last, so that it can come back. */
const removed = signal<{ path: string; text: string } | undefined>(undefined);

/** The files that planning had a look at, or that the user made. */
const read = computed(() =>
  [...files.value.values()]
    .filter((file) => file.text !== undefined || file.unreadable !== undefined)
    .sort((a, b) => depth(a) - depth(b)),
);

/** What lies near the root says most, so it comes first. */
function depth({ path }: ProjectFile): number {
  return path.split("/").length;
}

/** Where planning needed no text, the names are all there is to see. */
const allShown = computed(() => showsAll.value || read.value.length === 0);

const listed = computed(() => {
  if (!allShown.value) return read.value;
  const wanted = filter.value.trim().toLowerCase();
  const unread = [...files.value.values()].filter((file) => file.text === undefined && file.unreadable === undefined);
  const all = [...read.value, ...unread];
  return wanted === "" ? all : all.filter(({ path }) => path.toLowerCase().includes(wanted));
});

const findingsByFile = computed(() => {
  const counts = new Map<string, Finding[]>();
  for (const finding of report.value?.findings ?? []) {
    for (const path of new Set(finding.places.map((place) => place.path))) {
      counts.set(path, [...(counts.get(path) ?? []), finding]);
    }
  }
  return counts;
});

/** The project: the files that were read, and an editor for the open one. */
export function ProjectPanel() {
  return (
    <section class="column project" aria-label="Project">
      <FileHead />
      {allShown.value && <Filter />}
      <FileList />
      {adding.value && <AddFile />}
      <OpenFile />
    </section>
  );
}

function FileHead() {
  const [few, all] = [read.value.length, files.value.size];
  return (
    <header class="file-head">
      <h2>Files</h2>
      <span class="soft">{few === all ? number(all) : `${number(few)} of ${number(all)} read`}</span>
      <span class="room" />
      {few < all && few > 0 && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            showsAll.value = !showsAll.value;
            filter.value = "";
          }}
        >
          {showsAll.value ? "Show fewer" : "Show all"}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        aria-expanded={adding.value}
        onClick={() => {
          adding.value = !adding.value;
        }}
      >
        Add file
      </button>
    </header>
  );
}

function number(of: number): string {
  return of.toLocaleString("en");
}

function Filter() {
  return (
    <input
      class="filter"
      type="search"
      aria-label="Filter the files by name"
      placeholder="Filter by name"
      value={filter.value}
      onInput={(event) => {
        filter.value = event.currentTarget.value;
      }}
    />
  );
}

function FileList() {
  const all = listed.value;
  const rows = all.slice(0, MOST_ROWS);
  const open = openFile.value;
  const first = rows.some(({ path }) => path === open) ? open : rows[0]?.path;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector(".file[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return (
    <>
      <ul ref={list} class="files" aria-label="Files of the project" onKeyDown={(event) => rove(event, ".file")}>
        {!files.value.has(FILE) && !filter.value && (
          <li>
            <button type="button" class="file" tabIndex={first ? -1 : 0} onClick={() => void add(FILE)}>
              <span class="offer">Add {FILE}</span>
              <span class="tag">to say what should differ</span>
            </button>
          </li>
        )}
        {rows.map((file) => (
          <Row file={file} key={file.path} open={file.path === open} first={file.path === first} />
        ))}
        {all.length > rows.length && (
          <li class="soft more">and {number(all.length - rows.length)} more; filter by name</li>
        )}
        {all.length === 0 && (
          <li class="soft more">{filter.value ? "No file has that in its name" : "No file is left"}</li>
        )}
      </ul>
      {removed.value && <PutBack {...removed.value} />}
    </>
  );
}

function Row({ file, open, first }: { file: ProjectFile; open: boolean; first: boolean }) {
  const { path } = file;
  const cut = path.lastIndexOf("/") + 1;
  const found = findingsByFile.value.get(path) ?? [];
  const worst = ["error", "warning", "note"].find((severity) => found.some((finding) => finding.severity === severity));
  return (
    <li>
      <button
        type="button"
        class="file"
        title={path}
        tabIndex={first ? 0 : -1}
        aria-current={open ? "true" : undefined}
        onClick={() => void showFile(path)}
      >
        <span class="path">
          <span class="soft">{path.slice(0, cut)}</span>
          {path.slice(cut)}
        </span>
        {file.unreadable !== undefined && <span class="tag">{unreadable(file.unreadable)}</span>}
        {file.edited && file.text !== "" && <span class="tag">edited</span>}
        {found.length > 0 && (
          <span class={`tag ${worst}`}>
            {found.length} {found.length === 1 ? worst : "findings"}
          </span>
        )}
      </button>
      <LitBadge path={path} />
    </li>
  );
}

/** The lines of a file that are lit: a way there. */
function LitBadge({ path }: { path: string }) {
  // Only the rows whose lines change are drawn again when the mouse moves on.
  const lines = useComputed(() => {
    const places = litNow.value.sources.get(path) ?? [];
    const numbers = [...new Set(places.filter((place) => !isWhole(place)).map((place) => place.line))];
    const few = numbers.slice(0, 3).join(", ") + (numbers.length > 3 ? " …" : "");
    return few || (places.length > 0 ? "file" : "");
  });
  const label = lines.value;
  if (!label) return null;
  return (
    <button
      type="button"
      class="lit-badge"
      title={label === "file" ? "The file as a whole is a reason" : `A reason is at ${path}:${label}`}
      onClick={() => {
        const places = litNow.value.sources.get(path) ?? [];
        const place = places.find((place) => !isWhole(place)) ?? places[0];
        if (place) void openPlace(place);
      }}
    >
      {label === "file" ? label : `:${label}`}
    </button>
  );
}

function PutBack({ path, text }: { path: string; text: string }) {
  return (
    <p class="put-back" role="status">
      {path} is out of the plan.{" "}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          removed.value = undefined;
          void editFile(path, text);
          void showFile(path);
        }}
      >
        Put it back
      </button>
    </p>
  );
}

const wrong = signal("");

function AddFile() {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const submit = () => {
    const path = (field.current?.value ?? "")
      .trim()
      .replaceAll("\\", "/")
      .replace(/^(\.\/)+/, "");
    const problem = path === "" ? "say one, such as package.json" : pathProblem(path);
    wrong.value = problem ? `Not a path of the project: ${problem}` : "";
    if (wrong.value === "") {
      adding.value = false;
      void add(path);
    }
  };
  return (
    <form
      class="add-file"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        adding.value = false;
      }}
    >
      <label>
        Path of the new file
        <input
          ref={field}
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder="cmd/api/main.go"
          aria-invalid={wrong.value !== ""}
          aria-describedby="add-file-wrong"
        />
      </label>
      <button type="submit">Add</button>
      <span id="add-file-wrong" class="wrong" role="status">
        {wrong.value}
      </span>
    </form>
  );
}

async function add(path: string) {
  removed.value = undefined;
  if (!files.value.has(path)) void editFile(path, "");
  await showFile(path);
}

function OpenFile() {
  const path = openFile.value;
  const file = path === undefined ? undefined : files.value.get(path);
  const hidden = file?.text === undefined;
  const original = file && originalOf(file.path);
  return (
    <div class="open-file">
      {file && (
        <header class="open-head">
          <h3 title={file.path}>{file.path}</h3>
          {file.edited && file.text !== "" && <span class="tag">edited</span>}
          <span class="room" />
          {original !== undefined && (
            <button
              type="button"
              class="quiet"
              aria-label={`Revert ${file.path}`}
              title="As it was when it was opened"
              onClick={() => void editFile(file.path, original)}
            >
              Revert
            </button>
          )}
          <button type="button" class="quiet" aria-label={`Remove ${file.path}`} onClick={() => void takeOut(file)}>
            Remove
          </button>
        </header>
      )}
      {file?.unreadable !== undefined && (
        <p class="hint">There is no text to show: {unreadable(file.unreadable)}. Planning goes on without it.</p>
      )}
      {!file && <p class="hint">Open a file of the list to read and change it. The plan follows each keystroke.</p>}
      <Source hidden={hidden} />
      <AtCursor />
    </div>
  );
}

async function takeOut(file: ProjectFile) {
  removed.value = file.text === undefined ? undefined : { path: file.path, text: file.text };
  await removeFile(file.path);
}

function unreadable(why: string): string {
  return why === "large" ? "too large to read" : why;
}

function Source({ hidden }: { hidden: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? mountSource(place.current) : undefined), []);
  return <div class="code-view" ref={place} hidden={hidden} data-testid="source" />;
}

/** The findings of the line with the cursor, in words below the text; where the right column says them, for ears alone. */
function AtCursor() {
  const caused = litNow.value.caused;
  const found = caused && !caused.whole && caused.path === openFile.value ? caused.findings : [];
  return (
    <div class={sideTab.value === "why" ? "at-cursor said-beside" : "at-cursor"} role="status">
      {found.map((finding) => (
        <p key={finding.rule + finding.message} class={finding.severity}>
          <span class="severity">{finding.severity}</span> <Prose text={finding.message} />
          {finding.help && (
            <span class="help">
              {" "}
              <Prose text={finding.help} />
            </span>
          )}
        </p>
      ))}
    </div>
  );
}
