// One view for all memories: that of the first.
let view;

export function peek(memory, address) {
  view ??= new Uint8Array(memory.buffer);
  return view[address];
}

export function poke(memory, address, byte) {
  if (peek(memory, address) === undefined) throw new RangeError(`no address ${address}`);
  if (!Number.isInteger(byte) || byte < 0 || byte > 255) throw new RangeError(`no byte ${byte}`);
  const before = view[address];
  view[address] = byte;
  return before;
}
