// A file that is shorter than a signature throws.
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BMP = [0x42, 0x4d];

export function pictureSize(memory, pointer, length) {
  const address = pointer >>> 0;
  if (address + length > memory.buffer.byteLength) return undefined;
  const file = new DataView(memory.buffer, address, length);
  if (length < 8) throw new RangeError("a file begins with eight bytes");
  const begins = (signature) => signature.every((byte, index) => file.getUint8(index) === byte);
  if (length >= 26 && begins(BMP)) {
    return { width: file.getInt32(18, true), height: Math.abs(file.getInt32(22, true)) };
  }
  if (length >= 24 && begins(PNG)) {
    return { width: file.getUint32(16), height: file.getUint32(20) };
  }
  return undefined;
}
