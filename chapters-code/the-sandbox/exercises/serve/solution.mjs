/** What a guest imports as `host`. `read(path, length, slot)` looks a file up by its path, of 100
 * bytes at most. Of a file whose path begins with "public/" it writes the bytes to a block that
 * `guest().alloc(size, align)` has given, writes the block's address and their number at `slot`,
 * and returns 0. If there is no such file, it returns 1, and has written nothing.
 * Throws where the guest's numbers lead out of its memory, where the path is too long or not UTF-8,
 * and where the guest gives null instead of a block.
 * `files` is a Map of paths and texts. */
export function hostFunctions(guest, files) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const view = (at, size) => new Uint8Array(guest().memory.buffer, at >>> 0, size >>> 0);
  return {
    read(path, length, slot) {
      if (length >>> 0 > 100) throw new RangeError(`a path of ${length >>> 0} bytes`);
      const name = decoder.decode(view(path, length));
      if (!name.startsWith("public/") || !files.has(name)) return 1;
      const content = new TextEncoder().encode(files.get(name));
      view(slot, 8);
      const block = guest().alloc(content.length, 1) >>> 0;
      if (block === 0) throw new Error("the guest has no room");
      view(block, content.length).set(content);
      const words = new DataView(guest().memory.buffer, slot >>> 0, 8);
      words.setUint32(0, block, true);
      words.setUint32(4, content.length, true);
      return 0;
    },
  };
}
