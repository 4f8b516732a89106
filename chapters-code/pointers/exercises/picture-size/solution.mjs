const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BMP = [0x42, 0x4d];

/** The width and height of the picture whose file lies in the `length` bytes at `pointer`, as the
 * guest has returned it; `undefined` where there is no BMP and no PNG, only a part of its size, or
 * the memory has no such bytes. A BMP has its width and height at the bytes 18 and 22, as `i32`, low
 * byte first; a PNG at 16 and 20, as `u32`, high byte first. */
export function pictureSize(memory, pointer, length) {
  const address = pointer >>> 0;
  if (address + length > memory.buffer.byteLength) return undefined;
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
