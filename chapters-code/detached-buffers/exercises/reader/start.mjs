/** Reads a block of the guest's memory, piece by piece, while the guest goes on working. */
export class Reader {
  /** A reader of the `length` bytes at `pointer`, as the guest has returned it. */
  constructor(memory, pointer, length) {
    this.bytes = new Uint8Array(memory.buffer, pointer >>> 0, length);
    this.position = 0;
  }

  /** How many bytes are left to read. */
  get left() {
    return this.bytes.length - this.position;
  }

  /** The next `count` bytes, or as many as are left, as they are at this moment. Whatever the guest
   * does later, what is returned stays as it is. */
  read(count) {
    const piece = this.bytes.subarray(this.position, this.position + count);
    this.position += piece.length;
    return piece;
  }
}
