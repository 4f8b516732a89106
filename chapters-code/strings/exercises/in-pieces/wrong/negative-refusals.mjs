// A refusal is any number but 0, and here only one below it.
export function sendAll({ memory, input, capacity, take }, text) {
  if (!text.isWellFormed()) throw new TypeError("half a surrogate pair");
  const [address, size] = [input() >>> 0, capacity()];
  const encoder = new TextEncoder();
  let rest = text;
  while (rest !== "") {
    const room = new Uint8Array(memory.buffer, address, size);
    const { read, written } = encoder.encodeInto(rest, room);
    if (take(written) < 0) throw new Error("the guest has refused a piece");
    rest = rest.slice(read);
  }
}
