// WebAssembly text for the editor, in the classes of the page's highlighter. A tokenizer: the
// assembler is the one that knows the grammar.

import {
  StreamLanguage,
  syntaxHighlighting,
} from "../../packages/@codemirror/language/dist/index.js";
import { tagHighlighter, tags } from "../../packages/@lezer/highlight/dist/index.js";

/** What is no instruction. */
const WORDS =
  /^(?:module|type|func|param|result|local|global|memory|table|elem|data|import|export|start|mut|offset|item|then|declare|rec|sub|final|struct|array|field|tag)$/;
const TYPES = /^(?:[if](?:8|16|32|64)|v128|(?:\w+)?ref|null|shared)$/;

/** @typedef {import("../../packages/@codemirror/language/dist/index.js").StringStream} Stream */

const language = StreamLanguage.define({
  name: "wat",
  startState: () => ({ depth: 0 }),
  /** @param {Stream} stream @param {{ depth: number }} state how many comments are open */
  token(stream, state) {
    if (state.depth > 0 || stream.match("(;", false)) return comment(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match(/^;;.*/)) return "comment";
    if (stream.match(/^\$?"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^\$[^\s()";]+/)) return "variableName.definition";
    if (stream.match(/^[+-]?(?:\d[\w.]*(?:[+-]\d+)?|inf|nan(?::\w+)?)(?=[\s()";]|$)/))
      return "number";
    const found = stream.match(/^[^\s()";]+/);
    if (!Array.isArray(found)) {
      stream.next();
      return null;
    }
    const [word] = found;
    if (WORDS.test(word)) return "keyword";
    if (TYPES.test(word)) return "typeName";
    return /^(?:offset|align)=/.test(word) ? "number" : null;
  },
  languageData: { commentTokens: { line: ";;", block: { open: "(;", close: ";)" } } },
});

/** Block comments may be inside each other.
 * @param {Stream} stream @param {{ depth: number }} state
 */
function comment(stream, state) {
  for (;;) {
    if (stream.match("(;")) state.depth += 1;
    else if (stream.match(";)")) state.depth -= 1;
    else if (!stream.next()) break;
    if (state.depth === 0) break;
  }
  return "comment";
}

const classes = tagHighlighter([
  { tag: tags.comment, class: "hljs-comment" },
  { tag: tags.keyword, class: "hljs-keyword" },
  { tag: tags.string, class: "hljs-string" },
  { tag: tags.number, class: "hljs-number" },
  { tag: tags.typeName, class: "hljs-built_in" },
  { tag: tags.definition(tags.variableName), class: "hljs-title" },
]);

/** The extension that makes an editor one of WebAssembly text. */
export const wat = [language, syntaxHighlighting(classes)];
