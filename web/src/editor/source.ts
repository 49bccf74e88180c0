// The editor of the project's files: one view, one history for each file. It follows the signals by itself, so that a
// keystroke draws nothing else of the page.
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { Annotation, EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, placeholder } from "@codemirror/view";
import { effect, untracked } from "@preact/signals";
import type { Finding, Place, Report } from "stageplan";
import { editFile } from "../project";
import { isWhole, type Lit, litNow } from "../provenance";
import { wantedPlace } from "../reveal";
import { files, openFile, report, type Selection, selection, status } from "../store";
import { common, isVisible, Lamp, type LitRange } from "./base";
import { languageFor } from "./languages";
import { pinLine, unpin } from "./pins";
import { type Change, carried, changes, Positions } from "./text";

/** That a change does not come from the user's keys. */
const outside = Annotation.define<boolean>();

/** A finding at its place in the text. */
interface Underlined {
  from: number;
  to: number;
  finding: Finding;
}

const setFindings = StateEffect.define<readonly Underlined[]>();

/** The findings of the open file. Their places move with the text until the next report. */
const findingsField = StateField.define<{ set: DecorationSet; all: readonly Underlined[] }>({
  create: () => ({ set: Decoration.none, all: [] }),
  update(value, transaction) {
    let { set, all } = value;
    if (transaction.docChanged) {
      set = set.map(transaction.changes);
      all = all.map((known) => ({
        ...known,
        from: transaction.changes.mapPos(known.from),
        to: transaction.changes.mapPos(known.to),
      }));
    }
    for (const effect of transaction.effects) {
      if (!effect.is(setFindings)) continue;
      all = effect.value;
      set = Decoration.set(
        all
          .filter(({ from, to }) => from < to)
          .map(({ from, to, finding }) =>
            Decoration.mark({ class: `cm-finding cm-${finding.severity}` }).range(from, to),
          ),
        true,
      );
    }
    return set === value.set && all === value.all ? value : { set, all };
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.set),
});

interface Kept {
  state: EditorState;
  scroll: StateEffect<unknown>;
  /** The text that the state stands for, as the project has it. */
  text: string;
}

/** Puts the editor into an element. Returns what takes it away. */
export function mountSource(parent: HTMLElement): () => void {
  const kept = new Map<string, Kept>();
  const lamp = new Lamp();
  let path: string | undefined;
  /** The open file's text as the project has it; with its own line breaks. */
  let text = "";
  let positions = new Positions("");
  /** What was pinned when the view last moved to it. */
  let movedTo: Selection | undefined;

  const view = new EditorView({ parent, state: fresh("", "") });

  function extensions(of: string): Extension {
    return [
      common(`Text of ${of}`),
      history(),
      languageFor(of),
      findingsField,
      EditorView.domEventHandlers({ mouseover: (event, view) => tip(event, view), mouseleave: () => untip() }),
      of.endsWith("stageplan.toml") ? placeholder("Such as: port = 8080") : [],
      keymap.of([{ key: "Escape", run: unpin }, ...standardKeymap, ...historyKeymap]),
      EditorView.updateListener.of((update) => {
        const own = !update.transactions.some((transaction) => transaction.annotation(outside));
        if (!own || path === undefined) return;
        if (update.docChanged) {
          const made: Change[] = [];
          update.changes.iterChanges((from, to, _start, _end, insert) =>
            made.push({ from, to, insert: insert.toString() }),
          );
          text = carried(text, positions, made);
          positions = new Positions(text);
          lamp.forget();
          void editFile(path, text);
        }
        if (update.docChanged || update.selectionSet) {
          const { doc, selection } = update.state;
          pinLine(path, doc.lineAt(selection.main.head).number, update.docChanged);
        }
      }),
    ];
  }

  function fresh(of: string, doc: string): EditorState {
    return EditorState.create({ doc, extensions: extensions(of) });
  }

  function open(next: string | undefined, nextText: string) {
    if (path !== undefined) kept.set(path, { state: view.state, scroll: view.scrollSnapshot(), text });
    path = next;
    const known = next === undefined ? undefined : kept.get(next);
    view.setState(known?.state ?? fresh(next ?? "", nextText));
    if (known) view.dispatch({ effects: known.scroll, annotations: outside.of(true) });
    else view.scrollDOM.scrollTop = 0;
    text = known?.text ?? nextText;
    positions = new Positions(text);
    if (text !== nextText) replace(nextText);
    lamp.forget();
    light(litNow.peek(), selection.peek());
    underline(report.peek());
  }

  function replace(next: string) {
    const [before, after] = [view.state.sliceDoc(), next.replaceAll("\r\n", "\n")];
    text = next;
    positions = new Positions(next);
    lamp.forget();
    view.dispatch({ changes: changes(before, after), annotations: outside.of(true) });
  }

  function range(place: Place): { from: number; to: number } {
    const length = view.state.doc.length;
    const from = Math.min(positions.at(place.span[0]), length);
    return { from, to: Math.max(from, Math.min(positions.at(place.span[1]), length)) };
  }

  const stops = [
    effect(() => {
      // Another project has other files of the same names, and none of these histories.
      if (status.value.kind !== "busy" && status.value.kind !== "empty") return;
      kept.clear();
      path = undefined;
    }),
    effect(() => {
      const next = openFile.value;
      const nextText = (next === undefined ? undefined : files.value.get(next)?.text) ?? "";
      untracked(() => {
        if (next !== path) open(next, nextText);
        else if (nextText !== text) replace(nextText);
      });
    }),
    effect(() => {
      const now = report.value;
      untracked(() => underline(now));
    }),
    effect(() => {
      const now = litNow.value;
      const pinned = selection.value;
      untracked(() => light(now, pinned));
    }),
    effect(() => {
      const place = wantedPlace.value;
      if (!place || openFile.value !== place.path) return;
      wantedPlace.value = undefined;
      // The column may have been hidden until now.
      requestAnimationFrame(() => {
        const { from, to } = range(place);
        // What is lit needs no other colour.
        const isLit = litNow
          .peek()
          .sources.get(place.path)
          ?.some(({ span }) => span[0] === place.span[0]);
        view.dispatch({ selection: { anchor: from, head: isLit ? from : to }, annotations: outside.of(true) });
        if (!isVisible(view, from)) scrollTo(from);
        view.focus();
      });
    }),
  ];

  function scrollTo(position: number) {
    view.dispatch({
      effects: EditorView.scrollIntoView(position, { y: "center" }),
      annotations: outside.of(true),
    });
  }

  function light(now: Lit, pinned: Selection | undefined) {
    const places = (path === undefined ? undefined : now.sources.get(path)) ?? [];
    parent.classList.toggle("lit-whole", places.some(isWhole));
    const ranges: LitRange[] = [];
    for (const place of places) if (!isWhole(place)) ranges.push({ ...range(place), kind: "piece" });
    const against = (path === undefined ? undefined : now.against.get(path)) ?? [];
    for (const place of against) if (!isWhole(place)) ranges.push({ ...range(place), kind: "against" });
    lamp.light(view, ranges);
    const first = ranges[0];
    const moved = pinned !== movedTo;
    movedTo = pinned;
    // A cursor in this very text is where the user looks already.
    if (!first || !moved || !pinned || pinned.kind === "source") return;
    if (!ranges.some(({ from }) => isVisible(view, from))) scrollTo(first.from);
  }

  function underline(now: Report | undefined) {
    const found: Underlined[] = [];
    for (const finding of now?.findings ?? []) {
      for (const place of finding.places) {
        if (place.path !== path) continue;
        let { from, to } = range(place);
        // What is about the file as a whole stands under its first line.
        if (from === to) ({ from, to } = view.state.doc.lineAt(from));
        // Where it begins is what helps: a whole block of waves hides the line that they are about.
        const line = view.state.doc.lineAt(from);
        from = Math.max(from, line.to - line.text.trimStart().length);
        to = Math.max(from, Math.min(to, line.from + line.text.trimEnd().length));
        found.push({ from, to, finding });
      }
    }
    const before = view.state.field(findingsField).all;
    if (before.length > 0 || found.length > 0) view.dispatch({ effects: setFindings.of(found) });
  }

  let tipped: HTMLElement | undefined;

  /** Says a finding beside the underlined text that the mouse is on. */
  function tip(event: MouseEvent, view: EditorView) {
    const over = event.target instanceof Element ? event.target.closest(".cm-finding") : null;
    untip();
    if (!over) return;
    const at = view.posAtDOM(over);
    const found = view.state.field(findingsField).all.filter(({ from, to }) => from <= at && at < to);
    tipped = document.createElement("div");
    tipped.className = "finding-tip";
    for (const { finding } of found) {
      const message = document.createElement("p");
      message.textContent = `${finding.severity}: ${finding.message}`;
      const help = document.createElement("p");
      help.className = "help";
      help.textContent = finding.help ?? "";
      tipped.append(message, help);
    }
    const box = over.getBoundingClientRect();
    tipped.style.left = `${Math.max(8, box.left)}px`;
    tipped.style.top = `${box.bottom + 4}px`;
    parent.append(tipped);
  }

  function untip() {
    tipped?.remove();
    tipped = undefined;
  }

  return () => {
    untip();
    for (const stop of stops) stop();
    view.destroy();
  };
}
