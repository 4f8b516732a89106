/** The width and height of the picture whose file lies in the `length` bytes at `pointer`, as the
 * guest has returned it; `undefined` where there is no BMP and no PNG, only a part of its size, or
 * the memory has no such bytes. A BMP has its width and height at the bytes 18 and 22, as `i32`, low
 * byte first; a PNG at 16 and 20, as `u32`, high byte first. */
export function pictureSize(memory, pointer, length) {
  const bytes = new Uint8Array(memory.buffer, pointer, length);
  if (bytes[0] === 0x42 && bytes[1] === 0x4d) {
    return { width: bytes[18], height: bytes[22] };
  }
  return { width: bytes[16], height: bytes[20] };
}
