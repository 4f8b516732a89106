const FENCE = 8;
const BYTE = 0xfd;

/** The guest's `alloc(size, align)` and `dealloc(at, size, align)` with a fence of eight bytes on
 * both sides of each block, and `harmed`, which names the blocks with a fence that has been written
 * over. The caller sees no difference: its block lies at a multiple of `align`, 0 is the answer
 * where there is no room, and a `dealloc` of 0 does nothing. A block that was given back has no
 * fences. */
export function fenced({ memory, alloc, dealloc }) {
  const blocks = new Map();
  return {
    alloc(size, align) {
      const at = alloc(size, align) >>> 0;
      if (at === 0) return 0;
      new Uint8Array(memory.buffer, at + size, FENCE).fill(BYTE);
      blocks.set(at, { size, align });
      return at;
    },
    dealloc(at, size, align) {
      dealloc(at, size, align);
    },
    /** The addresses of the blocks whose fence is broken: on the side `before` it, or `behind` it. */
    harmed() {
      const found = [];
      for (const [at, { size }] of blocks) {
        const fence = new Uint8Array(memory.buffer, at + size, FENCE);
        if (fence.some((byte) => byte !== BYTE)) found.push({ at, side: "behind" });
      }
      return found;
    },
  };
}
