// Cut after so many bytes, which may be in the middle of a character.
export function sendAll({ memory, input, capacity, take }, text) {
  if (!text.isWellFormed()) throw new TypeError("half a surrogate pair");
  const [address, size] = [input() >>> 0, capacity()];
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += size) {
    const piece = bytes.subarray(start, start + size);
    new Uint8Array(memory.buffer, address, size).set(piece);
    if (take(piece.length) !== 0) throw new Error("the guest has refused a piece");
  }
}
