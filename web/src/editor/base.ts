// What both code views have in common: the words' colours, the line numbers, and what is lit in them. All colours are
// tokens of the page, so light and dark need nothing here.
import { syntaxHighlighting } from "@codemirror/language";
import { type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  lineNumbers,
} from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

/** The class of each kind of word; the colours are in `editor.css`. */
const words = tagHighlighter([
  { tag: tags.keyword, class: "c-keyword" },
  { tag: tags.heading, class: "c-keyword" },
  { tag: tags.string, class: "c-string" },
  { tag: tags.comment, class: "c-comment" },
  { tag: tags.meta, class: "c-meta" },
  { tag: tags.variableName, class: "c-variable" },
  { tag: tags.number, class: "c-number" },
  { tag: tags.atom, class: "c-number" },
  { tag: tags.propertyName, class: "c-name" },
  { tag: tags.attributeName, class: "c-flag" },
  { tag: tags.labelName, class: "c-stage" },
  { tag: tags.operator, class: "c-operator" },
  { tag: tags.punctuation, class: "c-operator" },
]);

/** A range to be lit, and how. */
export interface LitRange {
  from: number;
  to: number;
  /** The piece itself, what lies around it, what was not taken, or a band of lines. */
  kind: "piece" | "around" | "against" | "band";
}

/** Lights these ranges and no others. */
export const setLit = StateEffect.define<readonly LitRange[]>();

const PIECE = Decoration.mark({ class: "cm-lit" });
const AROUND = Decoration.mark({ class: "cm-around" });
const AGAINST = Decoration.mark({ class: "cm-against" });
const LINE = Decoration.line({ class: "cm-lit-line" });
const BAND = Decoration.line({ class: "cm-band" });

const MARKS = { piece: PIECE, around: AROUND, against: AGAINST };

function drawn(doc: Text, ranges: readonly LitRange[]): DecorationSet {
  const made = [];
  for (const { from, to, kind } of ranges) {
    const end = Math.min(to, doc.length);
    const start = Math.min(from, end);
    const last = doc.lineAt(Math.max(start, end - 1)).number;
    for (let number = doc.lineAt(start).number; number <= last; number++) {
      const line = doc.line(number);
      if (kind === "piece") made.push(LINE.range(line.from));
      if (kind === "band") {
        made.push(BAND.range(line.from));
        continue;
      }
      // How far a line is indented is no part of the piece.
      const indent = start <= line.from ? line.text.length - line.text.trimStart().length : 0;
      const [first, stop] = [Math.max(start, line.from + indent), Math.min(end, line.to)];
      if (first < stop) made.push(MARKS[kind].range(first, stop));
    }
  }
  return Decoration.set(made, true);
}

const litField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let now = transaction.docChanged ? set.map(transaction.changes) : set;
    for (const effect of transaction.effects) if (effect.is(setLit)) now = drawn(transaction.state.doc, effect.value);
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Draws nothing new where the ranges are those that are lit already. */
export class Lamp {
  #last = "";

  light(view: EditorView, ranges: readonly LitRange[]): void {
    const key = ranges.map(({ from, to, kind }) => `${kind} ${from} ${to}`).join();
    if (key === this.#last) return;
    this.#last = key;
    view.dispatch({ effects: setLit.of(ranges) });
  }

  /** The text has changed or is another one: what was drawn says nothing any more. */
  forget(): void {
    this.#last = "?";
  }
}

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--ink)", fontSize: "var(--code)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--accent)", padding: "6px 0 40vh" },
  // What is wrapped hangs below its line's start.
  ".cm-line": { padding: "0 12px 0 calc(6px + 4ch)", textIndent: "-4ch" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--soft)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 10px", minWidth: "34px" },
});

/** What both views are made of. */
export function common(label: string): Extension {
  return [
    lineNumbers(),
    highlightActiveLine(),
    highlightSpecialChars(),
    syntaxHighlighting(words),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    litField,
    theme,
  ];
}

/** Whether a range can be seen without scrolling. */
export function isVisible(view: EditorView, from: number): boolean {
  const block = view.lineBlockAt(Math.min(from, view.state.doc.length));
  const { scrollTop, clientHeight } = view.scrollDOM;
  const top = scrollTop - view.documentPadding.top;
  return block.top >= top && block.bottom <= top + clientHeight;
}
