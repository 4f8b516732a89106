// What a reader expects that a program prints, against what it printed.

import { isRow, readDump } from "../memory/dump.mjs";

const NUMBER = String.raw`0x[\da-f]+|\d+`;

/** What the reader has typed, with each line that is right as it was printed.
 * @param {string} printed @param {string} typed
 */
export function corrected(printed, typed) {
  const lines = linesOf(printed);
  let next = 0;
  const all = linesOf(typed).map((line) => {
    const at = lines.findIndex((it, index) => index >= next && isRight(it, line));
    if (at < 0) return line;
    next = at + 1;
    return lines[at];
  });
  return all.join("\n");
}

/** How many lines were printed, and how many of them the reader has.
 * @param {string} printed @param {string} typed
 */
export function score(printed, typed) {
  const lines = linesOf(printed);
  const left = linesOf(corrected(printed, typed));
  const right = lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(0, at + 1);
    return at >= 0;
  });
  return { right: right.length, all: lines.length, more: left.length > 0 };
}

/** White space at the ends does not count, nor how a number is written. Of a line, its numbers alone
 * will do; of a row of a dump, its bytes.
 * @param {string} printed @param {string} typed a line each
 */
export function isRight(printed, typed) {
  const words = plain(typed);
  if (same(wordsOf(plain(printed)), wordsOf(words))) return true;
  const [row] = readDump(printed);
  if (isRow(row)) {
    const bytes = words.split(/\s+/).map((byte) => Number.parseInt(byte, 16));
    return /^[\da-f\s]+$/i.test(words) && same([...row.bytes], bytes);
  }
  const isBare = !/[\p{L}_]/u.test(words.replace(new RegExp(NUMBER, "gi"), ""));
  const numbers = numbersOf(words);
  return isBare && numbers.length > 0 && same(numbersOf(printed), numbers);
}

/** @param {string} text */
export function linesOf(text) {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim());
}

/** As a keyboard has it: telephones set other quotes.
 * @param {string} line
 */
function plain(line) {
  return line
    .trim()
    .replace(/\.\.\./g, "…")
    .replace(/[“”]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/\u2212/g, "-");
}

/** @param {string} line */
function wordsOf(line) {
  return (line.match(/\w+|\s+|./gsu) ?? []).map((word) =>
    new RegExp(`^(?:${NUMBER})$`, "i").test(word) ? String(BigInt(word)) : word.replace(/\s+/, " "),
  );
}

/** @param {string} line */
function numbersOf(line) {
  const all = line.matchAll(new RegExp(String.raw`(?<![\w.])(-?)(${NUMBER})(?!\w)`, "gi"));
  return [...all].map(([, sign, number]) => `${sign}${BigInt(number)}`);
}

/** @param {unknown[]} a @param {unknown[]} b */
function same(a, b) {
  return a.length === b.length && a.every((it, index) => it === b[index]);
}
