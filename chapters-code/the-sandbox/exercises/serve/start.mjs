/** What a guest imports as `host`. `read(path, length, slot)` looks a file up by its path, of 100
 * bytes at most. Of a file whose path begins with "public/" it writes the bytes to a block that
 * `guest().alloc(size, align)` has given, writes the block's address and their number at `slot`,
 * and returns 0. If there is no such file, it returns 1, and has written nothing.
 * Throws where the guest's numbers lead out of its memory, where the path is too long or not UTF-8,
 * and where the guest gives null instead of a block.
 * `files` is a Map of paths and texts. */
export function hostFunctions(guest, files) {
  return {
    read(path, length, slot) {
      const bytes = new Uint8Array(guest().memory.buffer);
      const name = () => new TextDecoder().decode(bytes.subarray(path, path + length));
      if (!name().startsWith("public/") || !files.has(name())) return 1;
      const content = () => new TextEncoder().encode(files.get(name()));
      const block = guest().alloc(content().length, 1);
      bytes.set(content(), block);
      const words = new DataView(guest().memory.buffer);
      words.setUint32(slot, block, true);
      words.setUint32(slot + 4, content().length, true);
      return 0;
    },
  };
}
