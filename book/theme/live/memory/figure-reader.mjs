// Reads the bytes of a figure out: the byte that a pointer is on, or the keyboard's cursor, in every
// type, and the row that it points at. Nothing on the page moves for it.

import { element } from "../dom.mjs";
import { showReadings } from "./readings.mjs";

/** How long a pointer stays before it is answered: one that only passes opens nothing. */
const STAY_MS = 120;

export class FigureReader {
  #root;
  #view;
  #readout = element("div", { class: "readout", popover: "manual", role: "status" });
  #lines = [];
  #links = [];
  #cursor = null;
  #staying = 0;

  /**
   * @param {ShadowRoot} root
   * @param {HTMLElement} view holds the rows
   */
  constructor(root, view) {
    this.#root = root;
    this.#view = view;
    root.append(this.#readout);
    view.addEventListener("keydown", (event) => this.#key(event));
    view.addEventListener("focus", () => this.#focus());
    view.addEventListener("blur", () => this.#leave());
    view.addEventListener("pointermove", (event) => this.#point(event));
    view.addEventListener("click", (event) => this.#point(event));
    view.addEventListener("pointerleave", () => this.#leave());
  }

  /** Begins anew, with other lines. */
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

  #rowElement(line) {
    return this.#view.querySelector(`[data-line="${line}"]`);
  }

  #point(event) {
    const element = event.target.closest(".row");
    const part = event.target.closest(".hex, .text");
    clearTimeout(this.#staying);
    if (!element || !part) {
      this.#leave();
      return;
    }
    const line = Number(element.dataset.line);
    const { bytes } = this.#lines[line];
    const { left, width } = part.getBoundingClientRect();
    // The last byte has no space behind it.
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

  #key(event) {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const { line, offset } = this.#cursor ?? this.#start;
    const last = this.#lines[line].bytes.length - 1;
    const near = (step) => {
      const rows = [...this.#lines.keys()].filter((index) => this.#lines[index].bytes);
      return rows[rows.indexOf(line) + step] ?? line;
    };
    const clamp = (index) => ({
      line: index,
      offset: Math.min(offset, this.#lines[index].bytes.length - 1),
    });
    const [above, below] = [near(-1), near(1)];
    const to = {
      ArrowLeft: () =>
        offset > 0 || above === line
          ? { line, offset: Math.max(0, offset - 1) }
          : { line: above, offset: this.#lines[above].bytes.length - 1 },
      ArrowRight: () =>
        offset < last || below === line
          ? { line, offset: Math.min(last, offset + 1) }
          : { line: below, offset: 0 },
      ArrowUp: () => clamp(above),
      ArrowDown: () => clamp(below),
      Home: () => ({ line, offset: 0 }),
      End: () => ({ line, offset: last }),
    }[event.key];
    if (event.key === "Escape" && this.#open) this.#leave();
    else if (to) {
      this.#mark(to());
      this.#reveal();
      this.#show();
    } else return;
    event.preventDefault();
  }

  get #start() {
    return { line: this.#lines.findIndex(({ bytes }) => bytes), offset: 0 };
  }

  /** Marks a byte, and the row that it points at. */
  #mark(cursor) {
    for (const element of this.#view.querySelectorAll(".here, .target")) {
      element.classList.remove("here", "target");
    }
    this.#cursor = cursor ?? this.#cursor;
    if (cursor === null) return;
    const { line, offset } = cursor;
    const element = this.#rowElement(line);
    element.classList.add("here");
    element.style.setProperty("--here", String(offset));
    const link = this.#linkAt(cursor);
    if (link) this.#rowElement(link.target).classList.add("target");
  }

  /** Scrolls to a byte that is out of sight at a side. */
  #reveal() {
    const { host } = this.#root;
    const { line, offset } = this.#cursor;
    const element = this.#rowElement(line);
    // It stays in sight when the row is scrolled to a side.
    const address = element.querySelector(".at");
    const at = address.getBoundingClientRect();
    const hex = element.querySelector(".hex").getBoundingClientRect();
    const each = hex.width / this.#lines[line].bytes.length;
    const left = hex.left + each * offset;
    const { left: edge, right } = host.getBoundingClientRect();
    const first = edge + at.width + each;
    if (left < first) host.scrollLeft -= first - left;
    else if (left + each > right) host.scrollLeft += left + each - right;
    address.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #linkAt({ line, offset }) {
    return this.#links.find(
      (link) => link.line === line && link.offset <= offset && offset < link.offset + 4,
    );
  }

  #show() {
    if (this.#cursor === null) this.#mark(this.#start);
    else this.#mark(this.#cursor);
    const { line, offset } = this.#cursor;
    const row = this.#lines[line];
    const notes = row.under ? [row.under] : [];
    showReadings(this.#readout, row.at + offset, notes, this.#bytesFrom(line, offset));
    this.#readout.showPopover();
    this.#place();
    addEventListener("scroll", this.#place, { capture: true, passive: true });
  }

  /** Puts the readout below the byte, or above it. */
  #place = () => {
    const { line, offset } = this.#cursor;
    const box = this.#rowElement(line).querySelector(".hex").getBoundingClientRect();
    const size = this.#readout.getBoundingClientRect();
    const left = box.left + (box.width * offset) / this.#lines[line].bytes.length;
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
    this.#mark(null);
  }

  /** The eight bytes from there on, or as many as were printed. */
  #bytesFrom(line, offset) {
    const bytes = [...this.#lines[line].bytes.subarray(offset)];
    for (let next = line + 1; bytes.length < 8 && this.#lines[next]?.follows; next += 1) {
      bytes.push(...this.#lines[next].bytes);
    }
    return Uint8Array.from(bytes.slice(0, 8));
  }
}
