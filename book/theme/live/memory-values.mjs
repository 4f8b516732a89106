// How bytes are written down: addresses, values of each type, text, and which columns fit.

/** The types that a column can show: bytes each, the width of the longest value, and its reading. */
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

/** The shortest digits that name the value: an f32 does not need those of an f64. */
function single(value) {
  let near = value;
  for (const digits of [9, 8, 7, 6]) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) near = shorter;
  }
  return decimal(near, 15);
}

function decimal(value, width) {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.length > width ? value.toExponential() : text;
}

export const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Eight hexadecimal digits, as in the book's dumps; more only where a memory needs them. */
export function hexAddress(address, digits = 8) {
  return address.toString(16).padStart(digits, "0");
}

/** One character for each byte; a point for those without a picture. */
export function asText(bytes) {
  let text = "";
  for (const byte of bytes) text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
  return text;
}

/** What a reader types to go somewhere: `1114120`, `0x110008`, `1_114_120`. Null if it is neither. */
export function parseAddress(text) {
  const plain = text.trim().replace(/[_,\s]/g, "");
  if (!/^(?:0x[0-9a-f]+|[0-9]+)$/i.test(plain)) return null;
  const address = Number(plain);
  return Number.isSafeInteger(address) ? address : null;
}

/** A reader's word as a value of a type, or undefined if it is none. */
export function parseValue(text, type) {
  const plain = text.trim();
  if (type === "i32" || type === "i64") {
    if (plain === "") return type === "i32" ? 0 : 0n;
    const negative = plain.startsWith("-");
    try {
      const number =
        BigInt((negative ? plain.slice(1) : plain).replaceAll("_", "")) * (negative ? -1n : 1n);
      const bits = type === "i32" ? 32n : 64n;
      if (number >= 2n ** bits || number < -(2n ** (bits - 1n))) return undefined;
      return type === "i32" ? Number(number) : number;
    } catch {
      return undefined;
    }
  }
  if (type === "f32" || type === "f64") {
    const number = Number(plain);
    return Number.isNaN(number) && plain.toLowerCase() !== "nan" ? undefined : number;
  }
  if (type === "externref") return plain === "" ? null : plain;
  return plain === "" ? null : undefined;
}

/** `17 pages (1.06 MiB)` */
export function pagesAndSize(bytes) {
  const pages = bytes / 65536;
  const count = Number.isInteger(pages)
    ? `${pages.toLocaleString("en")} page${pages === 1 ? "" : "s"}`
    : `${bytes.toLocaleString("en")} bytes`;
  return `${count}, ${size(bytes)}`;
}

export function size(bytes) {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0))} ${units[unit]}`;
}

/**
 * Which columns fit into `room` characters. First the rows get shorter, then the text goes, then
 * the hex: the type was asked for.
 *
 * @param {number} room
 * @param {string} type a name of TYPES, or "" for no typed columns
 * @param {number} digits of an address
 */
export function layout(room, type, digits = 8) {
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

/** In characters; the spaces are those of memory-view.css. */
export function width(bytes, { hex, text }, typed, digits) {
  let sum = digits + 2;
  if (hex) sum += bytes * 2.6 + Math.floor((bytes - 1) / 4) * 0.6 + 1.4;
  if (text) sum += bytes + 1.4;
  if (typed) sum += (bytes / typed.size) * (typed.width + 1) + 1.4;
  return sum;
}

/**
 * The spans `{from, to}` where two states of a memory differ. Where it grew, it was zero before.
 *
 * @param {Uint8Array} before
 * @param {Uint8Array} after at least as long
 */
export function differences(before, after) {
  const spans = [];
  const compare = (from, to) => {
    for (let at = from; at < to; at += 1) {
      if ((before[at] ?? 0) === after[at]) continue;
      const last = spans.at(-1);
      if (last?.to === at) last.to = at + 1;
      else spans.push({ from: at, to: at + 1 });
    }
  };
  if (before.byteOffset % 8 !== 0 || after.byteOffset % 8 !== 0) {
    compare(0, after.length);
    return spans;
  }
  const wide = ({ buffer, byteOffset, length }) =>
    new BigUint64Array(buffer, byteOffset, Math.floor(length / 8));
  const [old, now] = [wide(before), wide(after)];
  for (const word of old.keys()) {
    if (old[word] !== now[word]) compare(word * 8, word * 8 + 8);
  }
  for (let word = old.length; word < now.length; word += 1) {
    const begins = word * 8 < before.length;
    if (begins || now[word] !== 0n) compare(word * 8, word * 8 + 8);
  }
  compare(now.length * 8, after.length);
  return spans;
}
