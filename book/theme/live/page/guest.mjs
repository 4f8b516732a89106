// The chapter's guest as text, which the reader may change: a panel below a listing, and what the
// listings run in the place of the chapter's guest.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { openEditor } from "../editor/editor.mjs";
import { FunctionError, Functions } from "../text/functions.mjs";
import { Text } from "../text/text.mjs";
import { uncoverHead } from "./place.mjs";

/** How long the reader's typing must pause before the text is assembled. */
const TYPING_MS = 300;

/** @type {Promise<unknown> | undefined} */
let style;

/** Loads its style, once: the panel is shown when that is there, or cannot be had. */
function loadStyle() {
  style ??= new Promise((resolve) => {
    const { href } = new URL("guest.css", import.meta.url);
    const link = element("link", { rel: "stylesheet", href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
    document.head.append(link);
  });
  return style;
}

/** @typedef {import("./edits.mjs").Edits} Edits */

export class Guest {
  #url;
  #functions;
  #edits;
  #on;
  #panel;
  #name;
  /** @type {Promise<Editor> | undefined} */
  #editor;
  /** @type {Promise<Uint8Array<ArrayBuffer>> | undefined} */
  #bytes;
  /** @type {Listing | undefined} */
  #listing;
  /** @type {number | undefined} */
  #typing;

  /** Reads the guest of a chapter, and what its reader has made of it before.
   * @param {string} chapter
   * @param {Edits} edits
   * @param {GuestEvents} on
   */
  static async of(chapter, edits, on) {
    const file = `target/wasm32-unknown-unknown/release/${chapter.replaceAll("-", "_")}.wasm`;
    const { href } = new URL(`../../../${file}`, import.meta.url);
    const [text, bytes] = await Promise.all([Text.load(), read(href), loadStyle()]);
    return new Guest(href, await Functions.of(text, bytes), edits, on);
  }

  /** @param {string} url @param {Functions} functions @param {Edits} edits
   * @param {GuestEvents} on */
  constructor(url, functions, edits, on) {
    this.#url = url;
    this.#functions = functions;
    this.#edits = edits;
    this.#on = on;
    for (const { name, text } of functions.list) edits.check(name, text);
    this.#name = (functions.list.find(({ exported }) => exported) ?? functions.list[0]).name;
    this.#panel = panelOf(functions.list, {
      choose: (name) => this.#show(name),
      run: () => this.#listing && on.run(this.#listing),
      share: () => this.#share(),
      reset: () => this.#reset(),
      done: () => this.#close(),
    });
    this.#mark();
  }

  /** What the host is handed instead of the chapter's guest, if that was changed. Throws where the
   * reader's text is none of a guest. */
  async own() {
    const texts = this.#edits.texts();
    if (texts.size === 0) return undefined;
    this.#bytes ??= this.#functions.assemble(texts);
    return { url: this.#url, bytes: await this.#bytes };
  }

  /** What its functions are in the book, by name. */
  get texts() {
    return new Map(this.#functions.list.map(({ name, text }) => [name, text]));
  }

  /** Opens the panel below a listing.
   * @param {Listing} listing
   */
  async open(listing) {
    const { root } = this.#panel;
    if (this.#listing !== listing || !root.isConnected) listing.block.after(root);
    this.#listing = listing;
    const words = new Set(listing.code.textContent.match(/\w+/g));
    const called = this.#functions.list.find(({ name, exported }) => exported && words.has(name));
    await this.#show(called?.name ?? this.#name);
    (await this.#editor)?.focus();
    uncoverHead(this.#panel.code);
  }

  /** Shows a function in the editor.
   * @param {string} name
   */
  async #show(name) {
    const { choice, code } = this.#panel;
    const before = this.#editor;
    this.#name = name;
    choice.value = name;
    const was = this.#functions.get(name)?.text ?? "";
    const editor = openEditor({
      parent: code,
      text: this.#edits.get(name) ?? was,
      label: `The function $${name} of the guest, as WebAssembly text`,
      language: "wat",
      onChange: (text) => this.#change(name, was, text),
      onRun: () => this.#listing && this.#on.run(this.#listing),
      onDone: () => this.#close(),
    });
    this.#editor = editor;
    (await before)?.destroy();
    await editor;
    await this.#judge();
  }

  /** @param {string} name @param {string} was @param {string} text */
  #change(name, was, text) {
    this.#edits.set(name, was, text);
    this.#bytes = undefined;
    this.#mark();
    this.#on.change();
    this.#panel.says.textContent = "";
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#judge(), TYPING_MS);
  }

  /** Says whether the text is that of a guest, and marks where it is not. */
  async #judge() {
    const { says } = this.#panel;
    const editor = await this.#editor;
    try {
      const own = await this.own();
      editor?.mark();
      says.textContent = own ? `A guest of ${count(own.bytes.length, "byte")}` : "";
    } catch (error) {
      const { message, line, column } = /** @type {FunctionError} */ (error);
      const name = error instanceof FunctionError ? error.function : undefined;
      if (name === this.#name) editor?.mark({ line, column });
      says.textContent = name ? `$${name}, line ${line}, column ${column}: ${message}` : message;
    }
  }

  /** Says which functions are the reader's, on the panel and on the page. */
  #mark() {
    const texts = this.#edits.texts();
    const { root, choice, mark, share, reset } = this.#panel;
    for (const option of choice.options) {
      const changed = texts.has(option.value) ? ", changed" : "";
      option.textContent = `$${option.value}${changed}`;
    }
    for (const button of [share, reset]) button.disabled = texts.size === 0;
    root.classList.toggle("own", texts.size > 0);
    mark.textContent =
      texts.size === 0
        ? "The guest is the book's"
        : `The guest is ${this.#edits.given ? "a reader's" : "your own"}: ${count(texts.size, "function")} changed`;
    document.documentElement.classList.toggle("own-guest", texts.size > 0);
    this.#on.mark(texts.size > 0);
  }

  /** Makes the guest the book's again. */
  async #reset() {
    clearTimeout(this.#typing);
    for (const { name, text } of this.#functions.list) this.#edits.set(name, text, text);
    this.#bytes = undefined;
    this.#mark();
    this.#on.change();
    await this.#show(this.#name);
    (await this.#editor)?.focus();
  }

  async #share() {
    this.#panel.says.textContent = await this.#on.share();
  }

  async #close() {
    this.#on.close();
    await this.leave();
  }

  /** Takes the panel away. */
  async leave() {
    this.#panel.root.remove();
    const editor = this.#editor;
    this.#editor = undefined;
    (await editor)?.destroy();
  }
}

/** @param {string} url */
async function read(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * @param {ModuleFunction[]} functions
 * @param {{ choose(name: string): void, run(): void, reset(): void, share(): void, done(): void }} on
 */
function panelOf(functions, on) {
  const options = (/** @type {boolean} */ exported) =>
    functions
      .filter((it) => it.exported === exported)
      .map(({ name }) => element("option", { value: name }, `$${name}`));
  const groups = [
    element("optgroup", { label: "Exported" }, options(true)),
    element("optgroup", { label: "Others" }, options(false)),
  ];
  const choice = element(
    "select",
    {},
    groups.filter(({ children }) => children.length > 0),
  );
  choice.addEventListener("change", () => on.choose(choice.value));
  const button = (
    /** @type {"run" | "share" | "reset" | "done"} */ what,
    /** @type {string} */ label,
  ) => {
    const made = element("button", { type: "button", "data-guest": what }, label);
    made.addEventListener("click", () => on[what]());
    return made;
  };
  const share = button("share", "Share");
  const reset = button("reset", "Reset the guest");
  const mark = element("strong", { class: "guest-mark" });
  const says = element("p", { class: "guest-says", role: "status" });
  const code = element("pre", {});
  const head = element("div", { class: "guest-head" }, [
    mark,
    element("label", {}, ["Function ", choice]),
    button("run", "Run"),
    share,
    reset,
    button("done", "Done"),
  ]);
  const root = element("section", { class: "live-guest", "aria-label": "The guest as text" }, [
    head,
    code,
    says,
  ]);
  // The book's own keys turn pages.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  return { root, choice, code, says, mark, share, reset };
}
