// The strip of all pages of a memory, from 64 KiB to 4 GiB: how full they are, what has changed,
// which part the rows show. It is their scrollbar, and it zooms.

import { PAGE } from "../wasm/page-size.mjs";
import { hexAddress } from "./bytes.mjs";

/** The width of the drawing, in its own units. */
export const STRIP = 1000;

const MOST_MARKS = 2000;

export class MemoryStrip {
  #part;
  #rows;
  /** @type {ShownMemory | null} */
  #memory = null;
  /** @type {Labelled[]} */
  #ranges = [];
  #window = { from: 0, to: 0, length: 0 };
  #drawn = "";
  /** Where the rows are. */
  #seen = { from: 0, to: 0 };

  /**
   * @param {ViewParts} part
   * @param {{ show(address: number, where: "middle" | "top"): void }} rows
   */
  constructor(part, rows) {
    this.#part = part;
    this.#rows = rows;
    part.strip.addEventListener("keydown", (event) => this.#key(event));
    part.strip.addEventListener("pointerdown", (event) => this.#drag(event));
    part.strip.addEventListener("pointermove", (event) => this.#drag(event));
    part.strip.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        this.#zoom(event.deltaY < 0 ? 1 / 2 : 2, this.#addressAt(event));
      },
      { passive: false },
    );
    part.zoom.addEventListener("click", ({ target }) => {
      const { zoom } = /** @type {HTMLElement} */ (target).dataset;
      if (zoom) this.#zoom(zoom === "in" ? 1 / 4 : 4);
    });
  }

  /** Another memory, or the same with other bytes.
   * @param {ShownMemory | null} memory @param {Labelled[]} labelled
   */
  take(memory, labelled) {
    const length = memory?.byteLength ?? 0;
    if (memory !== this.#memory) this.#window = { from: 0, to: length, length };
    this.#memory = memory;
    this.#ranges = labelled;
    this.#drawn = "";
    const { from, to, length: before } = this.#window;
    if (before === length) return;
    // A strip that showed everything still does when the memory grows.
    const all = (from === 0 && to === before) || to > length;
    this.#window = all ? { from: 0, to: length, length } : { from, to, length };
  }

  /** Draws the strip around the part of the memory that the rows show.
   * @param {number} seenFrom @param {number} seenTo
   */
  draw(seenFrom, seenTo) {
    this.#seen = { from: seenFrom, to: seenTo };
    this.#follow();
    const { strip, seen } = this.#part;
    const { length } = this.#window;
    const wide = Math.max(3, ((seenTo - seenFrom) * STRIP) / this.#width);
    seen.setAttribute("x", String(Math.min(this.#x(seenFrom), STRIP - wide)));
    seen.setAttribute("width", String(wide));
    const pages = Math.ceil(length / PAGE);
    const page = Math.floor(seenFrom / PAGE);
    strip.setAttribute("aria-valuemax", String(Math.max(0, pages - 1)));
    strip.setAttribute("aria-valuenow", String(page));
    strip.setAttribute("aria-valuetext", `page ${page} of ${pages}, 0x${hexAddress(seenFrom, 1)}`);
    // The rest is the same until the window moves or the memory changes.
    const drawn = `${this.#window.from} ${this.#window.to}`;
    if (this.#drawn === drawn) return;
    this.#drawn = drawn;
    this.#drawRuler(pages);
    this.#drawPages();
  }

  get #width() {
    return this.#window.to - this.#window.from;
  }

  /** @param {number} address */
  #x(address) {
    const x = ((address - this.#window.from) * STRIP) / this.#width;
    return Math.max(0, Math.min(x, STRIP));
  }

  /** Moves the window to what is seen. */
  #follow() {
    const window = this.#window;
    const { from, to } = this.#seen;
    if (from >= window.from && to <= window.to) return;
    const wide = Math.min(this.#width, window.length);
    const start = Math.max(0, Math.min(from - wide / 2, window.length - wide));
    window.from = Math.floor(start / PAGE) * PAGE;
    window.to = Math.min(window.length, window.from + wide);
  }

  /** @param {number} pages */
  #drawRuler(pages) {
    const { from, to, length } = this.#window;
    const part = this.#part;
    part.from.textContent = `0x${hexAddress(from)}`;
    part.to.textContent = `0x${hexAddress(to)}`;
    const all = from === 0 && to === length;
    const [first, last] = [Math.floor(from / PAGE), Math.ceil(to / PAGE) - 1];
    const which = first === last ? `page ${last}` : `pages ${first} to ${last}`;
    part.span.textContent = all && pages > 1 ? `all ${pages.toLocaleString("en")} pages` : which;
    for (const button of part.zoom.querySelectorAll("button")) {
      const useless = button.dataset.zoom === "in" ? this.#width <= PAGE : all;
      // Not `disabled`: that would take the focus away.
      button.setAttribute("aria-disabled", String(useless));
    }
  }

  #drawPages() {
    const { ticks, filled, changes, ranges } = this.#part;
    const window = this.#window;
    const x = (/** @type {number} */ address) => this.#x(address);
    ticks.setAttribute("d", tickPath(window, x));
    filled.setAttribute("d", filledPath(this.#memory?.filled, window, x));
    const marks = this.#memory?.changed?.(window.from, window.to) ?? [];
    changes.setAttribute("d", marksPath(marks, x));
    ranges.replaceChildren(
      ...this.#ranges
        .filter((range) => range.from < window.to && range.to > window.from)
        .map((range) => {
          const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
          rect.setAttribute("class", `in ${range.kind}`);
          rect.setAttribute("x", x(range.from).toFixed(2));
          rect.setAttribute("width", Math.max(2, x(range.to) - x(range.from)).toFixed(2));
          rect.setAttribute("height", "32");
          return rect;
        }),
    );
  }

  /** @param {MouseEvent} event */
  #addressAt(event) {
    const { left, width } = this.#part.strip.getBoundingClientRect();
    const share = Math.max(0, Math.min((event.clientX - left) / width, 1));
    return this.#window.from + share * this.#width;
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (event.buttons !== 1) return;
    if (event.type === "pointerdown") this.#part.strip.setPointerCapture(event.pointerId);
    this.#rows.show(this.#addressAt(event), "middle");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const page = Math.floor(this.#seen.from / PAGE);
    /** @type {Record<string, number>} */
    const places = {
      ArrowLeft: page - 1,
      ArrowDown: page - 1,
      ArrowRight: page + 1,
      ArrowUp: page + 1,
      PageDown: page - 16,
      PageUp: page + 16,
      Home: 0,
      End: Math.ceil(this.#window.length / PAGE) - 1,
    };
    const to = places[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.#rows.show(to * PAGE, "top");
    } else if (event.key === "+" || event.key === "-") {
      this.#zoom(event.key === "+" ? 1 / 4 : 4);
    }
  }

  /** @param {number} factor */
  #zoom(factor, around = this.#seen.from) {
    const { from, length } = this.#window;
    const wanted = Math.round((this.#width * factor) / PAGE) * PAGE;
    const wide = Math.min(length, Math.max(PAGE, wanted));
    const share = Math.max(0, Math.min((around - from) / this.#width, 1));
    const start = Math.max(0, Math.min(around - share * wide, length - wide));
    const aligned = Math.floor(start / PAGE) * PAGE;
    this.#window = { from: aligned, to: Math.min(length, aligned + wide), length };
    this.draw(this.#seen.from, this.#seen.to);
  }
}

/** @typedef {(address: number) => number} Place of an address, in the units of the drawing */

/** @param {Span} window @param {Place} x */
function tickPath(window, x) {
  let step = PAGE;
  while ((window.to - window.from) / step > 128) step *= 4;
  let path = "";
  for (let at = Math.ceil(window.from / step) * step; at < window.to; at += step) {
    if (at > window.from) path += `M${x(at).toFixed(2)} 0v32`;
  }
  return path;
}

/** A bar for each page, or for the fullest of those that share a place.
 * @param {Uint8Array | undefined} filled @param {Span} window @param {Place} x
 */
function filledPath(filled, window, x) {
  if (!filled) return "";
  const first = Math.floor(window.from / PAGE);
  const pages = Math.min(filled.length, Math.ceil(window.to / PAGE)) - first;
  const each = Math.max(1, Math.ceil(pages / 500));
  let path = "";
  for (let page = first; page < first + pages; page += each) {
    const most = Math.max(...filled.subarray(page, Math.min(page + each, first + pages)));
    if (most === 0) continue;
    const height = 2 + (most / 255) * 26;
    const [from, to] = [x(page * PAGE), x((page + each) * PAGE)];
    path += `M${from.toFixed(2)} 32v${(-height).toFixed(1)}h${(to - from).toFixed(2)}V32z`;
  }
  return path;
}

/** A flag at the lower edge for each span: no other mark there has its shape.
 * @param {Span[]} marks @param {Place} x
 */
function marksPath(marks, x) {
  const flags = marks.slice(0, MOST_MARKS).map(({ from, to }) => {
    const wide = Number(Math.max(4, x(to) - x(from)).toFixed(1));
    return `M${x(from).toFixed(1)} 32v-9h${wide}v4h${1.5 - wide}v5z`;
  });
  return flags.join("");
}
