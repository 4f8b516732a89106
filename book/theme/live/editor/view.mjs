// CodeMirror as the book uses it (editor.mjs), in the classes and colours of the page's
// highlighter. On the site, its packages are in theme/packages.

import {
  defaultKeymap,
  history,
  historyKeymap,
} from "../../packages/@codemirror/commands/dist/index.js";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
} from "../../packages/@codemirror/language/dist/index.js";
import {
  EditorState,
  StateEffect,
  StateField,
  Transaction,
} from "../../packages/@codemirror/state/dist/index.js";
import {
  Decoration,
  EditorView,
  gutters,
  keymap,
  lineNumbers,
} from "../../packages/@codemirror/view/dist/index.js";
import { element } from "../dom.mjs";

/** @typedef {import("../../packages/@codemirror/state/dist/index.js").Extension} Extension */

/** For screen readers, after the label. */
const HINT = "Control Enter, or Command Enter, runs. Tab leaves the editor, and Escape closes it.";

const colour = (/** @type {string} */ kind) => ({ color: `var(--hljs-${kind})` });

/** The font, its size and the room around the text are those of the page's code. */
const look = EditorView.theme({
  "&.cm-focused": { outline: "none" },
  // The numbers take the room around the text, as far as there is any.
  ".cm-scroller": { marginInlineStart: "-0.6rem", fontFamily: "inherit", lineHeight: "inherit" },
  ".cm-content": { padding: 0, caretColor: "var(--fg)" },
  ".cm-line": { padding: "0 2px 0 0" },
  ".cm-gutters": { border: 0, background: "none", color: "var(--quiet)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: 0, padding: "0 1ch 0 0" },
  "&.cm-focused .cm-matchingBracket, &.cm-focused .cm-nonmatchingBracket": {
    background: "none",
    outline: "1px solid var(--quiet)",
  },
  "&.cm-focused .cm-nonmatchingBracket": { outlineStyle: "dashed" },
  ".wrong": { textDecoration: "underline wavy var(--verdict)" },
  // No other background: the colours of code are only just strong enough on theirs.
  ".wrong-line": { outline: "1px solid var(--verdict)" },
  ".lit-line": { boxShadow: "-3px 0 var(--links), inset 0 0 0 1px var(--links)" },
  ".hint": { position: "fixed", top: "-10000px" },
  // On paper, code is black. A later rule is for what is nested deeper in the text.
  "@media screen": {
    ".hljs-params": colour("params"),
    ".hljs-string": colour("string"),
    ".hljs-attr": colour("attr"),
    ".hljs-title": colour("title"),
    ".hljs-number": colour("number"),
    ".hljs-literal": colour("literal"),
    ".hljs-regexp": colour("regexp"),
    ".hljs-built_in": colour("built_in"),
    ".hljs-keyword": colour("keyword"),
    ".hljs-comment": colour("comment"),
    ".hljs-function": colour("function"),
  },
});

/**
 * What is typed over a selection goes straight into the text: Chromium would give it the style of
 * what was there, inline, which the policy forbids.
 */
const typing = EditorView.domEventHandlers({
  beforeinput({ inputType, data, isComposing }, view) {
    const over = inputType === "insertText" && !view.state.selection.main.empty;
    if (!over || !data || isComposing) return false;
    const done = { userEvent: "input.type", scrollIntoView: true };
    view.dispatch(view.state.replaceSelection(data), done);
    return true;
  },
});

/** @type {import("../../packages/@codemirror/state/dist/index.js").StateEffectType<
 * { line: number, column?: number } | undefined>} */
const setMark = StateEffect.define();

/** The line that is wrong, and, if the column is known, the word, until the text is another. */
const marked = StateField.define({
  create: () => Decoration.none,
  update(marks, { effects, docChanged, state: { doc } }) {
    const effect = effects.find((it) => it.is(setMark));
    if (!effect) return docChanged ? Decoration.none : marks;
    if (!effect.value) return Decoration.none;
    const line = doc.line(Math.min(Math.max(effect.value.line, 1), doc.lines));
    const whole = Decoration.line({ class: "wrong-line" }).range(line.from);
    const { column } = effect.value;
    if (column === undefined) return Decoration.set([whole]);
    const from = Math.min(line.from + column - 1, line.to);
    const [word] = /^[^\s()]+|^./u.exec(line.text.slice(from - line.from)) ?? [""];
    const wrong = Decoration.mark({ class: "wrong" });
    return Decoration.set(word ? [whole, wrong.range(from, from + word.length)] : [whole]);
  },
  provide: (field) => [
    EditorView.decorations.from(field),
    EditorView.contentAttributes.from(field, (marks) => ({
      "aria-invalid": String(marks.size > 0),
    })),
  ],
});

/** @type {import("../../packages/@codemirror/state/dist/index.js").StateEffectType<
 * number | undefined>} */
const setLight = StateEffect.define();

/** The line that made the state of the memory that is shown, until the text is another. */
const lit = StateField.define({
  create: () => Decoration.none,
  update(lights, { effects, docChanged, state: { doc } }) {
    const effect = effects.find((it) => it.is(setLight));
    if (!effect) return docChanged ? Decoration.none : lights;
    if (!effect.value || effect.value > doc.lines) return Decoration.none;
    const line = Decoration.line({ class: "lit-line" });
    return Decoration.set([line.range(doc.line(effect.value).from)]);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const settings = [
  look,
  typing,
  marked,
  lit,
  indentUnit.of("  "),
  EditorState.tabSize.of(4),
  history(),
  bracketMatching(),
  indentOnInput(),
];

/** @param {ShadowRoot} root @param {Extension} language @param {EditorOptions} options
 * @returns {Editor} */
export function createView(root, language, { text, label, firstLine = 1, ...on }) {
  const hint = element("span", { id: "hint", class: "hint" }, HINT);
  const { onChange, onRun, onDone } = on;
  const press = (/** @type {(() => void) | undefined} */ act) => ({
    run() {
      act?.();
      return act !== undefined;
    },
  });
  /** @param {import("../../packages/@codemirror/view/dist/index.js").ViewUpdate} update */
  const changed = ({ docChanged, state, transactions }) => {
    // The page knows what it set itself.
    const byReader = transactions.some((one) => one.annotation(Transaction.userEvent));
    if (docChanged && byReader) onChange?.(state.doc.toString());
  };
  const view = new EditorView({
    root,
    parent: root,
    doc: text,
    extensions: [
      ...settings,
      language,
      // They scroll with the text: a narrow page has no space to lose.
      gutters({ fixed: false }),
      lineNumbers({ formatNumber: (line) => String(line + firstLine - 1) }),
      keymap.of([
        { key: "Mod-Enter", ...press(onRun) },
        ...historyKeymap,
        ...defaultKeymap,
        // After what Escape does to a selection.
        { key: "Escape", ...press(onDone) },
      ]),
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-describedby": hint.id,
        tabindex: "0",
      }),
      EditorView.updateListener.of(changed),
    ],
  });
  view.dom.append(hint);
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    mark: (place) => view.dispatch({ effects: setMark.of(place) }),
    light: (line) => view.dispatch({ effects: setLight.of(line) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
