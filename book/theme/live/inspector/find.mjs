// What a reader looks for in a module: in its names, in its data, and in a memory.

import { functionNames } from "../wasm/reader.mjs";

/** The bytes that a text stands for: `68 65 6c` or `0x68656c` as such, or else its UTF-8, or its UTF-16,
 * which AssemblyScript and JavaScript have.
 * @param {string} text
 */
export function needles(text) {
  const found = [new TextEncoder().encode(text)];
  const digits = /^(?:0x(?=.{2})|(?=.. ))((?:[0-9a-f]{2} ?)+)$/i.exec(text.trim())?.[1];
  const pairs = digits?.match(/[0-9a-f]{2}/gi) ?? [];
  if (pairs.length > 0) found.push(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)));
  // Of one character it would be found in every small number.
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  if (text.length > 1) found.push(Uint8Array.from(units.flatMap((it) => [it & 0xff, it >> 8])));
  return found.filter(({ length }) => length > 0);
}

/** Where one of them is, the first places, and how many there are in all.
 * @param {Uint8Array} bytes @param {Uint8Array[]} wanted @param {number} most
 */
export function places(bytes, wanted, most) {
  /** @type {number[]} */
  const found = [];
  let all = 0;
  for (const needle of wanted) {
    const last = bytes.length - needle.length;
    for (
      let at = bytes.indexOf(needle[0]);
      at >= 0 && at <= last;
      at = bytes.indexOf(needle[0], at + 1)
    ) {
      if (!needle.every((byte, index) => bytes[at + index] === byte)) continue;
      all += 1;
      if (found.length < most) found.push(at);
    }
  }
  return { found: found.sort((a, b) => a - b), all };
}

/** The names in which a text is, whatever its case.
 * @param {ReadModule} module @param {Uint8Array} file @param {string} text
 * @returns {{ what: string, name: string, func?: number }[]} `func` is the number of a function
 */
export function namesWith(module, file, text) {
  const { names, imports, exports } = module;
  const all = [
    ...exports.map(({ kind, name, index }) => ({
      what: `exported ${kind}`,
      name,
      func: kind === "function" ? index : undefined,
    })),
    ...imports.map(({ kind, module, name }) => ({
      what: `imported ${kind}`,
      name: `${module}.${name}`,
    })),
    ...[...functionNames(module, file)].map(([index, name]) => ({
      what: `function ${index}`,
      name,
      func: index,
    })),
    ...[...names.globals].map(([index, name]) => ({ what: `global ${index}`, name })),
    ...[...names.data].map(([index, name]) => ({ what: `data segment ${index}`, name })),
  ];
  const wanted = text.toLowerCase();
  return all.filter(({ name }) => name.toLowerCase().includes(wanted));
}

/** Where the data of a file has some bytes: the segment, and how far into it.
 * @param {ReadModule} module @param {Uint8Array} file @param {Uint8Array[]} wanted @param {number} most
 */
export function dataWith({ data }, file, wanted, most) {
  /** @type {{ segment: number, offset: number }[]} */
  const found = [];
  let all = 0;
  for (const [segment, { from, length }] of data.entries()) {
    const here = places(file.subarray(from, from + length), wanted, most - found.length);
    all += here.all;
    found.push(...here.found.map((offset) => ({ segment, offset })));
  }
  return { found, all };
}
