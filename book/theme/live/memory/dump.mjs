// A printed hex dump, read back: which lines of an output are rows of a memory, what they hold,
// what they are labelled, and which words in them point at other rows.

/** What a label's first words say of its bytes. The names are those of the colours in book.css. */
const KINDS = [
  [/^(?:the )?stack\b/i, "stack"],
  [/^data\b/i, "data"],
  [/^heap\b/i, "heap"],
  [/^freed?\b/i, "free"],
  [/^lost\b/i, "lost"],
  [/^head(?:er)?\b/i, "header"],
  [/^(?:left over|padding)\b/i, "unused"],
  [/^\w+, used\b/i, "used"],
];

/** A word this large is an address and no count: a memory of one page has none beyond. */
const SURELY_ADDRESS = 0x10000;

/**
 * @typedef {{ text: string }} Line a line that is no row
 * @typedef {{ text: string, at: number, bytes: Uint8Array, label: string, kind: string,
 *   jump: boolean, under: string, follows: boolean }} Row `jump`: it does not begin where the row
 *   above ends; `under`: the label that it stands under, its own or that of a row above;
 *   `follows`: its address is the one after the row above, on the next line
 */

/**
 * @param {string} text
 * @returns {(Line | Row)[]}
 */
export function readDump(text) {
  let above = null;
  return text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => {
      const row = readRow(line);
      if (row) {
        row.follows = above !== null && row.at === above.at + above.bytes.length;
        row.jump = above !== null && !row.follows;
        row.under = row.label === "" && row.follows ? above.under : row.label;
        row.kind = kindOf(row.under);
      }
      above = row;
      return row ?? { text: line };
    });
}

/** Only what dump.mjs prints is a row: a line that merely begins like one is not. */
function readRow(text) {
  const [, address, hex] = /^([0-9a-f]{8,}) {2}((?:[0-9a-f]{2} )+) *\|/.exec(text) ?? [];
  if (address === undefined) return null;
  const bytes = Uint8Array.from(hex.trim().split(" "), (byte) => Number.parseInt(byte, 16));
  const start = text.indexOf("|") + 1;
  const end = start + bytes.length;
  const label = text.slice(end + 1);
  if (text[end] !== "|" || (label !== "" && !label.startsWith("  "))) return null;
  return { text, at: Number.parseInt(address, 16), bytes, label: label.trim() };
}

/** @param {string} label */
export function kindOf(label) {
  return KINDS.find(([words]) => words.test(label))?.[1] ?? "other";
}

/**
 * The words that are the address of another row of the figure, beyond doubt: a row's own address,
 * or, where the label says `next at 0x40`, that distance from the head, if the figure
 * begins with it.
 *
 * @param {(Line | Row)[]} lines
 * @returns {{ line: number, offset: number, target: number }[]}
 */
export function pointers(lines) {
  const places = new Map();
  for (const [index, { at }] of lines.entries()) {
    // An address that is there twice, before and after, names no row.
    if (at !== undefined) places.set(at, places.has(at) ? null : index);
  }
  const first = lines.find(({ at }) => at !== undefined);
  const head = /^head\b/.test(first?.label ?? "") ? first.at : Number.NaN;
  const found = [];
  for (const [line, row] of lines.entries()) {
    if (row.at === undefined || places.get(row.at) === null) continue;
    const view = new DataView(row.bytes.buffer);
    const said = Number(/\bat (0x[0-9a-f]+|\d+)$/.exec(row.label)?.[1] ?? Number.NaN);
    for (let offset = (4 - (row.at % 4)) % 4; offset + 4 <= row.bytes.length; offset += 4) {
      const word = view.getUint32(offset, true);
      const absolute = word >= SURELY_ADDRESS ? places.get(word) : undefined;
      const relative = word === said && word > 0 ? places.get(head + word) : undefined;
      const target = absolute ?? relative ?? null;
      if (target !== null && target !== line) found.push({ line, offset, target });
    }
  }
  return found;
}
