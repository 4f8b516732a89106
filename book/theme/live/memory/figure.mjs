// The frozen form of <memory-view>: the lines of a printed dump, drawn where they are. The text
// is the dump's own, character by character, so selecting and copying it gives the dump, and
// everything is where it is in the plain text.

import { element, sheetOf } from "../dom.mjs";
import { isRow, pointers, readDump } from "./dump.mjs";

const { sheet, styled } = sheetOf(new URL("figure.css", import.meta.url));

export { styled };

/** Where the columns of a dump begin, in characters. */
const HEX_AT = 10;
const HEX_WIDTH = 48;

export class MemoryFigure {
  #view = element("div", { class: "lines", tabindex: "0", role: "group" });
  /** @type {(DumpLine | DumpRow)[]} */
  #lines = [];
  /** @type {DumpLink[]} */
  #links = [];
  /** @type {import("./figure-reader.mjs").FigureReader | null} */
  #reader = null;

  /** @param {ShadowRoot} root */
  constructor(root) {
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#view);
    // What reads the bytes out is loaded when somebody gets near; without it, they can be read.
    const read = async () => {
      const { FigureReader, styled } = await import("./figure-reader.mjs");
      await styled;
      if (this.#reader) return;
      this.#reader = new FigureReader(root, this.#view);
      this.#reader.read(this.#lines, this.#links);
    };
    for (const near of ["pointerenter", "focus"]) {
      this.#view.addEventListener(near, () => read().catch(() => {}), { once: true });
    }
    // A finger comes near only by tapping, and its tap is answered when there is a reader.
    this.#view.addEventListener("click", ({ target, clientX, type }) => {
      if (this.#reader) return;
      const tap = { target, clientX, type };
      read().then(
        () => this.#reader?.point(tap),
        () => {},
      );
    });
    this.#view.addEventListener("keydown", (event) => {
      // The arrows turn the book's pages elsewhere.
      if (event.key.startsWith("Arrow")) event.stopPropagation();
    });
  }

  /**
   * @param {string} text what was printed
   * @param {string} label for those who do not see it
   */
  draw(text, label) {
    this.#lines = readDump(text);
    this.#links = pointers(this.#lines);
    this.#view.setAttribute("aria-label", label);
    /** @type {HTMLElement | null} */
    let table = null;
    const parts = [];
    for (const [index, line] of this.#lines.entries()) {
      if (!isRow(line)) {
        table = null;
        parts.push(element("div", { class: "line" }, line.text));
        continue;
      }
      if (table === null) {
        table = element("div", { role: "table", "aria-label": "Memory" });
        parts.push(table);
      }
      table.append(this.#rowOf(line, index));
    }
    this.#view.replaceChildren(...parts, ...this.#links.map(arrow));
    this.#reader?.read(this.#lines, this.#links);
  }

  /** The row as it was printed, in pieces, each with its look.
   * @param {DumpRow} row @param {number} index
   */
  #rowOf(row, index) {
    const line = element("div", { class: row.jump ? "line row jump" : "line row", role: "row" });
    line.dataset.line = String(index);
    line.style.setProperty("--kind", `var(--${row.kind})`);
    const { text, bytes } = row;
    const textAt = HEX_AT + HEX_WIDTH + 2;
    const hexEnd = HEX_AT + bytes.length * 3 - 1;
    const hex = element("span", { class: "hex", role: "cell" });
    const pointed = this.#links.filter((link) => link.line === index);
    hex.append(...hexPieces(row, pointed));
    line.append(
      element("span", { class: "at", role: "rowheader" }, text.slice(0, 8)),
      text.slice(8, HEX_AT),
      hex,
      text.slice(hexEnd, HEX_AT + HEX_WIDTH + 1),
      element("span", { class: "edge", "aria-hidden": "true" }, "|"),
      element("span", { class: "text", role: "cell" }, text.slice(textAt, textAt + bytes.length)),
      element("span", { class: "edge", "aria-hidden": "true" }, "|"),
    );
    if (row.label) line.append("  ", element("span", { class: "label", role: "cell" }, row.label));
    return line;
  }
}

/** The bytes of a row: zeros are pale, pointers stand out.
 * @param {DumpRow} row @param {DumpLink[]} links
 */
function hexPieces({ text, bytes }, links) {
  const pieces = [];
  const look = (/** @type {number} */ offset) => {
    if (links.some((link) => link.offset <= offset && offset < link.offset + 4)) return "pointer";
    return bytes[offset] === 0 ? "zero" : "";
  };
  const at = (/** @type {number} */ offset) => HEX_AT + offset * 3;
  for (let from = 0; from < bytes.length; ) {
    let to = from + 1;
    while (to < bytes.length && look(to) === look(from)) to += 1;
    const word = text.slice(at(from), at(to) - 1);
    pieces.push(look(from) ? element("span", { class: look(from) }, word) : word);
    if (to < bytes.length) pieces.push(" ");
    from = to;
  }
  return pieces;
}

/** A line in the margin from a pointer's row to the row that it points at.
 * @param {DumpLink} link @param {number} index
 */
function arrow({ line, target }, index) {
  const made = element("div", {
    class: target > line ? "arrow" : "arrow up",
    "aria-hidden": "true",
  });
  made.style.setProperty("--from", String(Math.min(line, target)));
  made.style.setProperty("--rows", String(Math.abs(target - line)));
  made.style.setProperty("--nth", String(index % 3));
  return made;
}
