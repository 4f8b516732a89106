// The hex dump that the book's memory figures are made of.

const BYTES_PER_ROW = 16;

/** `length` bytes of `memory` from address `start`, in rows of 16: the address in hexadecimal,
 * the bytes, the same bytes as ASCII, and on the first row the label.
 * @param {WebAssembly.Memory} memory
 * @throws {RangeError} when the range is not inside the memory
 * @throws {TypeError} when the address or the length is no whole number
 */
export function dump(memory, start, length, label = "") {
  if (!Number.isInteger(start) || !Number.isInteger(length)) {
    throw new TypeError(`no address and length: ${start} and ${length}`);
  }
  const rows = [];
  for (let at = start; at < start + length; at += BYTES_PER_ROW) {
    const size = Math.min(BYTES_PER_ROW, start + length - at);
    const bytes = [...new Uint8Array(memory.buffer, at, size)];
    const address = at.toString(16).padStart(8, "0");
    const hex = bytes.map((byte) => `${byte.toString(16).padStart(2, "0")} `).join("");
    const ascii = bytes.map((byte) =>
      byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : ".",
    );
    const row = `${address}  ${hex.padEnd(48)} |${ascii.join("")}|  ${at === start ? label : ""}`;
    rows.push(row.trimEnd());
  }
  return rows.join("\n");
}
