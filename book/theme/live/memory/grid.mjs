// The rows of the full view: which are seen, what their bytes look like, and the cursor.

import { hexAddress, TYPES } from "./bytes.mjs";
import { drawRow, makeHeader, makeRow } from "./cells.mjs";
import { layout, width } from "./layout.mjs";
import { showReadings } from "./readings.mjs";
import { RowScroll } from "./scroll.mjs";

/** How much room the names of ranges need next to the rows, in characters. */
const NAMES = 14;

/** @typedef {{ from: number, length: number, bytes: Uint8Array, stale: boolean }} Loaded bytes that
 * came from another thread */

export class MemoryGrid {
  #part;
  #scroll;
  #events;
  /** @type {ShownMemory | null} */
  #memory = null;
  /** @type {Labelled[]} */
  #ranges = [];
  /** @type {Span[]} */
  #marked = [];
  #type = "";
  #cursor = 0;
  /** @type {import("./cells.mjs").Columns | null} */
  #columns = null;
  /** @type {import("./cells.mjs").Row[]} */
  #rows = [];
  #frame = 0;
  /** @type {Loaded | null} */
  #loaded = null;
  #loading = false;
  #unseen = false;
  /** @type {import("./cells.mjs").Cell | null} the one that the cursor is on */
  #active = null;

  /**
   * @param {ViewParts} part
   * @param {{ drawn(from: number, to: number): void, moved(address: number): void }} events
   */
  constructor(part, events) {
    this.#part = part;
    this.#events = events;
    this.#scroll = new RowScroll(part);
    part.scroller.addEventListener("scroll", () => this.#schedule(), { passive: true });
    part.scroller.addEventListener("focus", () => this.#schedule());
    part.rows.addEventListener("click", (event) => this.#point(event));
    // In the next frame: what is measured changes what is observed.
    new ResizeObserver(() => requestAnimationFrame(() => this.measure())).observe(part.scroller);
  }

  /** Another memory, or the same with other bytes.
   * @param {ShownMemory | null} memory @param {Labelled[]} ranges
   */
  take(memory, ranges) {
    if (memory !== this.#memory) {
      this.#loaded = null;
      this.#cursor = 0;
      this.#scroll.reset();
    }
    if (this.#loaded) this.#loaded.stale = true;
    this.#memory = memory;
    this.#ranges = ranges;
    this.#cursor = Math.min(this.#cursor, Math.max(0, this.#length - 1));
    this.measure();
  }

  get type() {
    return this.#type;
  }

  set type(type) {
    this.#type = type in TYPES ? type : "";
    this.measure();
  }

  get cursor() {
    return this.#cursor;
  }

  get bytesPerRow() {
    return this.#columns?.bytes ?? 16;
  }

  /** How many bytes of whole rows are seen, minus one row, to keep one's place. */
  get page() {
    return Math.max(1, Math.floor(this.#scroll.fits) - 1) * this.bytesPerRow;
  }

  /** How far the cursor moves at once. */
  get step() {
    return this.#columns?.hex === false ? TYPES[this.#type].size : 1;
  }

  get hasHex() {
    return this.#columns?.hex ?? false;
  }

  /** The byte in sight at an address.
   * @param {number} address
   */
  byteAt(address) {
    const cells = this.#rows[this.#rowOf(address) - this.#first];
    return cells?.hex[address % this.bytesPerRow]?.element;
  }

  /** Puts the cursor on an address, in the middle if it is not seen already.
   * @param {number} address
   */
  goTo(address) {
    if (this.#length === 0) return;
    this.#cursor = Math.max(0, Math.min(Math.floor(address), this.#length - 1));
    // Nothing can be placed before the view is.
    this.#unseen = this.#columns === null;
    const row = this.#rowOf(this.#cursor);
    if (!this.#scroll.shows(row)) this.#scroll.center(row);
    this.#schedule();
    this.#events.moved(this.#cursor);
  }

  /** @param {Span[]} spans */
  mark(spans) {
    this.#marked = spans;
    this.#schedule();
  }

  /** Scrolls to an address and leaves the cursor where it is.
   * @param {number} address @param {"middle" | "top"} where
   */
  show(address, where) {
    const row = this.#rowOf(address);
    if (where === "middle") this.#scroll.center(row);
    else this.#scroll.top = row;
    this.#schedule();
  }

  get #length() {
    return this.#memory?.byteLength ?? 0;
  }

  get #total() {
    return Math.ceil(this.#length / this.bytesPerRow);
  }

  /** @param {number} address */
  #rowOf(address) {
    return Math.floor(address / this.bytesPerRow);
  }

  /** Chooses the columns that fit. Does nothing while the view is not shown. */
  measure() {
    const { probe, scroller, window, rows, header } = this.#part;
    const character = probe.getBoundingClientRect();
    const { height } = character;
    const room = scroller.clientWidth;
    if (room === 0 || height === 0) return;
    const first = this.#scroll.top * this.bytesPerRow;
    const seen = this.#scroll.shows(this.#rowOf(this.#cursor));
    const digits = Math.max(8, (this.#length - 1).toString(16).length);
    const characters = (room - 20) / (character.width / 64);
    const chosen = layout(characters, this.#type, digits);
    const used = width(chosen.bytes, chosen, TYPES[this.#type], digits);
    const names = this.#ranges.length > 0 && characters - used > NAMES;
    const columns = { ...chosen, names, type: this.#type, digits };
    const before = JSON.stringify(this.#columns);
    this.#columns = columns;
    this.#scroll.measure(this.#total, height);
    const count = Math.min(this.#total, Math.ceil(this.#scroll.fits) + 1);
    const changed = JSON.stringify(columns) !== before || count !== this.#rows.length;
    if (changed) this.#build(columns, count);
    window.style.blockSize = `${this.#scroll.room}px`;
    rows.style.setProperty("--row", `${height}px`);
    header.style.setProperty("--row", `${height}px`);
    scroller.setAttribute("aria-rowcount", String(this.#total + 1));
    if (changed) {
      this.#scroll.top = Math.floor(first / this.bytesPerRow);
      const row = this.#rowOf(this.#cursor);
      if (seen && !this.#scroll.shows(row)) this.#scroll.center(row);
    }
    if (this.#unseen) this.goTo(this.#cursor);
    this.#schedule();
  }

  /** @param {import("./cells.mjs").Columns} columns @param {number} count of rows */
  #build(columns, count) {
    const { rows, header, scroller } = this.#part;
    scroller.style.setProperty("--bytes", String(columns.bytes));
    scroller.style.setProperty("--digits", String(columns.digits));
    scroller.setAttribute("aria-colcount", String(makeHeader(header, columns)));
    this.#loaded = null;
    this.#active = null;
    this.#rows = Array.from({ length: count }, (_, index) => makeRow(columns, index));
    rows.replaceChildren(...this.#rows.map(({ element }) => element));
  }

  #schedule() {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** The first of the rows that are there. */
  get #first() {
    return Math.max(0, Math.min(Math.floor(this.#scroll.top), this.#total - this.#rows.length));
  }

  #draw() {
    this.#frame = 0;
    const { rows } = this.#part;
    const columns = this.#columns;
    const memory = this.#memory;
    if (!rows.isConnected || this.#length === 0 || !columns || !memory) return;
    this.#scroll.rebase();
    const first = this.#first;
    const step = this.bytesPerRow;
    const from = first * step;
    const to = Math.min(this.#length, from + this.#rows.length * step);
    const bytes = this.#read(memory, from, Math.min(this.#length, to + 8) - from);
    const ranges = this.#ranges.filter((range) => range.from < to && range.to > from);
    const looks = this.#looks(memory, from, to, ranges);
    const above = (this.#scroll.top - first) * this.#scroll.rowHeight;
    rows.style.transform = `translateY(${-above}px)`;
    const named = above > this.#scroll.rowHeight / 2 ? 1 : 0;
    for (const [index, row] of this.#rows.entries()) {
      const start = from + index * step;
      // What began above is named in the first row that is more than half seen.
      const begins = (/** @type {Labelled} */ range) =>
        range.from < start + step && (range.from >= start || (index === named && range.to > start));
      row.element.setAttribute("aria-rowindex", String(first + index + 2));
      const own = {
        start,
        end: to,
        bytes: bytes?.subarray(start - from) ?? null,
        looks: looks.slice(start - from, start - from + step),
        names: columns.names ? ranges.filter(begins) : [],
      };
      drawRow(row, own, columns);
    }
    this.#drawCursor(first, from, bytes);
    this.#events.drawn(from, to);
  }

  /** The bytes of the rows, or null while they are on their way; then the old ones, if there are any.
   * @param {ShownMemory} memory @param {number} from @param {number} length
   */
  #read(memory, from, length) {
    const loaded = this.#loaded;
    const known = loaded?.from === from && loaded.length === length ? loaded : null;
    if (known && !known.stale) return known.bytes;
    const old = known?.bytes ?? null;
    if (this.#loading) return old;
    const answer = memory.bytes(from, length);
    if (answer instanceof Uint8Array) return answer;
    this.#loading = true;
    answer.then(
      (bytes) => {
        this.#loading = false;
        if (memory === this.#memory) this.#loaded = { from, length, bytes, stale: false };
        this.#schedule();
      },
      () => {
        // A thread that ended does not answer any more: what was shown stays.
        this.#loading = false;
      },
    );
    return old;
  }

  /** What each byte that is seen looks like: the kind of the smallest range around it, and whether
   * it changed.
   * @param {ShownMemory} memory @param {number} from @param {number} to @param {Labelled[]} ranges
   */
  #looks(memory, from, to, ranges) {
    /** @type {string[]} */
    const looks = Array(to - from).fill("");
    /** @type {(span: Span, look: (at: number) => string) => void} */
    const paint = (span, look) => {
      const end = Math.min(span.to, to);
      for (let at = Math.max(span.from, from); at < end; at += 1) looks[at - from] = look(at);
    };
    const bySize = ranges.toSorted((a, b) => b.to - b.from - (a.to - a.from));
    for (const range of bySize) paint(range, () => ` in ${range.kind}`);
    for (const span of memory.changed?.(from, to) ?? []) {
      paint(span, (at) => `${looks[at - from]} changed`);
    }
    for (const span of this.#marked) paint(span, (at) => `${looks[at - from]} marked`);
    return looks;
  }

  /** @param {number} first row @param {number} from its address @param {Uint8Array | null} bytes */
  #drawCursor(first, from, bytes) {
    const { scroller, readout } = this.#part;
    /** @type {import("./cells.mjs").Row | undefined} */
    const cells = this.#rows[this.#rowOf(this.#cursor) - first];
    const column = this.#cursor % this.bytesPerRow;
    const { size } = TYPES[this.#type] ?? TYPES.u8;
    const active = cells?.hex[column] ?? cells?.typed[Math.floor(column / size)] ?? null;
    if (this.#active !== active) {
      this.#active?.element.removeAttribute("aria-label");
      this.#active?.element.removeAttribute("aria-selected");
    }
    this.#active = active;
    for (const { text } of this.#rows) text?.element.style.removeProperty("--at");
    const notes = this.#ranges
      .filter(({ from, to }) => from <= this.#cursor && this.#cursor < to)
      .map(({ label }) => label);
    if (active?.look.includes("changed")) notes.push("changed");
    if (!active || !cells) {
      scroller.removeAttribute("aria-activedescendant");
    } else {
      cells.text?.element.style.setProperty("--at", String(column));
      active.element.setAttribute("aria-selected", "true");
      const words = [`0x${hexAddress(this.#cursor, 1)}`, active.shown, ...notes];
      active.element.setAttribute("aria-label", words.join(", "));
      scroller.setAttribute("aria-activedescendant", active.element.id);
    }
    const here = active && bytes ? bytes.subarray(this.#cursor - from) : new Uint8Array();
    showReadings(readout, this.#cursor, notes, here);
  }

  /** @param {MouseEvent} event of a press that has not scrolled */
  #point(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest("[data-row]"));
    if (!row) return;
    let column = Number(target.dataset.offset ?? 0);
    if (target.classList.contains("text")) {
      const { left, width } = target.getBoundingClientRect();
      column = Math.floor(((event.clientX - left) / width) * this.bytesPerRow);
    }
    this.goTo((this.#first + Number(row.dataset.row)) * this.bytesPerRow + column);
  }
}
