// <memory-view>: a linear memory as hex, text and typed values (types.d.ts says how to use it). Only
// the rows that are seen exist, so a memory of gigabytes costs no more than one page.

import { MemoryFigure } from "./figure.mjs";

/** @type {typeof import("./browser.mjs").MemoryBrowser | undefined} */
let MemoryBrowser;

/** Loads what a view needs that is not frozen; without it, such a view loads it by itself. */
export async function loadBrowser() {
  const browser = await import("./browser.mjs");
  await browser.styled;
  ({ MemoryBrowser } = browser);
}

export class MemoryView extends HTMLElement {
  static observedAttributes = ["type", "label"];

  #root = this.attachShadow({ mode: "open" });
  /** @type {ShownMemory | null} */
  #memory = null;
  /** @type {string | null} */
  #text = null;
  /** @type {number | null} where to go when the view has been loaded */
  #wanted = null;
  /** @type {Span[]} */
  #marked = [];
  /** @type {MemoryFigure | null} */
  #figure = null;
  /** @type {import("./browser.mjs").MemoryBrowser | null} */
  #browser = null;

  constructor() {
    super();
    // What was set before this class was there.
    for (const name of ["memory", "text"]) {
      const { value } = Object.getOwnPropertyDescriptor(this, name) ?? {};
      if (value !== undefined && Reflect.deleteProperty(this, name)) Reflect.set(this, name, value);
    }
  }

  connectedCallback() {
    if (this.hasAttribute("frozen")) this.#freeze();
    else
      this.#open().catch((error) => {
        this.#root.textContent = `The memory cannot be shown: ${error.message}`;
      });
  }

  attributeChangedCallback() {
    this.#browser?.configure();
  }

  get memory() {
    return this.#memory;
  }

  set memory(memory) {
    this.#memory = memory;
    this.#wanted = null;
    if (this.#browser) this.#browser.memory = memory;
  }

  /** The text of a frozen view. */
  get text() {
    return this.#text ?? this.textContent;
  }

  set text(text) {
    this.#text = text;
    if (this.isConnected && this.hasAttribute("frozen")) this.#freeze();
  }

  /** The address of the cursor. */
  get address() {
    return this.#browser?.address ?? this.#wanted ?? 0;
  }

  /** Draws anew: after the memory changed, grew, or was detached. */
  refresh() {
    this.#browser?.refresh();
  }

  /** Shows an address, in the middle if it is not seen already, and puts the cursor there.
   * @param {number} address
   */
  goTo(address) {
    if (this.#browser) this.#browser.goTo(address);
    else this.#wanted = address;
  }

  /** Marks bytes, where they are seen; it moves nothing.
   * @param {Span[]} spans
   */
  mark(spans) {
    this.#marked = spans;
    this.#browser?.mark(spans);
  }

  #freeze() {
    this.#figure ??= new MemoryFigure(this.#root);
    this.#figure.draw(this.text, this.getAttribute("label") ?? "What was printed, with memory");
  }

  async #open() {
    if (this.#browser) {
      this.#browser.refresh();
      return;
    }
    if (!MemoryBrowser) await loadBrowser();
    if (this.#browser || !this.isConnected || !MemoryBrowser) return;
    this.#browser = new MemoryBrowser(this, this.#root);
    this.#browser.memory = this.#memory;
    this.#browser.mark(this.#marked);
    if (this.#wanted !== null) this.#browser.goTo(this.#wanted);
  }
}

customElements.define("memory-view", MemoryView);
