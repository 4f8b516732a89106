// Which columns of <memory-view> fit into its room.

import { TYPES } from "./bytes.mjs";

/**
 * Which columns fit into `room` characters. First the rows get shorter, then the text goes, then
 * the hex, because the type was asked for.
 *
 * @param {number} room
 * @param {string} type a name of TYPES, or "" for no typed columns
 * @param {number} digits of an address
 */
export function layout(room, type, digits = 8) {
  /** @type {import("./bytes.mjs").Type | undefined} */
  const typed = TYPES[type];
  const smallest = Math.max(4, typed?.size ?? 1);
  const candidates = [
    { hex: true, text: true },
    { hex: true, text: false },
    { hex: typed === undefined, text: false },
  ];
  for (const columns of candidates) {
    for (const bytes of [16, 8, 4]) {
      if (bytes < smallest) continue;
      if (width(bytes, columns, typed, digits) <= room) return { bytes, ...columns };
    }
  }
  return { bytes: smallest, ...candidates[2] };
}

/** In characters; the spaces are those of browser.css.
 * @param {number} bytes @param {{ hex: boolean, text: boolean }} columns
 * @param {import("./bytes.mjs").Type | undefined} typed @param {number} digits
 */
export function width(bytes, { hex, text }, typed, digits) {
  let sum = digits + 2;
  if (hex) sum += bytes * 2.6 + Math.floor((bytes - 1) / 4) * 0.6 + 1.4;
  if (text) sum += bytes + 1.4;
  if (typed) sum += (bytes / typed.size) * (typed.width + 1) + 1.4;
  return sum;
}
