// What it returns is a view, which changes and dies with the memory.
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
    const size = Math.min(count, this.left);
    const piece = new Uint8Array(this.#memory.buffer, this.#next, size);
    this.#next += size;
    return piece;
  }
}
