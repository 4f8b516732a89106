// The cells of the full view's rows: made once for those that are seen, and written anew as the
// rows move past.

import { asText, HEX, hexAddress, TYPES } from "./bytes.mjs";

/**
 * @typedef {{ element: HTMLElement, shown: string, look: string, name: string }} Cell
 * @typedef {{ bytes: number, hex: boolean, text: boolean, names: boolean, type: string,
 *   digits: number }} Columns
 * @typedef {{ element: HTMLElement, at: Cell, hex: Cell[], text: Cell | null, typed: Cell[],
 *   names: Cell | null }} Row
 */

/** @param {HTMLElement} parent @param {string} role @param {string} name @param {number} [offset]
 * @returns {Cell} */
function cell(parent, role, name, offset) {
  const element = document.createElement("span");
  element.className = name;
  element.setAttribute("role", role);
  if (offset !== undefined) element.dataset.offset = String(offset);
  parent.append(element);
  return { element, shown: "", look: name, name };
}

/** Writes only what changed: most of a row is zeros, before and after.
 * @param {Cell} cell @param {string} text
 */
function set(cell, text, look = cell.name) {
  if (cell.shown !== text) {
    cell.shown = text;
    cell.element.textContent = text;
  }
  if (cell.look !== look) {
    cell.look = look;
    cell.element.className = look;
  }
}

const group = (/** @type {number} */ offset) =>
  offset > 0 && offset % 4 === 0 ? "byte group" : "byte";

/** @param {Columns} columns */
function offsetsOf({ bytes, hex, type }) {
  const size = TYPES[type]?.size;
  return {
    bytes: hex ? Array.from({ length: bytes }, (_, offset) => offset) : [],
    values: size ? Array.from({ length: bytes / size }, (_, index) => index * size) : [],
  };
}

/** @param {HTMLElement} header @param {Columns} columns */
export function makeHeader(header, columns) {
  const { text, names, type } = columns;
  const offsets = offsetsOf(columns);
  const head = (/** @type {string} */ name, /** @type {string} */ label) => {
    cell(header, "columnheader", name).element.textContent = label;
  };
  header.replaceChildren();
  head("at", "address");
  for (const offset of offsets.bytes) head(group(offset), `+${offset.toString(16)}`);
  if (text) head("text", "text");
  for (const offset of offsets.values) {
    head(`value ${type}`, offset === 0 ? type : `+${offset.toString(16)}`);
  }
  if (names) head("names", "range");
  return header.childElementCount;
}

/** @param {Columns} columns @param {number} index @returns {Row} */
export function makeRow(columns, index) {
  const element = document.createElement("div");
  element.className = "row";
  element.setAttribute("role", "row");
  element.dataset.row = String(index);
  const offsets = offsetsOf(columns);
  const gridcell = (/** @type {string} */ name, /** @type {number | undefined} */ offset) =>
    cell(element, "gridcell", name, offset);
  // In the order in which they are shown.
  const at = cell(element, "rowheader", "at");
  const hex = offsets.bytes.map((offset) => gridcell(group(offset), offset));
  const text = columns.text ? gridcell("text", undefined) : null;
  const typed = offsets.values.map((offset) => gridcell(`value ${columns.type}`, offset));
  const names = columns.names ? gridcell("names", undefined) : null;
  for (const [place, { element: it }] of [...hex, ...typed].entries()) {
    it.id = `c${index}-${place}`;
  }
  return { element, at, hex, text, typed, names };
}

/**
 * Writes a row.
 *
 * @param {Row} row
 * @param {{ start: number, end: number, bytes: Uint8Array | null, looks: string[],
 *   names: Labelled[] }} what `bytes` and `looks` begin at the row's address and go on to the last row's end, `names`
 *   are the ranges that begin in the row
 * @param {Columns} columns
 */
export function drawRow(row, { start, end, bytes, looks, names }, { bytes: width, digits, type }) {
  const count = Math.min(width, end - start);
  set(row.at, hexAddress(start, digits));
  for (const [column, cell] of row.hex.entries()) {
    if (column >= count) set(cell, "");
    else if (bytes === null) set(cell, "··");
    else {
      const zero = bytes[column] === 0 ? " zero" : "";
      set(cell, HEX[bytes[column]], cell.name + looks[column] + zero);
    }
  }
  if (row.text) set(row.text, bytes === null ? "" : asText(bytes.subarray(0, count)));
  if (row.names) {
    const [first] = names;
    set(
      row.names,
      names.map(({ label }) => label).join(" · "),
      first ? `names in ${first.kind}` : "names",
    );
  }
  /** @type {import("./bytes.mjs").Type | undefined} */
  const kind = TYPES[type];
  if (!kind) return;
  const view = bytes && new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [column, cell] of row.typed.entries()) {
    const at = column * kind.size;
    if (view === null || at + kind.size > count) set(cell, bytes === null ? "··" : "");
    else {
      const own = looks.slice(at, at + kind.size);
      const look = own.find((it) => it.includes("changed")) ?? own[0];
      set(cell, kind.read(view, at), cell.name + look);
    }
  }
}
