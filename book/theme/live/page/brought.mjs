// A guest that the reader has brought as a file, in any language: held to the chapter's contract, it is
// what the listings run on until it is taken away.

import { count } from "../count.mjs";
import { addStyle, element } from "../dom.mjs";
import { contractOf, misfitsOf, verdictOf } from "./contract.mjs";

/** It looks like the panel of the guest as text. */
const styled = addStyle(new URL("guest.css", import.meta.url));

/** More than this is no guest of a chapter: the book's own have some 30,000 bytes. */
const MOST_BYTES = 16 << 20;

export class Brought {
  /** What the host is handed in the place of the chapter's guest.
   * @type {SiteFile | undefined} */
  own;
  button = element("button", { type: "button", "data-live": "brought" }, "Run with my guest");
  #url;
  #contract;
  #on;
  #panel;
  /** @type {Listing | undefined} */
  #listing;

  /** Nothing, where the chapter has no contract.
   * @param {string} chapter @param {URL} folder of the chapter @param {BroughtEvents} on
   */
  static async of(chapter, folder, on) {
    const [contract] = await Promise.all([contractOf(folder), styled]);
    if (!contract) return undefined;
    const file = `target/wasm32-unknown-unknown/release/${chapter.replaceAll("-", "_")}.wasm`;
    return new Brought(new URL(`../../../${file}`, import.meta.url).href, contract, on);
  }

  /** @param {string} url of the chapter's guest @param {Contract} contract @param {BroughtEvents} on */
  constructor(url, contract, on) {
    this.#url = url;
    this.#contract = contract;
    this.#on = on;
    this.#panel = panelOf(contract, {
      choose: (file) => this.take(file),
      run: () => this.#listing && on.run(this.#listing),
      reset: () => this.#reset(),
      done: () => this.#close(),
    });
    this.button.addEventListener("click", () => this.open());
    addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.#panel.root.classList.add("dropping");
    });
    addEventListener("dragleave", () => this.#panel.root.classList.remove("dropping"));
    addEventListener("drop", (event) => {
      this.#panel.root.classList.remove("dropping");
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      this.open();
      this.take(file);
    });
    this.#mark("");
  }

  /** Opens the panel below the listing that was run last. */
  open() {
    const { root, input } = this.#panel;
    const listing = this.#on.at();
    if (this.#listing !== listing || !root.isConnected) listing.block.after(root);
    this.#listing = listing;
    input.focus({ preventScroll: true });
    root.scrollIntoView({ block: "nearest" });
  }

  /** Holds a file to the contract, and runs the listing on it if it keeps that.
   * @param {File} file
   */
  async take(file) {
    const { says, misfits: list } = this.#panel;
    const before = this.own;
    this.own = undefined;
    list.replaceChildren();
    if (file.size > MOST_BYTES) {
      says.textContent = `${file.name} has more than 16 MiB: it is no guest of this chapter.`;
    } else {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const misfits = await misfitsOf(this.#contract, bytes);
      list.append(...misfits.map(misfitElement));
      says.textContent =
        misfits.length > 0
          ? `${file.name} is no guest of this chapter:`
          : `${file.name}, ${count(bytes.length, "byte")}, is a guest of this chapter: the listings run on it.`;
      if (misfits.length === 0) this.own = { url: this.#url, bytes };
    }
    this.#mark(file.name);
    if (before || this.own) this.#on.change();
    if (this.own && this.#listing) this.#on.run(this.#listing);
  }

  /** @param {string} step @param {string | undefined} text @param {string | undefined} expected */
  verdict(step, text, expected) {
    return verdictOf(this.#contract, step, text, expected);
  }

  /** Says on the panel and on the page whose guest it is.
   * @param {string} name of the file
   */
  #mark(name) {
    const is = this.own !== undefined;
    const { root, mark, run, reset } = this.#panel;
    root.classList.toggle("own", is);
    mark.textContent = is ? `The guest is your own: ${name}` : "The guest is the book's";
    run.disabled = !is;
    reset.disabled = !is;
    this.button.textContent = is ? `Your guest: ${name}` : "Run with my guest";
    document.documentElement.classList.toggle("brought-guest", is);
  }

  /** Makes the guest the book's again. */
  #reset() {
    this.own = undefined;
    const { says, misfits, input } = this.#panel;
    says.textContent = "";
    misfits.replaceChildren();
    input.value = "";
    this.#mark("");
    this.#on.change();
    input.focus();
  }

  #close() {
    this.#panel.root.remove();
    this.button.focus();
  }
}

/** @param {DragEvent} event */
function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** @param {Misfit} misfit */
function misfitElement({ message, next }) {
  return element("li", {}, [element("strong", {}, message), element("br"), next]);
}

/** @param {Contract} contract
 * @param {{ choose(file: File): void, run(): void, reset(): void, done(): void }} on
 */
function panelOf({ exports, imports }, on) {
  const input = element("input", { type: "file", accept: ".wasm,application/wasm" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) on.choose(file);
  });
  const button = (/** @type {"run" | "reset" | "done"} */ what, /** @type {string} */ label) => {
    const made = element("button", { type: "button", "data-brought": what }, label);
    made.addEventListener("click", () => on[what]());
    return made;
  };
  const run = button("run", "Run");
  const reset = button("reset", "Reset: take my guest away");
  const mark = element("strong", { class: "guest-mark" });
  const says = element("p", { class: "guest-says", role: "status" });
  const misfits = element("ul", { class: "guest-misfits" });
  const line = (/** @type {[string, [string, string]]} */ [name, [type]]) =>
    element("li", {}, element("code", {}, `${name}: ${type}`));
  const head = element("div", { class: "guest-head" }, [
    mark,
    element("label", {}, ["A .wasm file, chosen or dropped on the page ", input]),
    ...[run, reset, button("done", "Done")],
  ]);
  const must = element("details", { class: "guest-contract" }, [
    element("summary", {}, "What a guest of this chapter exports"),
    element("ul", {}, exports.map(line)),
    ...(imports.length > 0
      ? [element("p", {}, "It may import:"), element("ul", {}, imports.map(line))]
      : []),
  ]);
  const root = element("section", { class: "live-guest", "aria-label": "Your own guest" }, [
    ...[head, says, misfits, must],
  ]);
  // The book's own keys turn pages.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  return { root, input, run, reset, mark, says, misfits };
}
