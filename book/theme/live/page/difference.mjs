// The difference between what the book says that a step prints and what it printed.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";

/** @typedef {"same" | "book" | "printed"} Origin in both, or only in one of them
 * @typedef {{ origin: Origin, text: string, marks: [number, number][] }} Line with what of it is in
 *   no line of the other, from and to, in characters */

/** The most pairs that are compared with each other: more would take too long. */
const MOST = 1 << 20;

/** How many lines that are the same are shown around those that differ. */
const AROUND = 2;

/** The lines of both texts.
 * @param {string} book @param {string} printed
 * @returns {Line[]}
 */
export function differenceOf(book, printed) {
  /** @type {Line[]} */
  const lines = [];
  /** @type {Line[]} */
  let left = [];
  /** @type {Line[]} */
  let right = [];
  const flush = () => {
    for (const [index, line] of left.entries()) if (right[index]) mark(line, right[index]);
    lines.push(...left, ...right);
    [left, right] = [[], []];
  };
  for (const { origin, part: text } of merge(book.split("\n"), printed.split("\n"))) {
    const line = { origin, text, marks: [] };
    if (origin === "book") left.push(line);
    else if (origin === "printed") right.push(line);
    else {
      flush();
      lines.push(line);
    }
  }
  flush();
  return lines;
}

/** Shows the difference, line by line; what is the same in long stretches is opened on demand.
 * @param {string} book @param {string} printed
 */
export function drawDifference(book, printed) {
  const lines = differenceOf(book, printed);
  const isNear = (/** @type {number} */ at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ origin }) => origin !== "same");
  /** @type {HTMLElement[]} */
  const drawn = [];
  for (let at = 0; at < lines.length; ) {
    let to = at;
    while (to < lines.length && !isNear(to)) to += 1;
    const far = lines.slice(at, to).map(drawLine);
    if (far.length > 1) {
      const says = `${count(far.length, "line")} the same`;
      drawn.push(element("details", {}, [element("summary", {}, says), ...far]));
    } else drawn.push(...far);
    if (to < lines.length) drawn.push(drawLine(lines[to]));
    at = to + 1;
  }
  return drawn;
}

/** @param {Line} line */
function drawLine({ origin, text, marks }) {
  const parts = [];
  let at = 0;
  for (const [from, to] of marks) {
    parts.push(text.slice(at, from), element("mark", {}, text.slice(from, to)));
    at = to;
  }
  parts.push(text.slice(at));
  const tag = { same: "span", book: "del", printed: "ins" }[origin];
  return element(/** @type {"span" | "del" | "ins"} */ (tag), { class: "line" }, parts);
}

/** Marks what differs in two lines, each of which stands where the other does.
 * @param {Line} left @param {Line} right
 */
function mark(left, right) {
  const words = (/** @type {Line} */ { text }) => text.match(/\w+|\s+|./gsu) ?? [];
  const pairs = [words(left), words(right)];
  // Rows of bytes have the same words at the same places: each byte is compared with itself.
  const merged =
    pairs[0].length === pairs[1].length
      ? pairs[0].flatMap((part, at) => apart(part, pairs[1][at]))
      : merge(pairs[0], pairs[1]);
  let [a, b] = [0, 0];
  for (const { origin, part } of merged) {
    if (origin === "book") extend(left.marks, a, a + part.length);
    if (origin === "printed") extend(right.marks, b, b + part.length);
    if (origin !== "printed") a += part.length;
    if (origin !== "book") b += part.length;
  }
}

/** @param {[number, number][]} marks @param {number} from @param {number} to */
function extend(marks, from, to) {
  const last = marks.at(-1);
  if (last?.[1] === from) last[1] = to;
  else marks.push([from, to]);
}

/** @typedef {{ origin: Origin, part: string }} Merged */

/** @param {string} book @param {string} printed @returns {Merged[]} */
function apart(book, printed) {
  if (book === printed) return [{ origin: "same", part: book }];
  return [
    { origin: "book", part: book },
    { origin: "printed", part: printed },
  ];
}

/** Both in one row, in which as much as possible is the same.
 * @param {string[]} book @param {string[]} printed
 * @returns {Merged[]}
 */
function merge(book, printed) {
  let start = 0;
  while (start < book.length && book[start] === printed[start] && start < printed.length)
    start += 1;
  let end = 0;
  const most = Math.min(book.length, printed.length) - start;
  while (end < most && book.at(-1 - end) === printed.at(-1 - end)) end += 1;
  const of = (/** @type {Origin} */ origin, /** @type {string[]} */ parts) =>
    parts.map((part) => ({ origin, part }));
  const a = book.slice(start, book.length - end);
  const b = printed.slice(start, printed.length - end);
  return [
    ...of("same", book.slice(0, start)),
    ...(a.length * b.length > MOST ? [...of("book", a), ...of("printed", b)] : longest(a, b)),
    ...of("same", book.slice(book.length - end)),
  ];
}

/** By the longest row of parts that are in both.
 * @param {string[]} a @param {string[]} b
 * @returns {Merged[]}
 */
function longest(a, b) {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      lengths[at] =
        a[i] === b[j]
          ? lengths[at + width + 1] + 1
          : Math.max(lengths[at + width], lengths[at + 1]);
    }
  }
  /** @type {Merged[]} */
  const merged = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const at = i * width + j;
    if (i < a.length && a[i] === b[j]) {
      merged.push({ origin: "same", part: a[i] });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || lengths[at + width] >= lengths[at + 1])) {
      merged.push({ origin: "book", part: a[i] });
      i += 1;
    } else {
      merged.push({ origin: "printed", part: b[j] });
      j += 1;
    }
  }
  return merged;
}
