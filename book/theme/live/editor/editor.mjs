// The editor that Edit opens: a CodeMirror in the place of a listing, and in its look. It is in
// a shadow root, where CodeMirror's styles are constructed sheets: in the page they would be an
// inline style, which the Content-Security-Policy forbids.

import { addStyle, element } from "../dom.mjs";

/** What the listings' highlighter tells apart. */
const KINDS = [
  "attr",
  "built_in",
  "comment",
  "function",
  "keyword",
  "literal",
  "number",
  "params",
  "regexp",
  "string",
  "title",
];

const LANGUAGES = {
  javascript: async () => (await import("./language.mjs")).javascript,
  wat: async () => (await import("./wat.mjs")).wat,
};

/**
 * Puts an editor into a listing, and hides the code that was there until it is destroyed. The
 * editor's own files are loaded by the first call. Ctrl-Enter (Command-Enter on a Mac) runs, Tab
 * leaves the editor, and Escape closes it; no key that is pressed in it reaches the page.
 *
 * @param {EditorOptions & { parent: HTMLElement }} options with the listing's `pre`
 * @returns {Promise<Editor>} the text can be set
 */
export async function openEditor({ parent, language = "javascript", ...options }) {
  const [{ createView }, extension] = await Promise.all([
    import("./view.mjs"),
    LANGUAGES[language](),
    loadStyle(),
  ]);
  const host = element("span");
  // The last two classes are what mdBook's highlighter gives to a listing.
  const code = element("code", { class: `live-editor hljs ${language}` }, host);
  for (const type of ["keydown", "keypress", "keyup"]) {
    host.addEventListener(type, (event) => event.stopPropagation());
  }
  const listing = parent.querySelector(":scope > code");
  if (listing) listing.after(code);
  else parent.append(code);

  const forgetColours = followColours(code);
  const view = createView(host.attachShadow({ mode: "open" }), extension, options);
  return {
    get text() {
      return view.text;
    },
    set text(text) {
      view.text = text;
    },
    mark: (place) => view.mark(place),
    light: (line) => view.light(line),
    focus: () => view.focus(),
    destroy() {
      view.destroy();
      forgetColours();
      code.remove();
    },
  };
}

/** @type {Promise<unknown> | undefined} */
let style;

/** Loads what hides the listing, once. */
function loadStyle() {
  const url = new URL("editor.css", import.meta.url);
  style ??= addStyle(url).then((styled) => {
    if (styled) return;
    style = undefined;
    throw new Error(`${url} cannot be loaded`);
  });
  return style;
}

/**
 * Gives an element the colours of the page's listings as custom properties, which reach into a
 * shadow root as the classes of the page do not, and renews them when the theme changes.
 *
 * @param {HTMLElement} code
 */
function followColours(code) {
  const take = () => {
    const probe = element("span", { hidden: true });
    code.append(probe);
    for (const kind of KINDS) {
      probe.className = `hljs-${kind}`;
      code.style.setProperty(`--hljs-${kind}`, getComputedStyle(probe).color);
    }
    probe.remove();
  };
  take();
  // A theme's sheet may be loaded only when the theme is chosen.
  const loaded = (/** @type {Event} */ { target }) => {
    if (target instanceof HTMLLinkElement) take();
  };
  const observer = new MutationObserver(take);
  observer.observe(document.documentElement, { attributeFilter: ["class"] });
  document.addEventListener("load", loaded, true);
  return () => {
    observer.disconnect();
    document.removeEventListener("load", loaded, true);
  };
}
