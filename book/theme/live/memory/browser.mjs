// The full form of <memory-view> (view.mjs says what it takes): the bar, the strip of all
// pages, the labelled ranges, the rows, and what the cursor is on.

import { element, sheetOf } from "../dom.mjs";
import { drawArrows } from "./arrows.mjs";
import { hexAddress, TYPES } from "./bytes.mjs";
import { MemoryGrid } from "./grid.mjs";
import { MemoryKeys } from "./keys.mjs";
import { MemoryStrip, STRIP } from "./strip.mjs";
import { pagesAndSize, parseAddress } from "./values.mjs";

const KINDS = new Set(["stack", "data", "heap", "used", "header", "free", "unused", "lost", "pin"]);

const MOST_RANGES = 24;

const template = document.createElement("template");
template.innerHTML = `
  <div class="view">
    <div class="bar">
      <form class="go" novalidate>
        <label>Go to <input class="address" size="10" autocomplete="off" spellcheck="false" placeholder="0x100000"></label>
        <button>Go</button>
        <span class="refused" role="status"></span>
      </form>
      <label>Values <select class="type"><option value="">none</option></select></label>
      <span class="size"></span>
    </div>
    <div class="overview">
      <div class="strip" role="slider" tabindex="0" aria-label="Pages" aria-valuemin="0">
        <svg viewBox="0 0 ${STRIP} 32" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <g class="ranges"></g><path class="filled"/><path class="ticks"/><path class="changes"/><rect class="seen" y="0.5" height="31"/>
        </svg>
      </div>
      <div class="ruler">
        <span class="from"></span>
        <span class="zoom" role="group" aria-label="Zoom of the pages">
          <button type="button" data-zoom="out" aria-label="Zoom out">−</button>
          <span class="span"></span>
          <button type="button" data-zoom="in" aria-label="Zoom in">+</button>
        </span>
        <span class="to"></span>
      </div>
    </div>
    <div class="legend" role="group" aria-label="Labelled ranges"></div>
    <div class="scroller" role="grid" tabindex="0" aria-readonly="true">
      <div class="head" role="rowgroup"><div class="row header" role="row" aria-rowindex="1"></div></div>
      <div class="box" role="presentation"><div class="window" role="presentation"><div class="rows" role="rowgroup"></div><svg class="arrows" aria-hidden="true" focusable="false"></svg></div></div>
    </div>
    <p class="none" hidden></p>
    <div class="foot">
      <label class="write">Write <input class="bytes" size="4" placeholder="00" title="Bytes as hexadecimal digits, to write at the cursor" inputmode="text" enterkeyhint="done" autocapitalize="none" autocomplete="off" autocorrect="off" spellcheck="false"></label>
      <div class="readout"></div>
    </div>
    <span class="probe" aria-hidden="true">${"0".repeat(64)}</span>
  </div>`;

/** By their class. */
const PARTS =
  "address arrows box bytes changes filled foot from go header legend none overview probe ranges readout refused rows scroller seen size span strip ticks to type window write zoom";

const { sheet, styled } = sheetOf(new URL("browser.css", import.meta.url));

export { styled };

export class MemoryBrowser {
  #element;
  #part;
  /** @type {ShownMemory | null} */
  #memory = null;
  #strip;
  #grid;

  /** @param {HTMLElement} element @param {ShadowRoot} root */
  constructor(element, root) {
    this.#element = element;
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(template.content.cloneNode(true));
    const found = PARTS.split(" ").map((name) => [name, root.querySelector(`.${name}`)]);
    const part = /** @type {ViewParts} */ (Object.fromEntries(found));
    this.#part = part;
    for (const type of Object.keys(TYPES)) part.type.append(new Option(type, type));
    this.#grid = new MemoryGrid(part, {
      drawn: (from, to) => {
        this.#strip.draw(from, to);
        drawArrows(part.arrows, this.#memory?.arrows ?? [], (at) => this.#grid.byteAt(at));
      },
      moved: (address) =>
        element.dispatchEvent(
          new CustomEvent("memory-cursor", { bubbles: true, detail: { address } }),
        ),
    });
    this.#strip = new MemoryStrip(part, this.#grid);
    new MemoryKeys(part, this.#grid, { memory: () => this.#memory, changed: () => this.refresh() });

    // The book's own keys (the arrows turn pages, letters open the search) are not meant here, but for
    // the one that asks for help.
    root.addEventListener("keydown", (event) => {
      const { key, target } = /** @type {KeyboardEvent} */ (event);
      if (key !== "?" || target instanceof HTMLInputElement) event.stopPropagation();
    });
    part.go.addEventListener("submit", (event) => this.#go(event));
    part.type.addEventListener("change", () => {
      this.#grid.type = part.type.value;
    });
    this.configure();
  }

  /** Reads the attributes of the element. */
  configure() {
    const type = this.#element.getAttribute("type") ?? "";
    this.#part.type.value = type;
    this.#grid.type = type;
    this.#part.scroller.setAttribute("aria-label", this.#element.getAttribute("label") ?? "Memory");
  }

  /** @param {ShownMemory | null} memory */
  set memory(memory) {
    this.#memory = memory;
    const readonly = memory?.write === undefined;
    this.#part.scroller.setAttribute("aria-readonly", String(readonly));
    this.#part.write.hidden = readonly;
    this.refresh();
  }

  get address() {
    return this.#grid.cursor;
  }

  /** @param {number} address */
  goTo(address) {
    this.#grid.goTo(address);
  }

  /** @param {Span[]} spans */
  mark(spans) {
    this.#grid.mark(spans);
  }

  refresh() {
    const part = this.#part;
    const length = this.#memory?.byteLength ?? 0;
    part.size.textContent = length > 0 ? pagesAndSize(length) : "";
    part.none.textContent = this.#memory === null ? "No memory." : "This memory has no bytes.";
    part.none.hidden = length > 0;
    part.address.placeholder = length > 0x100000 ? "0x100000" : "0x400";
    const { scroller, foot, legend, overview } = part;
    for (const it of [scroller, foot, legend, overview]) it.hidden = length === 0;
    // A heap begins where the memory is not grown to yet.
    const reached = (this.#memory?.ranges ?? []).filter(({ from }) => from < length);
    const ranges = reached.map((range) => ({
      ...range,
      kind: KINDS.has(range.kind) ? range.kind : "other",
    }));
    this.#drawLegend(ranges, length);
    this.#strip.take(this.#memory, ranges);
    this.#grid.take(this.#memory, ranges);
  }

  /** @param {Labelled[]} ranges @param {number} length of the memory */
  #drawLegend(ranges, length) {
    const shown = ranges.slice(0, MOST_RANGES).map((range) => {
      const from = `0x${hexAddress(range.from, 1)}`;
      const title = `${from} up to 0x${hexAddress(Math.min(range.to, length), 1)}`;
      const attributes = { type: "button", class: `in ${range.kind}`, title };
      const button = element("button", attributes, `${range.label} ${from}`);
      button.addEventListener("click", () => this.goTo(range.from));
      return button;
    });
    const more = ranges.length - shown.length;
    this.#part.legend.replaceChildren(...shown, ...(more > 0 ? [` and ${more} more`] : []));
  }

  /** @param {Event} event */
  #go(event) {
    event.preventDefault();
    const { address, refused, scroller } = this.#part;
    const wanted = parseAddress(address.value);
    const outside = wanted !== null && wanted >= (this.#memory?.byteLength ?? 0);
    refused.textContent =
      wanted === null ? "Write 1114120 or 0x110008." : outside ? "After the end." : "";
    address.setAttribute("aria-invalid", String(wanted === null || outside));
    if (wanted === null || outside) return;
    this.goTo(wanted);
    scroller.focus();
  }
}
