// Bytes that the memory does not have throw.
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BMP = [0x42, 0x4d];

export function pictureSize(memory, pointer, length) {
  const address = pointer >>> 0;
  const file = new DataView(memory.buffer, address, length);
  const begins = (signature) => signature.every((byte, index) => file.getUint8(index) === byte);
  if (length >= 26 && begins(BMP)) {
    return { width: file.getInt32(18, true), height: Math.abs(file.getInt32(22, true)) };
  }
  if (length >= 24 && begins(PNG)) {
    return { width: file.getUint32(16), height: file.getUint32(20) };
  }
  return undefined;
}
