// JavaScript for the editor: a grammar, how its lines are indented, and what in it has which
// class of the page's highlighter (highlight.js), so that a listing looks the same when it is
// edited.

import {
  continuedIndent,
  delimitedIndent,
  indentNodeProp,
  LRLanguage,
  syntaxHighlighting,
  syntaxTree,
} from "../../packages/@codemirror/language/dist/index.js";
import { Prec, RangeSetBuilder } from "../../packages/@codemirror/state/dist/index.js";
import { Decoration, ViewPlugin } from "../../packages/@codemirror/view/dist/index.js";
import {
  styleTags,
  Tag,
  tagHighlighter,
  tags,
} from "../../packages/@lezer/highlight/dist/index.js";
import { parser } from "../../packages/@lezer/javascript/dist/index.js";

/** @typedef {import("../../packages/@codemirror/view/dist/index.js").EditorView} EditorView */
/** @typedef {import("../../packages/@codemirror/view/dist/index.js").ViewUpdate} ViewUpdate */

const parameters = Tag.define();
const signature = Tag.define();
const key = tags.definition(tags.propertyName);

const inBrackets = (/** @type {string} */ closing) => delimitedIndent({ closing, align: false });

const language = LRLanguage.define({
  name: "javascript",
  parser: parser.configure({
    props: [
      indentNodeProp.add({
        "Block ClassBody SwitchBody ObjectExpression ObjectPattern": inBrackets("}"),
        "ArrayExpression ArrayPattern": inBrackets("]"),
        "ArgList ParamList ParenthesizedExpression": inBrackets(")"),
        IfStatement: continuedIndent({ except: /^\s*({|else\b)/ }),
        TryStatement: continuedIndent({ except: /^\s*({|catch\b|finally\b)/ }),
        "Statement Property": continuedIndent({ except: /^\s*{/ }),
        "TemplateString BlockComment": () => null,
      }),
      styleTags({
        "ParamList/...": parameters,
        'ParamList/"(" ParamList/")" ArrowFunction/Arrow': signature,
        "TemplateString/...": tags.string,
        Escape: tags.string,
        PropertyDefinition: tags.propertyName,
        "Property/PropertyDefinition PatternProperty/PropertyName": key,
        "MethodDeclaration/PropertyDefinition": tags.definition(tags.className),
      }),
    ],
  }),
  languageData: {
    commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
    indentOnInput: /^\s*(?:case .*:|default:|[{}\])])$/,
    wordChars: "$",
  },
});

const classes = tagHighlighter([
  { tag: signature, class: "hljs-function" },
  { tag: parameters, class: "hljs-params" },
  { tag: tags.comment, class: "hljs-comment" },
  { tag: [tags.keyword, tags.modifier], class: "hljs-keyword" },
  { tag: tags.self, class: "hljs-built_in" },
  { tag: tags.string, class: "hljs-string" },
  { tag: tags.number, class: "hljs-number" },
  { tag: [tags.bool, tags.null], class: "hljs-literal" },
  { tag: tags.regexp, class: "hljs-regexp" },
  { tag: key, class: "hljs-attr" },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    class: "hljs-title",
  },
]);

/** The names that the highlighter knows as built in; a grammar does not know names. */
const BUILT_IN = new RegExp(
  `^(?:${[
    "U?[iI]nt(?:8|16|32)(?:Clamped)?Array|Float(?:32|64)Array|ArrayBuffer|DataView",
    "(?:Eval|Range|Reference|Syntax|Type|URI)?Error|Weak(?:Map|Set)|Map|Set|Promise|Proxy|Reflect",
    "Array|Boolean|Date|Function|Intl|JSON|Math|Number|Object|RegExp|String|Symbol|console",
  ].join("|")})$`,
);

const builtIn = Decoration.mark({ class: "hljs-built_in" });

/** @param {EditorView} view */
function markBuiltIns({ state, visibleRanges }) {
  /** @type {RangeSetBuilder<Decoration>} */
  const marks = new RangeSetBuilder();
  const enter = (/** @type {{ name: string, from: number, to: number }} */ { name, from, to }) => {
    if (name === "VariableName" && BUILT_IN.test(state.sliceDoc(from, to))) {
      marks.add(from, to, builtIn);
    }
  };
  for (const { from, to } of visibleRanges) syntaxTree(state).iterate({ from, to, enter });
  return marks.finish();
}

class BuiltIns {
  /** @param {EditorView} view */
  constructor(view) {
    this.marks = markBuiltIns(view);
  }

  /** @param {ViewUpdate} update */
  update({ view, startState, state, docChanged, viewportChanged }) {
    if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state)) {
      this.marks = markBuiltIns(view);
    }
  }
}

/** The extension that makes an editor one of JavaScript. */
export const javascript = [
  language,
  syntaxHighlighting(classes),
  // Within what the grammar marks; otherwise they would look like the string in its `${}`.
  Prec.highest(ViewPlugin.fromClass(BuiltIns, { decorations: ({ marks }) => marks })),
];
