/** Sends a text of any length, in pieces: writes each at `input()`, where there is room for
 * `capacity()` bytes, and calls `take(length)`, which returns 0, or another number where it refuses
 * the piece. Throws an `Error` then, and a `TypeError`, sending nothing, where UTF-8 cannot hold the
 * text. */
export function sendAll({ memory, input, capacity, take }, text) {
  if (!text.isWellFormed()) throw new TypeError("half a surrogate pair");
  const [address, size] = [input() >>> 0, capacity()];
  const encoder = new TextEncoder();
  let rest = text;
  while (rest !== "") {
    const room = new Uint8Array(memory.buffer, address, size);
    const { read, written } = encoder.encodeInto(rest, room);
    if (take(written) !== 0) throw new Error("the guest has refused a piece");
    rest = rest.slice(read);
  }
}
