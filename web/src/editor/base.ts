// What both code views have in common: the words' colours, the line numbers, and what is lit in them. All colours are
// tokens of the page, so light and dark need nothing here.
import { syntaxHighlighting } from "@codemirror/language";
import { type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, highlightSpecialChars, lineNumbers } from "@codemirror/view";
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

/** A range to be lit; `whole` lines are for what has no words of its own. */
export interface LitRange {
  from: number;
  to: number;
  /** How strongly: the piece itself, what lies around it, or a band of lines. */
  kind: "piece" | "around" | "band";
}

/** Lights these ranges and no others. */
export const setLit = StateEffect.define<readonly LitRange[]>();

const PIECE = Decoration.mark({ class: "cm-lit" });
const AROUND = Decoration.mark({ class: "cm-around" });
const LINE = Decoration.line({ class: "cm-lit-line" });
const BAND = Decoration.line({ class: "cm-band" });

function drawn(doc: Text, ranges: readonly LitRange[]): DecorationSet {
  const made = [];
  for (const range of ranges) {
    const from = Math.min(range.from, doc.length);
    const to = Math.min(range.to, doc.length);
    if (from < to && range.kind !== "band") made.push((range.kind === "piece" ? PIECE : AROUND).range(from, to));
    if (range.kind === "around") continue;
    const line = range.kind === "piece" ? LINE : BAND;
    const last = doc.lineAt(Math.max(from, to - 1)).number;
    for (let number = doc.lineAt(from).number; number <= last; number++) made.push(line.range(doc.line(number).from));
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
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--accent)", padding: "6px 0 40vh" },
  ".cm-line": { padding: "0 12px 0 6px" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--soft)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 10px", minWidth: "34px" },
  ".cm-tooltip": { backgroundColor: "var(--card)", border: "1px solid var(--line)", borderRadius: "var(--radius)" },
});

/** What both views are made of. */
export function common(label: string): Extension {
  return [
    lineNumbers(),
    highlightSpecialChars(),
    syntaxHighlighting(words),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label }),
    litField,
    theme,
  ];
}

/** Whether a range can be seen without scrolling. */
export function isVisible(view: EditorView, from: number): boolean {
  const block = view.lineBlockAt(Math.min(from, view.state.doc.length));
  const { scrollTop, clientHeight } = view.scrollDOM;
  return block.top >= scrollTop && block.bottom <= scrollTop + clientHeight;
}
