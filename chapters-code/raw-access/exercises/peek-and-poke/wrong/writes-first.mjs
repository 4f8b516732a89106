// It complains of the byte after it has written it.
export function peek(memory, address) {
  return new Uint8Array(memory.buffer)[address];
}

export function poke(memory, address, byte) {
  const view = new DataView(memory.buffer);
  const before = view.getUint8(address);
  view.setUint8(address, byte);
  if (view.getUint8(address) !== byte) throw new RangeError(`${byte} is no byte`);
  return before;
}
