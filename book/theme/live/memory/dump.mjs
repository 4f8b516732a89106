// A printed hex dump, read back: which lines of an output are rows of a memory, what they hold,
// what they are labelled, and which words in them point at other rows.

/** What a label's first words say of its bytes. The names are those of the colours in book.css.
 * @type {[RegExp, string][]} */
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

/** A word this large is taken for an address, and not for a count: it is beyond the first page. */
const SURELY_ADDRESS = 0x10000;

/** @param {DumpLine} line @returns {line is DumpRow} */
export function isRow(line) {
  return "bytes" in line;
}

/**
 * @param {string} text
 * @returns {(DumpLine | DumpRow)[]}
 */
export function readDump(text) {
  /** @type {DumpRow | null} */
  let above = null;
  return text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => {
      above = readRow(line, above);
      return above ?? { text: line };
    });
}

/** Only what the hosts' dump.mjs prints is a row: a line that merely begins like one is not.
 * @param {string} text @param {DumpRow | null} above
 * @returns {DumpRow | null}
 */
function readRow(text, above) {
  const [, address, hex] = /^([0-9a-f]{8,}) {2}((?:[0-9a-f]{2} )+) *\|/.exec(text) ?? [];
  if (address === undefined) return null;
  const bytes = Uint8Array.from(hex.trim().split(" "), (byte) => Number.parseInt(byte, 16));
  const start = text.indexOf("|") + 1;
  const end = start + bytes.length;
  const rest = text.slice(end + 1);
  if (text[end] !== "|" || (rest !== "" && !rest.startsWith("  "))) return null;
  const at = Number.parseInt(address, 16);
  const label = rest.trim();
  const follows = above !== null && at === above.at + above.bytes.length;
  const jump = above !== null && !follows;
  const under = label === "" && follows ? above.under : label;
  return { text, at, bytes, label, kind: kindOf(under), jump, under, follows };
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
 * @param {(DumpLine | DumpRow)[]} lines
 * @returns {DumpLink[]}
 */
export function pointers(lines) {
  /** @type {Map<number, number | null>} */
  const places = new Map();
  for (const [index, line] of lines.entries()) {
    // An address that is there twice, before and after, names no row.
    if (isRow(line)) places.set(line.at, places.has(line.at) ? null : index);
  }
  const first = lines.find(isRow);
  const head = first && /^head\b/.test(first.label) ? first.at : Number.NaN;
  const found = [];
  for (const [line, row] of lines.entries()) {
    if (!isRow(row) || places.get(row.at) === null) continue;
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
