// <memory-view>: a linear memory as hex, text and typed values. Only the rows that are seen exist,
// so a memory of gigabytes costs what a page of it does.
//
// `memory` is what it shows. refresh() draws anew after the memory changed; goTo(address) puts the
// cursor on an address and shows it; the event "memory-cursor" says where the cursor went.
//
// Attributes: `label` names the view, `type` (u8 … f64) chooses the typed columns, `compact` is for
// little room: the rows fill the height that CSS must give to the element, and the less height
// there is, the less is shown around them:
//
//   memory-view[compact] { block-size: 34vh }      or a flex or grid item that is stretched
//
// Any other view is as high as its rows ask for, `--memory-rows` (22), or as CSS says. All take
// their width from what they are in.
//
// <memory-view frozen> draws a printed dump instead, the property `text` or its own text. Only the
// modules for that are loaded with this file.

import { MemoryFigure } from "./figure.mjs";

let MemoryBrowser;

/** Loads what a view needs that is not frozen; such a view does so by itself. */
export async function loadBrowser() {
  const browser = await import("./browser.mjs");
  await browser.styled;
  ({ MemoryBrowser } = browser);
}

export class MemoryView extends HTMLElement {
  static observedAttributes = ["type", "label"];

  #root = this.attachShadow({ mode: "open" });
  #memory = null;
  #text = null;
  /** Where to go when the view has been loaded. */
  #wanted = null;
  #figure = null;
  #browser = null;

  constructor() {
    super();
    // What was set before this class was there.
    for (const name of ["memory", "text"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  connectedCallback() {
    if (this.hasAttribute("frozen")) this.#freeze();
    else this.#open();
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

  /** Shows an address, in the middle if it is not seen already, and puts the cursor there. */
  goTo(address) {
    if (this.#browser) this.#browser.goTo(address);
    else this.#wanted = address;
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
    if (this.#browser || !this.isConnected) return;
    this.#browser = new MemoryBrowser(this, this.#root);
    this.#browser.memory = this.#memory;
    if (this.#wanted !== null) this.#browser.goTo(this.#wanted);
  }
}

customElements.define("memory-view", MemoryView);
