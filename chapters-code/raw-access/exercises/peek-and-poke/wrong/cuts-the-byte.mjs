// A Uint8Array keeps the low eight bits, and a write past the end is ignored.
export function peek(memory, address) {
  return new Uint8Array(memory.buffer)[address];
}

export function poke(memory, address, byte) {
  const bytes = new Uint8Array(memory.buffer);
  const before = bytes[address];
  bytes[address] = byte;
  return before;
}
