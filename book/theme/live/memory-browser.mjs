// <memory-view>: a linear memory as hex, text and typed values. Only the rows that are seen exist,
// so a memory of gigabytes costs what a page of it does.
//
// memory = {
//   byteLength,
//   bytes(offset, length),     a Uint8Array, or a promise of one where another thread has the memory
//   ranges?: [{ from, to, label, kind }],      kind: stack, data, heap, or any other
//   changed?: (from, to) => [{ from, to }],    spans that changed since the step before
//   filled?: Uint8Array,       how full each page of 64 KiB is, from 0 to 255
//   write?: (offset, bytes) => void,           lets the reader type bytes
// }
//
// refresh() draws anew after the memory changed; goTo(address) shows an address and puts the cursor
// there; the event "memory-cursor" tells where the cursor went.

import {
  asText,
  HEX,
  hexAddress,
  layout,
  pagesAndSize,
  parseAddress,
  TYPES,
} from "./memory-values.mjs";

const PAGE = 65536;

// No engine scrolls gigabytes of pixels. The scrolled box has this height at most, and stands for
// the part of the memory around what is seen; the strip above is the scrollbar for all of it.
const BOX = 4_000_000;

const STRIP = 1000;

const KINDS = new Set(["stack", "data", "heap", "free", "lost"]);

const template = document.createElement("template");
template.innerHTML = `
  <link rel="stylesheet">
  <div class="bar">
    <form class="go" novalidate>
      <label>Go to <input class="address" size="12" autocomplete="off" spellcheck="false" placeholder="0x110008"></label>
      <button>Go</button>
      <span class="refused" role="status"></span>
    </form>
    <label>Values as <select class="type"><option value="">none</option></select></label>
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
    <div class="header" role="rowgroup"><div class="row" role="row" aria-rowindex="1"></div></div>
    <div class="box" role="presentation"><div class="window" role="presentation"><div class="rows" role="rowgroup"></div></div></div>
  </div>
  <p class="none" hidden></p>
  <div class="readout"></div>
  <span class="probe" aria-hidden="true">${"0".repeat(64)}</span>`;

class MemoryView extends HTMLElement {
  #memory = null;
  #cursor = 0;
  #type = "";
  #columns = null;
  #rowHeight = 22;
  #base = 0;
  #rows = [];
  #frame = 0;
  #loaded = null;
  #loading = false;
  #strip = null;
  #typing = false;
  #unseen = false;
  #styled = false;
  #active = null;
  #part = {};

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.append(template.content.cloneNode(true));
    const part = this.#part;
    for (const name of [
      "go",
      "address",
      "refused",
      "type",
      "size",
      "strip",
      "ranges",
      "filled",
      "ticks",
      "changes",
      "seen",
      "from",
      "zoom",
      "span",
      "to",
      "legend",
      "scroller",
      "box",
      "window",
      "rows",
      "none",
      "readout",
      "probe",
    ]) {
      part[name] = root.querySelector(`.${name}`);
    }
    part.header = root.querySelector(".header .row");
    for (const type of Object.keys(TYPES)) part.type.append(new Option(type, type));
    const style = root.querySelector("link");
    style.addEventListener("load", () => {
      this.#styled = true;
      this.#measure();
    });
    style.href = new URL("memory-view.css", import.meta.url);

    // The book's own keys (the arrows turn pages, letters open the search) are not for here.
    root.addEventListener("keydown", (event) => event.stopPropagation());
    part.go.addEventListener("submit", (event) => this.#go(event));
    part.type.addEventListener("change", () => {
      this.#type = part.type.value;
      this.#measure();
    });
    part.scroller.addEventListener("scroll", () => this.#schedule(), { passive: true });
    part.scroller.addEventListener("keydown", (event) => this.#key(event));
    part.scroller.addEventListener("focus", () => this.#schedule());
    part.rows.addEventListener("pointerdown", (event) => this.#point(event));
    part.strip.addEventListener("keydown", (event) => this.#stripKey(event));
    part.strip.addEventListener("pointerdown", (event) => this.#drag(event));
    part.strip.addEventListener("pointermove", (event) => this.#drag(event));
    part.strip.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        this.#zoom(event.deltaY < 0 ? 1 / 2 : 2, this.#stripAddress(event));
      },
      { passive: false },
    );
    part.zoom.addEventListener("click", ({ target }) => {
      if (target.dataset.zoom) this.#zoom(target.dataset.zoom === "in" ? 1 / 4 : 4);
    });
    part.legend.addEventListener("click", ({ target }) => {
      const range = target.closest("button")?.range;
      if (range) this.goTo(range.from);
    });
    new ResizeObserver(() => this.#measure()).observe(part.scroller);
  }

  connectedCallback() {
    this.#type = this.getAttribute("type") ?? "";
    this.#part.type.value = this.#type;
    this.#part.scroller.setAttribute("aria-label", this.getAttribute("label") ?? "Memory");
    this.refresh();
  }

  get memory() {
    return this.#memory;
  }

  set memory(memory) {
    this.#memory = memory;
    this.#loaded = null;
    this.#cursor = 0;
    this.#base = 0;
    this.#strip = null;
    this.#part.scroller.scrollTop = 0;
    this.#part.scroller.setAttribute("aria-readonly", String(memory?.write === undefined));
    this.refresh();
  }

  /** The address of the cursor. */
  get address() {
    return this.#cursor;
  }

  /** Draws anew: after the memory changed, grew, or was detached. */
  refresh() {
    if (this.#loaded) this.#loaded.stale = true;
    const length = this.#length;
    const part = this.#part;
    part.size.textContent = length > 0 ? pagesAndSize(length) : "";
    part.none.textContent = this.#memory === null ? "No memory." : "This memory has no bytes.";
    part.none.hidden = length > 0;
    for (const name of ["scroller", "readout", "legend"]) part[name].hidden = length === 0;
    part.strip.parentElement.hidden = length === 0;
    this.#strip ??= { from: 0, to: length, length };
    // A strip that showed everything goes on to do so when the memory grows.
    if (this.#strip.length !== length) {
      const all = this.#strip.from === 0 && this.#strip.to === this.#strip.length;
      this.#strip =
        all || this.#strip.to > length
          ? { from: 0, to: length, length }
          : { ...this.#strip, length };
    }
    this.#cursor = Math.min(this.#cursor, Math.max(0, length - 1));
    this.#legend();
    this.#measure();
  }

  /** Shows an address, in the middle if it is not seen already, and puts the cursor there. */
  goTo(address) {
    if (this.#length === 0) return;
    this.#typing = false;
    this.#cursor = Math.max(0, Math.min(Math.floor(address), this.#length - 1));
    // Before the style is there, nothing has a place yet.
    this.#unseen = this.#columns === null;
    if (!this.#seen) this.#center();
    this.#schedule();
    this.dispatchEvent(new CustomEvent("memory-cursor", { detail: { address: this.#cursor } }));
  }

  get #length() {
    return this.#memory?.byteLength ?? 0;
  }

  get #bytes() {
    return this.#columns?.bytes ?? 16;
  }

  get #total() {
    return Math.ceil(this.#length / this.#bytes);
  }

  /** How many rows the scrolled box stands for. */
  get #boxed() {
    return Math.min(this.#total, Math.floor(BOX / this.#rowHeight));
  }

  /** The topmost row, with a fraction where it is seen in part. */
  get #top() {
    return this.#base + this.#part.scroller.scrollTop / this.#rowHeight;
  }

  /** How many rows are seen at once. */
  get #fits() {
    const { scroller, header } = this.#part;
    return Math.max(1, (scroller.clientHeight - header.offsetHeight) / this.#rowHeight);
  }

  get #digits() {
    return Math.max(8, (this.#length - 1).toString(16).length);
  }

  /** Whether the row of the cursor is seen as a whole. */
  get #seen() {
    const row = Math.floor(this.#cursor / this.#bytes);
    return row >= this.#top && row + 1 <= this.#top + this.#fits;
  }

  #center() {
    const row = Math.floor(this.#cursor / this.#bytes);
    this.#scrollTo(row - Math.floor(this.#fits / 2));
  }

  #scrollTo(row) {
    const top = Math.max(0, Math.min(row, this.#total - Math.floor(this.#fits)));
    this.#base = this.#baseFor(top);
    this.#part.scroller.scrollTop = (top - this.#base) * this.#rowHeight;
    this.#schedule();
  }

  #baseFor(top) {
    const most = this.#total - this.#boxed;
    return Math.max(0, Math.min(Math.floor(top - this.#boxed / 2), most));
  }

  #measure() {
    const { probe, scroller, box, rows } = this.#part;
    const room = scroller.clientWidth;
    if (!this.#styled || !this.isConnected || room === 0) return;
    const first = this.#top * this.#bytes;
    const seen = this.#seen;
    const { width, height } = probe.getBoundingClientRect();
    this.#rowHeight = height || 22;
    const character = width / 64 || 8;
    const columns = layout((room - 20) / character, this.#type, this.#digits);
    const count = Math.min(this.#total, Math.ceil(this.#fits) + 1);
    const shape = JSON.stringify([columns, this.#type, this.#digits, count]);
    const changed = shape !== this.#columns?.shape;
    this.#columns = { ...columns, shape };
    if (changed) {
      this.#loaded = null;
      this.#build(count);
    }
    box.style.height = `${this.#boxed * this.#rowHeight}px`;
    rows.style.setProperty("--row", `${this.#rowHeight}px`);
    scroller.setAttribute("aria-rowcount", String(this.#total + 1));
    if (changed) this.#scrollTo(Math.floor(first / this.#bytes));
    if (changed && seen && !this.#seen) this.#center();
    if (this.#unseen) this.goTo(this.#cursor);
    this.#schedule();
  }

  #build(count) {
    const { rows, header, scroller } = this.#part;
    const { bytes, hex, text } = this.#columns;
    scroller.style.setProperty("--bytes", String(bytes));
    scroller.style.setProperty("--digits", String(this.#digits));
    const type = TYPES[this.#type];
    const cell = (parent, role, name, offset) => {
      const element = document.createElement("span");
      element.className = name;
      element.setAttribute("role", role);
      if (offset !== undefined) element.dataset.offset = String(offset);
      parent.append(element);
      return { element, shown: "", look: name, name };
    };
    const group = (offset) => (offset > 0 && offset % 4 === 0 ? "byte group" : "byte");
    const typed = type ? Array.from({ length: bytes / type.size }, (_, i) => i * type.size) : [];
    const offsets = hex ? Array.from({ length: bytes }, (_, offset) => offset) : [];
    header.replaceChildren();
    cell(header, "columnheader", "at").element.textContent = "address";
    for (const offset of offsets) {
      cell(header, "columnheader", group(offset)).element.textContent = `+${offset.toString(16)}`;
    }
    if (text) cell(header, "columnheader", "text").element.textContent = "text";
    for (const offset of typed) {
      const head = cell(header, "columnheader", `value ${this.#type}`);
      head.element.textContent = offset === 0 ? this.#type : `+${offset.toString(16)}`;
    }
    scroller.setAttribute("aria-colcount", String(header.childElementCount));
    this.#active = null;
    this.#rows = Array.from({ length: count }, (_, index) => {
      const element = document.createElement("div");
      element.className = "row";
      element.setAttribute("role", "row");
      element.dataset.row = String(index);
      const row = { element, at: cell(element, "rowheader", "at") };
      row.hex = offsets.map((offset) => cell(element, "gridcell", group(offset), offset));
      row.text = text ? cell(element, "gridcell", "text") : null;
      row.typed = typed.map((offset) => cell(element, "gridcell", `value ${this.#type}`, offset));
      for (const [place, { element: it }] of [...row.hex, ...row.typed].entries()) {
        it.id = `c${index}-${place}`;
      }
      return row;
    });
    rows.replaceChildren(...this.#rows.map(({ element }) => element));
  }

  #schedule() {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    if (!this.isConnected || this.#length === 0 || this.#columns === null) return;
    this.#rebase();
    const top = this.#top;
    const first = Math.max(0, Math.min(Math.floor(top), this.#total - this.#rows.length));
    const from = first * this.#bytes;
    const to = Math.min(this.#length, from + this.#rows.length * this.#bytes);
    const bytes = this.#read(from, Math.min(this.#length, to + 8) - from);
    const look = this.#looks(from, to);
    this.#part.rows.style.transform = `translateY(${-(top - first) * this.#rowHeight}px)`;
    for (const [index, row] of this.#rows.entries()) {
      this.#drawRow(row, first + index, from, to, bytes, look);
    }
    this.#drawCursor(first, from, bytes);
    this.#drawStrip(from, to);
  }

  /** Moves the part of the memory that the box stands for, before its edge comes into sight. */
  #rebase() {
    const { scroller } = this.#part;
    if (this.#boxed === this.#total) {
      this.#base = 0;
      return;
    }
    const margin = this.#boxed / 10;
    const inside = this.#top - this.#base;
    const near = inside < margin || inside > this.#boxed - margin;
    const base = near ? this.#baseFor(this.#top) : this.#base;
    if (base === this.#base) return;
    const moved = (this.#base - base) * this.#rowHeight;
    this.#base = base;
    scroller.scrollTop += moved;
  }

  /** The bytes of the rows, or null where they are on their way; then the old ones, if there are. */
  #read(from, length) {
    const loaded = this.#loaded?.from === from && this.#loaded.length === length && this.#loaded;
    if (loaded && !loaded.stale) return loaded.bytes;
    const old = loaded ? loaded.bytes : null;
    if (this.#loading) return old;
    const memory = this.#memory;
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
        // A thread that ended answers no more: what was seen stays.
        this.#loading = false;
      },
    );
    return old;
  }

  /** What each byte that is seen looks like: the kind of its range, and whether it changed. */
  #looks(from, to) {
    const looks = Array(to - from).fill("");
    const paint = (span, name) => {
      const end = Math.min(span.to, to);
      for (let at = Math.max(span.from, from); at < end; at += 1) looks[at - from] += name;
    };
    for (const range of this.#memory.ranges ?? []) {
      if (range.from < to && range.to > from) paint(range, ` in ${kind(range)}`);
    }
    for (const span of this.#memory.changed?.(from, to) ?? []) paint(span, " changed");
    return looks;
  }

  #drawRow(row, number, from, to, bytes, look) {
    const start = number * this.#bytes;
    const offset = start - from;
    const end = Math.min(this.#bytes, to - start);
    set(row.at, hexAddress(start, this.#digits), row.at.name);
    row.element.setAttribute("aria-rowindex", String(number + 2));
    for (const [column, cell] of row.hex.entries()) {
      if (column >= end) set(cell, "", cell.name);
      else if (bytes === null) set(cell, "··", cell.name);
      else {
        const byte = bytes[offset + column];
        set(cell, HEX[byte], cell.name + look[offset + column] + (byte === 0 ? " zero" : ""));
      }
    }
    if (row.text) {
      set(row.text, bytes === null ? "" : asText(bytes.subarray(offset, offset + end)), "text");
    }
    const type = TYPES[this.#type];
    if (!type) return;
    const view = bytes && new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [column, cell] of row.typed.entries()) {
      const at = column * type.size;
      if (bytes === null || at + type.size > end) set(cell, bytes === null ? "··" : "", cell.name);
      else {
        const looks = look.slice(offset + at, offset + at + type.size);
        const name = looks.find((it) => it.includes("changed")) ?? looks[0];
        set(cell, type.read(view, offset + at), cell.name + name);
      }
    }
  }

  #drawCursor(first, from, bytes) {
    const row = Math.floor(this.#cursor / this.#bytes) - first;
    const column = this.#cursor % this.#bytes;
    const cells = this.#rows[row];
    const size = TYPES[this.#type]?.size ?? 1;
    const active = cells?.hex[column] ?? cells?.typed[Math.floor(column / size)];
    if (this.#active !== active) {
      this.#active?.element.removeAttribute("aria-label");
      this.#active?.element.removeAttribute("aria-selected");
    }
    this.#active = active ?? null;
    for (const other of this.#rows) other.text?.element.style.removeProperty("--at");
    const { scroller, readout } = this.#part;
    if (active === undefined) {
      scroller.removeAttribute("aria-activedescendant");
    } else {
      cells.text?.element.style.setProperty("--at", String(column));
      active.element.setAttribute("aria-selected", "true");
      scroller.setAttribute("aria-activedescendant", active.element.id);
    }
    const labels = (this.#memory.ranges ?? [])
      .filter(({ from, to }) => from <= this.#cursor && this.#cursor < to)
      .map(({ label }) => label);
    const changed = active?.look.includes("changed") ? ["changed"] : [];
    const at = `0x${hexAddress(this.#cursor, 1)}`;
    active?.element.setAttribute(
      "aria-label",
      [at, active.shown, ...labels, ...changed].join(", "),
    );
    const values = [];
    if (active !== undefined && bytes !== null) {
      const here = bytes.subarray(this.#cursor - from);
      const view = new DataView(here.buffer, here.byteOffset, here.byteLength);
      for (const [name, type] of Object.entries(TYPES)) {
        if (type.size <= here.length) values.push([name, type.read(view, 0)]);
      }
    }
    const text = [`${at} = ${this.#cursor}`, ...labels, ...changed].join(" · ");
    const shown = JSON.stringify([text, values]);
    if (readout.dataset.shown === shown) return;
    readout.dataset.shown = shown;
    const place = document.createElement("b");
    place.textContent = text;
    readout.replaceChildren(
      place,
      ...values.map(([name, value]) => {
        const item = document.createElement("span");
        const title = document.createElement("i");
        title.textContent = name;
        item.append(title, ` ${value}`);
        return item;
      }),
    );
  }

  #drawStrip(seenFrom, seenTo) {
    const { strip, seen, filled, ticks, changes, ranges, from, to, span } = this.#part;
    const length = this.#length;
    const window = this.#strip;
    if (seenFrom < window.from || seenTo > window.to) {
      const wide = Math.min(window.to - window.from, length);
      const start = Math.max(0, Math.min(seenFrom - wide / 2, length - wide));
      window.from = Math.floor(start / PAGE) * PAGE;
      window.to = Math.min(length, window.from + wide);
    }
    const scale = STRIP / (window.to - window.from);
    const x = (address) => Math.max(0, Math.min((address - window.from) * scale, STRIP));
    const wide = Math.max(3, (seenTo - seenFrom) * scale);
    seen.setAttribute("x", String(Math.min(x(seenFrom), STRIP - wide)));
    seen.setAttribute("width", String(wide));
    const pages = Math.ceil(length / PAGE);
    const page = Math.floor(seenFrom / PAGE);
    strip.setAttribute("aria-valuemax", String(Math.max(0, pages - 1)));
    strip.setAttribute("aria-valuenow", String(page));
    strip.setAttribute("aria-valuetext", `page ${page} of ${pages}, 0x${hexAddress(seenFrom, 1)}`);
    // The rest is the same until the window moves or the memory changes.
    if (window.drawn === this.#memory && window.at === `${window.from} ${window.to}`) return;
    window.drawn = this.#memory;
    window.at = `${window.from} ${window.to}`;
    from.textContent = `0x${hexAddress(window.from)}`;
    to.textContent = `0x${hexAddress(window.to)}`;
    const all = window.from === 0 && window.to === length;
    const last = Math.ceil(window.to / PAGE) - 1;
    const firstPage = Math.floor(window.from / PAGE);
    const which = firstPage === last ? `page ${last}` : `pages ${firstPage} to ${last}`;
    span.textContent = all && pages > 1 ? `all ${pages.toLocaleString("en")} pages` : which;
    ticks.setAttribute("d", tickPath(window, x));
    filled.setAttribute("d", filledPath(this.#memory.filled, window, x));
    const marks = this.#memory.changed?.(window.from, window.to) ?? [];
    changes.setAttribute(
      "d",
      marks
        .map(
          (it) =>
            `M${x(it.from).toFixed(1)} 27v5h${Math.max(2, x(it.to) - x(it.from)).toFixed(1)}v-5z`,
        )
        .slice(0, 2000)
        .join(""),
    );
    ranges.replaceChildren(
      ...(this.#memory.ranges ?? [])
        .filter((range) => range.from < window.to && range.to > window.from)
        .map((range) => {
          const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
          rect.setAttribute("class", `in ${kind(range)}`);
          rect.setAttribute("x", x(range.from).toFixed(2));
          rect.setAttribute("width", Math.max(2, x(range.to) - x(range.from)).toFixed(2));
          rect.setAttribute("height", "32");
          return rect;
        }),
    );
  }

  #legend() {
    const ranges = this.#memory?.ranges ?? [];
    const shown = ranges.slice(0, 24).map((range) => {
      const button = document.createElement("button");
      button.type = "button";
      button.range = range;
      button.className = `in ${kind(range)}`;
      const end = Math.min(range.to, this.#length);
      button.textContent = `${range.label} 0x${hexAddress(range.from, 1)}`;
      button.title = `0x${hexAddress(range.from, 1)} up to 0x${hexAddress(end, 1)}`;
      return button;
    });
    if (ranges.length > shown.length) {
      shown.push(document.createTextNode(` and ${ranges.length - shown.length} more`));
    }
    this.#part.legend.replaceChildren(...shown);
    if (this.#strip) this.#strip.drawn = null;
  }

  #go(event) {
    event.preventDefault();
    const { address, refused, scroller } = this.#part;
    const wanted = parseAddress(address.value);
    const outside = wanted !== null && wanted >= this.#length;
    refused.textContent =
      wanted === null ? "Write 1114120 or 0x110008." : outside ? "Behind the end." : "";
    address.setAttribute("aria-invalid", String(refused.textContent !== ""));
    if (refused.textContent !== "") return;
    this.goTo(wanted);
    scroller.focus();
  }

  #key(event) {
    if (event.altKey || event.metaKey) return;
    const row = this.#bytes;
    const page = Math.max(1, Math.floor(this.#fits) - 1) * row;
    const one = this.#columns?.hex ? 1 : (TYPES[this.#type]?.size ?? 1);
    const start = this.#cursor - (this.#cursor % row);
    const to = {
      ArrowLeft: this.#cursor - one,
      ArrowRight: this.#cursor + one,
      ArrowUp: this.#cursor - row,
      ArrowDown: this.#cursor + row,
      PageUp: this.#cursor - page,
      PageDown: this.#cursor + page,
      Home: event.ctrlKey ? 0 : start,
      End: event.ctrlKey ? this.#length - 1 : start + row - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (to >= 0 && to < this.#length) this.goTo(to);
      else if (event.key.startsWith("Page") || event.key === "End") {
        this.goTo(to < 0 ? this.#cursor % row : this.#length - 1);
      }
    } else if (event.ctrlKey) {
      return;
    } else if (event.key === "g") {
      event.preventDefault();
      this.#part.address.select();
    } else if (/^[0-9a-f]$/i.test(event.key) && this.#memory.write && this.#columns.hex) {
      event.preventDefault();
      this.#typeDigit(Number.parseInt(event.key, 16));
    }
  }

  /** One hexadecimal digit: the first of a byte, or the second, after which the cursor moves on. */
  async #typeDigit(digit) {
    const at = this.#cursor;
    const memory = this.#memory;
    const second = this.#typing;
    const [old] = await memory.bytes(at, 1);
    await memory.write(at, Uint8Array.of(second ? (old << 4) | digit : digit));
    if (memory !== this.#memory) return;
    this.refresh();
    if (second) this.goTo(at + 1);
    this.#typing = !second;
  }

  #point(event) {
    const row = event.target.closest("[data-row]");
    const offset = event.target.dataset.offset;
    if (!row) return;
    const first = Math.max(0, Math.min(Math.floor(this.#top), this.#total - this.#rows.length));
    let column = Number(offset ?? 0);
    if (event.target.classList.contains("text")) {
      const { left, width } = event.target.getBoundingClientRect();
      column = Math.floor(((event.clientX - left) / width) * this.#bytes);
    }
    this.goTo((first + Number(row.dataset.row)) * this.#bytes + column);
  }

  #stripAddress(event) {
    const { left, width } = this.#part.strip.getBoundingClientRect();
    const share = Math.max(0, Math.min((event.clientX - left) / width, 1));
    return this.#strip.from + share * (this.#strip.to - this.#strip.from);
  }

  #drag(event) {
    if (event.buttons !== 1) return;
    if (event.type === "pointerdown") this.#part.strip.setPointerCapture(event.pointerId);
    const row = Math.floor(this.#stripAddress(event) / this.#bytes);
    this.#scrollTo(row - Math.floor(this.#fits / 2));
  }

  #stripKey(event) {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const page = Math.floor((this.#top * this.#bytes) / PAGE);
    const to = {
      ArrowLeft: page - 1,
      ArrowDown: page - 1,
      ArrowRight: page + 1,
      ArrowUp: page + 1,
      PageDown: page - 16,
      PageUp: page + 16,
      Home: 0,
      End: Math.ceil(this.#length / PAGE) - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.#scrollTo((to * PAGE) / this.#bytes);
    } else if (event.key === "+" || event.key === "-") {
      this.#zoom(event.key === "+" ? 1 / 4 : 4);
    }
  }

  #zoom(factor, around = this.#top * this.#bytes) {
    const { from, to } = this.#strip;
    const length = this.#length;
    const wide = Math.min(length, Math.max(PAGE, Math.round(((to - from) * factor) / PAGE) * PAGE));
    const share = Math.max(0, Math.min((around - from) / (to - from), 1));
    const start = Math.max(0, Math.min(around - share * wide, length - wide));
    const aligned = Math.floor(start / PAGE) * PAGE;
    this.#strip = { from: aligned, to: Math.min(length, aligned + wide), length };
    this.#schedule();
  }
}

function kind(range) {
  return KINDS.has(range.kind) ? range.kind : "other";
}

/** Writes only what changed: most of a row is zeros, before and after. */
function set(cell, text, look) {
  if (cell.shown !== text) {
    cell.shown = text;
    cell.element.textContent = text;
  }
  if (cell.look !== look) {
    cell.look = look;
    cell.element.className = look;
  }
}

function tickPath(window, x) {
  let step = PAGE;
  while ((window.to - window.from) / step > 128) step *= 4;
  let path = "";
  for (let at = Math.ceil(window.from / step) * step; at < window.to; at += step) {
    if (at > window.from) path += `M${x(at).toFixed(2)} 0v32`;
  }
  return path;
}

/** A bar for each page, or for the fullest of those that fall on the same place. */
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

customElements.define("memory-view", MemoryView);
