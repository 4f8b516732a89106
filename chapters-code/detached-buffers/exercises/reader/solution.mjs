/** Reads a block of the guest's memory, piece by piece, while the guest goes on working. */
export class Reader {
  #memory;
  #next;
  #end;

  /** A reader of the `length` bytes at `pointer`, as the guest has returned it. */
  constructor(memory, pointer, length) {
    this.#memory = memory;
    this.#next = pointer >>> 0;
    this.#end = this.#next + length;
  }

  /** How many bytes are left to read. */
  get left() {
    return this.#end - this.#next;
  }

  /** The next `count` bytes, or as many as are left, as they are at this moment. Whatever the guest
   * does later, what is returned stays as it is. */
  read(count) {
    const size = Math.min(count, this.left);
    const piece = new Uint8Array(this.#memory.buffer, this.#next, size).slice();
    this.#next += size;
    return piece;
  }
}
