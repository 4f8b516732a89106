// It reads on behind the block.
export class Reader {
  #memory;
  #next;
  #end;

  constructor(memory, pointer, length) {
    this.#memory = memory;
    this.#next = pointer >>> 0;
    this.#end = this.#next + length;
  }

  get left() {
    return this.#end - this.#next;
  }

  read(count) {
    const size = count;
    const piece = new Uint8Array(this.#memory.buffer, this.#next, size).slice();
    this.#next += size;
    return piece;
  }
}
