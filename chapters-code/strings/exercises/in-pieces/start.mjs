/** Sends a text of any length, in pieces: writes each at `input()`, where there is room for
 * `capacity()` bytes, and calls `take(length)`, which returns 0, or another number where it refuses
 * the piece. Throws an `Error` then, and a `TypeError`, sending nothing, where UTF-8 cannot hold the
 * text. */
export function sendAll({ memory, input, capacity, take }, text) {
  const [address, size] = [input() >>> 0, capacity()];
  const room = new Uint8Array(memory.buffer, address, size);
  for (let start = 0; start < text.length; start += size) {
    const piece = text.slice(start, start + size);
    new TextEncoder().encodeInto(piece, room);
    take(piece.length);
  }
}
