// Reads out the bytes of a figure: the byte under the pointer, or at the keyboard's cursor, in every
// type, and the row that it points at. Nothing on the page moves for it.

import { element, sheetOf } from "../dom.mjs";
import { isRow } from "./dump.mjs";
import { showReadings } from "./readings.mjs";

const { sheet, styled } = sheetOf(new URL("readout.css", import.meta.url));

export { styled };

/** How long a pointer must stay. */
const STAY_MS = 120;

/** @typedef {{ line: number, offset: number }} Cursor on a byte of a row */

export class FigureReader {
  #root;
  #view;
  #readout = element("div", { class: "readout", popover: "manual", role: "status" });
  /** @type {(DumpLine | DumpRow)[]} */
  #lines = [];
  /** @type {DumpLink[]} */
  #links = [];
  /** @type {Cursor | null} */
  #cursor = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #staying;

  /**
   * @param {ShadowRoot} root
   * @param {HTMLElement} view holds the rows
   */
  constructor(root, view) {
    this.#root = root;
    this.#view = view;
    root.adoptedStyleSheets.push(sheet);
    root.append(this.#readout);
    view.addEventListener("keydown", (event) => this.#key(event));
    view.addEventListener("focus", () => this.#focus());
    view.addEventListener("blur", () => this.#leave());
    view.addEventListener("pointermove", (event) => this.point(event));
    view.addEventListener("click", (event) => this.point(event));
    view.addEventListener("pointerleave", () => this.#leave());
  }

  /** Starts again, with other lines.
   * @param {(DumpLine | DumpRow)[]} lines @param {DumpLink[]} links
   */
  read(lines, links) {
    this.#leave();
    this.#cursor = null;
    this.#lines = lines;
    this.#links = links;
    if (this.#root.activeElement === this.#view) this.#focus();
  }

  #focus() {
    if (this.#view.matches(":focus-visible")) this.#show();
  }

  /** @param {number} line of a row */
  #row(line) {
    return /** @type {DumpRow} */ (this.#lines[line]);
  }

  /** @param {number} line of a row @param {string} [part] of it, by a selector */
  #drawn(line, part = "") {
    const found = this.#view.querySelector(`[data-line="${line}"] ${part}`);
    return /** @type {HTMLElement} */ (found);
  }

  /** @param {Pick<MouseEvent, "target" | "clientX" | "type">} event */
  point(event) {
    const target = /** @type {Element} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest(".row"));
    const part = target.closest(".hex, .text");
    clearTimeout(this.#staying);
    if (!row || !part) {
      this.#leave();
      return;
    }
    const line = Number(row.dataset.line);
    const { bytes } = this.#row(line);
    const { left, width } = part.getBoundingClientRect();
    // The last byte has no space after it.
    const each = width / (part.className === "hex" ? bytes.length - 1 / 3 : bytes.length);
    const offset = Math.max(
      0,
      Math.min(Math.floor((event.clientX - left) / each), bytes.length - 1),
    );
    if (this.#cursor?.line === line && this.#cursor.offset === offset && this.#open) return;
    this.#mark({ line, offset });
    // A pointer that only passes opens nothing.
    if (this.#open || event.type === "click") this.#show();
    else this.#staying = setTimeout(() => this.#show(), STAY_MS);
  }

  get #open() {
    return this.#readout.matches(":popover-open");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const { line, offset } = this.#cursor ?? this.#start;
    const last = this.#row(line).bytes.length - 1;
    const near = (/** @type {number} */ step) => {
      const rows = [...this.#lines.keys()].filter((index) => isRow(this.#lines[index]));
      return rows[rows.indexOf(line) + step] ?? line;
    };
    const clamp = (/** @type {number} */ index) => ({
      line: index,
      offset: Math.min(offset, this.#row(index).bytes.length - 1),
    });
    const [above, below] = [near(-1), near(1)];
    /** @type {Record<string, () => Cursor>} */
    const moves = {
      ArrowLeft: () =>
        offset > 0 || above === line
          ? { line, offset: Math.max(0, offset - 1) }
          : { line: above, offset: this.#row(above).bytes.length - 1 },
      ArrowRight: () =>
        offset < last || below === line
          ? { line, offset: Math.min(last, offset + 1) }
          : { line: below, offset: 0 },
      ArrowUp: () => clamp(above),
      ArrowDown: () => clamp(below),
      Home: () => ({ line, offset: 0 }),
      End: () => ({ line, offset: last }),
    };
    const to = moves[event.key];
    if (event.key === "Escape" && this.#open) this.#leave();
    else if (to) {
      this.#mark(to());
      this.#reveal(to());
      this.#show();
    } else return;
    event.preventDefault();
  }

  get #start() {
    return { line: this.#lines.findIndex(isRow), offset: 0 };
  }

  /** @param {number | null} address that it reads, or none */
  #tell(address) {
    const told = new CustomEvent("memory-cursor", { bubbles: true, detail: { address } });
    this.#root.host.dispatchEvent(told);
  }

  #unmark() {
    for (const marked of this.#view.querySelectorAll(".here, .target")) {
      marked.classList.remove("here", "target");
    }
  }

  /** Marks a byte, and the row that it points at.
   * @param {Cursor} cursor
   */
  #mark(cursor) {
    this.#unmark();
    this.#cursor = cursor;
    const row = this.#drawn(cursor.line);
    row.classList.add("here");
    row.style.setProperty("--here", String(cursor.offset));
    const link = this.#linkAt(cursor);
    if (link) this.#drawn(link.target).classList.add("target");
    this.#tell(this.#row(cursor.line).at + cursor.offset);
  }

  /** Scrolls sideways to a byte that is out of view.
   * @param {Cursor} cursor
   */
  #reveal({ line, offset }) {
    const { host } = this.#root;
    // It stays in view when the row is scrolled sideways.
    const address = this.#drawn(line, ".at");
    const at = address.getBoundingClientRect();
    const hex = this.#drawn(line, ".hex").getBoundingClientRect();
    const each = hex.width / this.#row(line).bytes.length;
    const left = hex.left + each * offset;
    const { left: edge, right } = host.getBoundingClientRect();
    const first = edge + at.width + each;
    if (left < first) host.scrollLeft -= first - left;
    else if (left + each > right) host.scrollLeft += left + each - right;
    address.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {Cursor} cursor */
  #linkAt({ line, offset }) {
    return this.#links.find(
      (link) => link.line === line && link.offset <= offset && offset < link.offset + 4,
    );
  }

  #show() {
    const { line, offset } = this.#cursor ?? this.#start;
    this.#mark({ line, offset });
    const row = this.#row(line);
    const notes = row.under ? [row.under] : [];
    showReadings(this.#readout, row.at + offset, notes, this.#bytesFrom(line, offset));
    this.#readout.showPopover();
    this.#place();
    addEventListener("scroll", this.#place, { capture: true, passive: true });
  }

  /** Puts the readout below the byte, or above it. */
  #place = () => {
    const { line, offset } = this.#cursor ?? this.#start;
    const box = this.#drawn(line, ".hex").getBoundingClientRect();
    const size = this.#readout.getBoundingClientRect();
    const left = box.left + (box.width * offset) / this.#row(line).bytes.length;
    const most = document.documentElement.clientWidth - size.width - 8;
    const below = box.bottom + 6;
    const fits = below + size.height < innerHeight;
    this.#readout.style.left = `${Math.max(8, Math.min(left, most))}px`;
    this.#readout.style.top = `${fits ? below : box.top - size.height - 6}px`;
  };

  #leave() {
    clearTimeout(this.#staying);
    removeEventListener("scroll", this.#place, { capture: true });
    if (this.#open) this.#readout.hidePopover();
    this.#unmark();
    this.#tell(null);
  }

  /** The eight bytes from there on, or as many as were printed.
   * @param {number} line @param {number} offset
   */
  #bytesFrom(line, offset) {
    const bytes = [...this.#row(line).bytes.subarray(offset)];
    for (const next of this.#lines.slice(line + 1)) {
      if (bytes.length >= 8 || !isRow(next) || !next.follows) break;
      bytes.push(...next.bytes);
    }
    return Uint8Array.from(bytes.slice(0, 8));
  }
}
