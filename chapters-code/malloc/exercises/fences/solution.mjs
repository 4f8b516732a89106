const FENCE = 8;
const BYTE = 0xfd;

/** The guest's `alloc(size, align)` and `dealloc(at, size, align)` with a fence of eight bytes on
 * both sides of each block, and `harmed`, which names the blocks with a fence that has been written
 * over. The caller sees no difference: its block lies at a multiple of `align`, 0 is the answer
 * where there is no room, and a `dealloc` of 0 does nothing. A block that was given back has no
 * fences. */
export function fenced({ memory, alloc, dealloc }) {
  const blocks = new Map();
  // In front of the block there has to be a multiple of its alignment.
  const front = (align) => Math.max(FENCE, align);
  const fence = (at) => new Uint8Array(memory.buffer, at, FENCE);
  return {
    alloc(size, align) {
      const whole = front(align) + size + FENCE;
      // The guest would be told what is left of it in 32 bits.
      if (whole >= 2 ** 32) return 0;
      const outer = alloc(whole, align) >>> 0;
      if (outer === 0) return 0;
      const at = outer + front(align);
      fence(at - FENCE).fill(BYTE);
      fence(at + size).fill(BYTE);
      blocks.set(at, size);
      return at;
    },
    dealloc(at, size, align) {
      if (at === 0) return;
      blocks.delete(at);
      dealloc(at - front(align), front(align) + size + FENCE, align);
    },
    /** The addresses of the blocks whose fence is broken: on the side `before` it, or `behind` it. */
    harmed() {
      const found = [];
      const broken = (at) => fence(at).some((byte) => byte !== BYTE);
      for (const [at, size] of blocks) {
        if (broken(at - FENCE)) found.push({ at, side: "before" });
        if (broken(at + size)) found.push({ at, side: "behind" });
      }
      return found;
    },
  };
}
