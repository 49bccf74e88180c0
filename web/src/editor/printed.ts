// The view of the printed files: read only, but with a cursor, as pointing is what it is for.
import { standardKeymap } from "@codemirror/commands";
import { Annotation, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import { batch, effect, untracked } from "@preact/signals";
import type { Artifact } from "stageplan";
import { type Lit, litNow, mainPlace, marksAt, type Span, stageSpans } from "../provenance";
import { openPlace, wantedPiece } from "../reveal";
import { hovered, report, type Selection, selection, shownArtifact, target } from "../store";
import { sideTab, view as whichPart } from "../view";
import { common, isVisible, Lamp, type LitRange } from "./base";
import { languageFor } from "./languages";
import { mayMove, unpin } from "./pins";
import { type Change, changes } from "./text";

/** That a change does not come from the user. */
const outside = Annotation.define<boolean>();
const setMarks = StateEffect.define<Artifact>();
const setChanged = StateEffect.define<readonly Span[]>();
const CHANGED = Decoration.line({ class: "cm-changed" });
/** How long the lines that have changed are shown as such, in milliseconds. */
const FLASH = 1600;

/** The lines that the last report has changed, for a moment. */
const changedField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let now = transaction.docChanged ? set.map(transaction.changes) : set;
    for (const effect of transaction.effects) {
      if (!effect.is(setChanged)) continue;
      const { doc } = transaction.state;
      const lines = new Set<number>();
      for (const [from, to] of effect.value) {
        const last = doc.lineAt(Math.min(to, doc.length)).number;
        for (let number = doc.lineAt(Math.min(from, doc.length)).number; number <= last; number++) lines.add(number);
      }
      const sorted = [...lines].sort((a, b) => a - b);
      now = Decoration.set(sorted.map((number) => CHANGED.range(doc.line(number).from)));
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Every mark of the file as an element that knows its number, so that hovering asks the browser and not the layout. */
const marksField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let now = transaction.docChanged ? set.map(transaction.changes) : set;
    for (const effect of transaction.effects) if (effect.is(setMarks)) now = marks(effect.value);
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marks(artifact: Artifact): DecorationSet {
  const made = [];
  for (const [number, { span }] of artifact.marks.entries()) {
    if (span[0] >= span[1] || span[1] > artifact.text.length) continue;
    made.push(Decoration.mark({ class: "cm-why", attributes: { "data-mark": String(number) } }).range(...span));
  }
  return Decoration.set(made, true);
}

/** Puts the view into an element. Returns what takes it away. */
export function mountPrinted(parent: HTMLElement): () => void {
  const kept = new Map<string, { state: EditorState; scroll: StateEffect<unknown> }>();
  const lamp = new Lamp();
  let artifact: Artifact | undefined;
  /** What was pinned when the view last moved to it. */
  let movedTo: Selection | undefined;
  /** Whether the next text is that of another project. */
  let another = true;
  let unflash: ReturnType<typeof setTimeout> | undefined;

  const view = new EditorView({ parent, state: fresh("") });

  function fresh(path: string): EditorState {
    return EditorState.create({
      extensions: [
        common(`${path || "Printed file"}, printed; move the cursor to see why`),
        EditorState.readOnly.of(true),
        // No keyboard of a phone covers what cannot be typed into.
        EditorView.contentAttributes.of({ inputmode: "none" }),
        languageFor(path),
        marksField,
        changedField,
        keymap.of([{ key: "Escape", run: unpin }, { key: "Enter", run: openMain }, ...standardKeymap]),
        EditorView.updateListener.of((update) => {
          if (!update.selectionSet || update.transactions.some((made) => made.annotation(outside))) return;
          // The mouse pins the mark that it is on; the caret may stand just beside it.
          if (update.transactions.some((made) => made.isUserEvent("select.pointer"))) return;
          pin(update.state.selection.main.head);
        }),
        EditorView.domEventHandlers({
          mouseover: (event) => hover(markOf(event)),
          mouseleave: () => hover(undefined),
          click(event) {
            const number = markOf(event);
            const span = number === undefined ? undefined : artifact?.marks[number]?.span;
            const { head, empty } = view.state.selection.main;
            if (artifact && number !== undefined && span) {
              // The caret may stand beside what was clicked, in a narrower piece or in none.
              const at = Math.min(Math.max(head, span[0]), span[1] - 1);
              pin(marksAt(artifact, at)[0]?.mark === number ? at : narrowestIn(artifact, number));
              // Whoever clicks wants to read the reason, whatever the right column shows.
              sideTab.value = "why";
            } else if (empty) selection.value = undefined;
          },
        }),
      ],
    });
  }

  function hover(number: number | undefined) {
    const span = number === undefined ? undefined : artifact?.marks[number]?.span;
    const now = hovered.peek();
    if (!artifact || !span || number === undefined) {
      if (now?.kind === "output") hovered.value = undefined;
      return;
    }
    const offset = narrowestIn(artifact, number);
    if (now?.kind === "output" && now.path === artifact.path && now.offset === offset) return;
    hovered.value = { kind: "output", path: artifact.path, offset };
  }

  /** Pins what is at an offset, or just before it. */
  function pin(at: number) {
    if (!artifact) return;
    const offset = marksAt(artifact, at).length > 0 || at === 0 ? at : at - 1;
    const found = marksAt(artifact, offset)[0];
    const now = selection.peek();
    if (!found) {
      if (now?.kind === "output") selection.value = undefined;
      return;
    }
    if (now?.kind === "output" && now.path === artifact.path) {
      if (marksAt(artifact, now.offset)[0]?.mark === found.mark) return;
    }
    batch(() => {
      hovered.value = undefined;
      selection.value = { kind: "output", path: artifact?.path ?? "", offset };
    });
  }

  function openMain(): boolean {
    const place = mainPlace(litNow.peek());
    if (place) void openPlace(place);
    else {
      // What rests on no file of the project is told beside the text.
      sideTab.value = "why";
      whichPart.value = "side";
    }
    return true;
  }

  function show(next: Artifact | undefined) {
    const before = artifact;
    // What was below the mouse is gone, whether or not the mouse has moved.
    if (next?.path !== before?.path) hover(undefined);
    // While there is none to be seen, the view is hidden and keeps what it had.
    if (!next) return;
    artifact = next;
    if (before?.path !== next.path) {
      if (before) kept.set(before.path, { state: view.state, scroll: view.scrollSnapshot() });
      const known = kept.get(next.path);
      view.setState(known?.state ?? fresh(next.path));
      if (known) view.dispatch({ effects: known.scroll, annotations: outside.of(true) });
      else view.scrollDOM.scrollTop = 0;
    }
    const made = changes(view.state.sliceDoc(), next.text);
    const follows = before?.path === next.path && !another && made.length > 0;
    another = false;
    view.dispatch({
      changes: made,
      effects: setMarks.of(next),
      annotations: outside.of(true),
    });
    if (follows) flash(made);
    lamp.forget();
    light(litNow.peek(), target.peek(), selection.peek());
  }

  /** Shows what has changed, and goes there if nothing of it can be seen. */
  function flash(made: readonly Change[]) {
    let shift = 0;
    const spans: Span[] = [];
    for (const { from, to, insert } of made) {
      spans.push([from + shift, from + shift + insert.length]);
      shift += insert.length - (to - from);
    }
    view.dispatch({ effects: setChanged.of(spans), annotations: outside.of(true) });
    clearTimeout(unflash);
    unflash = setTimeout(() => view.dispatch({ effects: setChanged.of([]), annotations: outside.of(true) }), FLASH);
    const [first] = spans;
    if (first && !spans.some(([from]) => isVisible(view, from))) scrollTo(first[0]);
  }

  function light(now: Lit, stage: string | undefined, pinned: Selection | undefined) {
    if (!artifact) return;
    const ranges: LitRange[] = [];
    const add = (spans: readonly Span[], kind: LitRange["kind"]) => {
      for (const [from, to] of spans) ranges.push({ from, to, kind });
    };
    if (stage !== undefined) add(stageSpans(artifact, stage), "band");
    add(now.around.get(artifact.path) ?? [], "around");
    const pieces = now.outputs.get(artifact.path) ?? [];
    add(pieces, "piece");
    lamp.light(view, ranges);
    // Only what was pinned elsewhere brings its text into view: nothing moves below the mouse.
    const moved = pinned !== movedTo;
    movedTo = pinned;
    if (!moved || !pinned || pinned.kind === "output" || !mayMove(pinned) || hovered.peek() || pieces.length === 0)
      return;
    const starts = pieces.map(([from]) => from);
    if (!starts.some((from) => isVisible(view, from))) scrollTo(Math.min(...starts));
  }

  const stops = [
    effect(() => {
      const next = shownArtifact.value;
      untracked(() => show(next));
    }),
    effect(() => {
      const now = litNow.value;
      const stage = target.value;
      const pinned = selection.value;
      untracked(() => light(now, stage, pinned));
    }),
    effect(() => {
      const stage = target.value;
      if (stage === undefined) return;
      untracked(() => {
        const span = shownArtifact.value && stageSpans(shownArtifact.value, stage)[0];
        if (span && !isVisible(view, span[0])) scrollTo(span[0]);
      });
    }),
    effect(() => {
      const wanted = wantedPiece.value;
      if (!wanted || shownArtifact.value?.path !== wanted.path) return;
      wantedPiece.value = undefined;
      requestAnimationFrame(() => {
        const [from, to] = wanted.span;
        if (to > view.state.doc.length) return;
        view.dispatch({ selection: { anchor: from }, annotations: outside.of(true) });
        if (!isVisible(view, from)) scrollTo(from);
        view.focus();
      });
    }),
    effect(() => {
      // Another project has nothing to do with the places in this one's files.
      if (report.value !== undefined) return;
      kept.clear();
      another = true;
    }),
  ];

  function scrollTo(position: number) {
    view.dispatch({ effects: EditorView.scrollIntoView(position, { y: "center" }), annotations: outside.of(true) });
  }

  return () => {
    for (const stop of stops) stop();
    clearTimeout(unflash);
    if (hovered.peek()?.kind === "output") hovered.value = undefined;
    view.destroy();
  };
}

/** The number of the mark that an event is on. */
function markOf(event: Event): number | undefined {
  const element = event.target instanceof Element ? event.target.closest("[data-mark]") : null;
  return element instanceof HTMLElement ? Number(element.dataset.mark) : undefined;
}

/** An offset in a mark at which no narrower one lies over it, so that the offset stands for just this mark. */
function narrowestIn(artifact: Artifact, number: number): number {
  const span = artifact.marks[number]?.span ?? [0, 0];
  let at = span[0];
  for (;;) {
    const inner = marksAt(artifact, at)[0];
    if (!inner || inner.mark === number || inner.span[1] >= span[1]) return at;
    at = inner.span[1];
  }
}
