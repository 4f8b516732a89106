// How bytes are written down: addresses, values of each type, text.

/** @typedef {object} Type that a column can show
 * @property {number} size in bytes
 * @property {number} width of the longest value, in characters
 * @property {(view: DataView, at: number) => string} read
 */

/** @type {Record<string, Type>} */
export const TYPES = {
  u8: { size: 1, width: 3, read: (view, at) => String(view.getUint8(at)) },
  i8: { size: 1, width: 4, read: (view, at) => String(view.getInt8(at)) },
  u16: { size: 2, width: 5, read: (view, at) => String(view.getUint16(at, true)) },
  i16: { size: 2, width: 6, read: (view, at) => String(view.getInt16(at, true)) },
  u32: { size: 4, width: 10, read: (view, at) => String(view.getUint32(at, true)) },
  i32: { size: 4, width: 11, read: (view, at) => String(view.getInt32(at, true)) },
  u64: { size: 8, width: 20, read: (view, at) => String(view.getBigUint64(at, true)) },
  i64: { size: 8, width: 20, read: (view, at) => String(view.getBigInt64(at, true)) },
  f32: { size: 4, width: 15, read: (view, at) => single(view.getFloat32(at, true)) },
  f64: { size: 8, width: 24, read: (view, at) => decimal(view.getFloat64(at, true), 24) },
};

/** The fewest digits that identify the value: an f32 does not need those of an f64.
 * @param {number} value
 */
function single(value) {
  let near = value;
  for (const digits of [9, 8, 7, 6]) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) near = shorter;
  }
  return decimal(near, 15);
}

/** @param {number} value @param {number} width */
function decimal(value, width) {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.length > width ? value.toExponential() : text;
}

export const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Eight hexadecimal digits, as in the book's dumps; more only where a memory needs them.
 * @param {number} address
 */
export function hexAddress(address, digits = 8) {
  return address.toString(16).padStart(digits, "0");
}

/** One character for each byte; a dot for those that cannot be printed.
 * @param {Uint8Array} bytes
 */
export function asText(bytes) {
  let text = "";
  for (const byte of bytes) text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
  return text;
}
