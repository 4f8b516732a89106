// Nobody looks at what take returns.
export function sendAll({ memory, input, capacity, take }, text) {
  if (!text.isWellFormed()) throw new TypeError("half a surrogate pair");
  const [address, size] = [input() >>> 0, capacity()];
  const encoder = new TextEncoder();
  let rest = text;
  while (rest !== "") {
    const room = new Uint8Array(memory.buffer, address, size);
    const { read, written } = encoder.encodeInto(rest, room);
    take(written);
    rest = rest.slice(read);
  }
}
