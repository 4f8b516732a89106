// An Int32Array wants an address that is a multiple of four.
export function pictureSize(memory, pointer, length) {
  const file = new Uint8Array(memory.buffer, pointer >>> 0, length);
  if (length < 26 || file[0] !== 0x42) return undefined;
  const [width, height] = new Int32Array(memory.buffer, (pointer >>> 0) + 18, 2);
  return { width, height: Math.abs(height) };
}
