// A byte read in every way, as the readouts of a figure and of the full view show it.

import { element } from "../dom.mjs";
import { hexAddress, TYPES } from "./bytes.mjs";

/**
 * @param {Uint8Array} bytes from the one that is read on
 * @returns {[string, string][]} the types that have bytes enough, and the value of each
 */
export function readings(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Object.entries(TYPES)
    .filter(([, type]) => type.size <= bytes.length)
    .map(([name, type]) => [name, type.read(view, 0)]);
}

/**
 * Writes a readout: the address, what is known of it, and the values.
 *
 * @param {HTMLElement} readout
 * @param {number} address
 * @param {string[]} notes
 * @param {Uint8Array} bytes from the one at `address` on; empty where they are not known
 */
export function showReadings(readout, address, notes, bytes) {
  const place = `0x${hexAddress(address, 1)} = ${address}`;
  const values = readings(bytes);
  const shown = [place, ...notes, ...values].join();
  if (readout.dataset.shown === shown) return;
  readout.dataset.shown = shown;
  readout.replaceChildren(
    element("b", {}, [place, ...notes].join(" · ")),
    ...values.map(([name, value]) => element("span", {}, [element("i", {}, name), ` ${value}`])),
  );
}
