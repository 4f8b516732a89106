// It copies all of it at the beginning, and sees nothing that comes later.
export class Reader {
  #memory;
  #next;
  #end;

  constructor(memory, pointer, length) {
    this.#memory = { buffer: memory.buffer.slice(0) };
    this.#next = pointer >>> 0;
    this.#end = this.#next + length;
  }

  get left() {
    return this.#end - this.#next;
  }

  read(count) {
    const size = Math.min(count, this.left);
    const piece = new Uint8Array(this.#memory.buffer, this.#next, size).slice();
    this.#next += size;
    return piece;
  }
}
