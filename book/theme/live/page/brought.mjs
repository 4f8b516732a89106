// A guest that the reader has brought as a file, in any language: held to the chapter's contract, it is
// what the listings run on until it is taken away.

import { count } from "../count.mjs";
import { addStyle, element } from "../dom.mjs";
import { bytesOf } from "../wasm/file.mjs";
import { contractOf, misfitsOf, verdictOf } from "./contract.mjs";

/** It looks like the panel of the guest as text. */
const styled = addStyle(new URL("guest.css", import.meta.url));

export class Brought {
  /** What the host is handed in the place of the chapter's guest.
   * @type {SiteFile | undefined} */
  own;
  #button;
  #url;
  #contract;
  #on;
  #panel;
  /** @type {Listing | undefined} */
  #listing;
  /** Counts the files: of two, the later one is the guest, whichever is read first. */
  #turn = 0;

  /** @param {string} chapter @param {URL} folder of the chapter
   * @param {HTMLButtonElement} button which opens the panel @param {BroughtEvents} on
   */
  static async of(chapter, folder, button, on) {
    const [contract] = await Promise.all([contractOf(folder), styled]);
    const file = `target/wasm32-unknown-unknown/release/${chapter.replaceAll("-", "_")}.wasm`;
    return new Brought(new URL(`../../../${file}`, import.meta.url).href, contract, button, on);
  }

  /** @param {string} url of the chapter's guest @param {Contract} contract
   * @param {HTMLButtonElement} button @param {BroughtEvents} on
   */
  constructor(url, contract, button, on) {
    this.#button = button;
    this.#url = url;
    this.#contract = contract;
    this.#on = on;
    this.#panel = panelOf(contract, {
      choose: (file) => this.take(file),
      run: () => this.#listing && on.run(this.#listing),
      reset: () => this.#reset(),
      done: () => this.#close(),
    });
    const { classList } = this.#panel.root;
    addEventListener("dragover", ({ dataTransfer }) =>
      classList.toggle("dropping", dataTransfer?.types.includes("Files") ?? false),
    );
    for (const sign of ["dragleave", "drop"]) {
      addEventListener(sign, () => classList.remove("dropping"));
    }
    this.#mark("");
  }

  /** @param {File} file that was dropped on the page */
  drop(file) {
    this.open();
    this.take(file);
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
    this.#turn += 1;
    const turn = this.#turn;
    const { says, misfits, bytes } = await this.#judge(file);
    if (turn !== this.#turn) return;
    const before = this.own;
    this.own = bytes && { url: this.#url, bytes };
    this.#panel.says.textContent = says;
    this.#panel.misfits.replaceChildren(...misfits.map(misfitElement));
    this.#mark(file.name);
    if (before || this.own) this.#on.change();
    if (this.own && this.#listing) this.#on.run(this.#listing);
  }

  /** What there is to say of a file; and its bytes, if it keeps the contract.
   * @param {File} file
   * @returns {Promise<{ says: string, misfits: Misfit[], bytes?: Uint8Array<ArrayBuffer> }>}
   */
  async #judge(file) {
    try {
      const bytes = await bytesOf(file);
      const misfits = await misfitsOf(this.#contract, bytes);
      if (misfits.length > 0) {
        return { says: `${file.name} is no guest of this chapter:`, misfits };
      }
      const size = count(bytes.length, "byte");
      const says = `${file.name}, ${size}, is a guest of this chapter: the listings run on it.`;
      return { says, misfits, bytes };
    } catch (error) {
      return { says: error instanceof Error ? error.message : String(error), misfits: [] };
    }
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
    this.#button.textContent = is ? `My guest: ${name}` : "My guest";
    document.documentElement.classList.toggle("brought-guest", is);
  }

  /** Makes the guest the book's again. */
  #reset() {
    this.#turn += 1;
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
    this.#button.focus();
  }
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
