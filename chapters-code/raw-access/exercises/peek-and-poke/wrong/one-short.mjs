// The last byte counts as past the end.
export function peek(memory, address) {
  return new Uint8Array(memory.buffer)[address];
}

export function poke(memory, address, byte) {
  const bytes = new Uint8Array(memory.buffer);
  if (address < 0 || address >= bytes.length - 1) throw new RangeError(`no address ${address}`);
  if (!Number.isInteger(byte) || byte < 0 || byte > 255) throw new RangeError(`no byte ${byte}`);
  const before = bytes[address];
  bytes[address] = byte;
  return before;
}
