// CodeMirror as the book uses it (editor.mjs): JavaScript, in the classes and colours of the
// page's highlighter. On the site, its packages are in theme/packages.

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
import { EditorState, Transaction } from "../../packages/@codemirror/state/dist/index.js";
import {
  EditorView,
  gutters,
  keymap,
  lineNumbers,
} from "../../packages/@codemirror/view/dist/index.js";
import { element } from "../dom.mjs";
import { javascript } from "./language.mjs";

/** For screen readers, after the label. */
const HINT = "Control Enter, or Command Enter, runs. Tab leaves the editor.";

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

const settings = [
  look,
  typing,
  javascript,
  indentUnit.of("  "),
  EditorState.tabSize.of(4),
  history(),
  bracketMatching(),
  indentOnInput(),
];

/** @param {ShadowRoot} root @param {EditorOptions} options @returns {Editor} */
export function createView(root, { text, label, firstLine = 1, onChange, onRun }) {
  const hint = element("span", { id: "hint", class: "hint" }, HINT);
  const run = () => {
    onRun?.();
    return true;
  };
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
      // They scroll with the text: a narrow page has no space to lose.
      gutters({ fixed: false }),
      lineNumbers({ formatNumber: (line) => String(line + firstLine - 1) }),
      keymap.of([{ key: "Mod-Enter", run }, ...historyKeymap, ...defaultKeymap]),
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
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
