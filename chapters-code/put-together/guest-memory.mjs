// SPDX-License-Identifier: MIT-0
// The host's side of a guest that exports `memory`, `alloc(size, align)` and
// `dealloc(ptr, size, align)`. Copy it and change it; no notice is needed.

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class GuestMemory {
  #exports;
  #errors;
  #broken = false;

  /** @param {WebAssembly.Exports} exports @param {string[]} errors by the guest's numbers */
  constructor(exports, errors) {
    this.#exports = exports;
    this.#errors = errors;
  }

  /** What the exported function `name` returns. A guest that has trapped is not called again. */
  call(name, ...args) {
    if (this.#broken) throw new Error("the guest has trapped: take a new instance");
    const exported = this.#exports[name];
    if (typeof exported !== "function") throw new TypeError(`the guest exports no ${name}`);
    this.#broken = true;
    const result = exported(...args);
    this.#broken = false;
    return result;
  }

  /** Calls a function that returns 0, or the number of an error. */
  run(name, ...args) {
    const status = this.call(name, ...args) >>> 0;
    if (status !== 0) throw new Error(this.#errors[status] ?? "an unknown error");
  }

  /** A copy of the `count` elements at `ptr`. */
  read(Type, ptr, count) {
    return this.#view(Type, ptr, count).slice();
  }

  /** How many pages of 64 KiB the guest has. */
  get pages() {
    return this.#exports.memory.buffer.byteLength / 65536;
  }

  /** Has `work(ptr)` run with a block of its own, which is given back after it. */
  borrow(size, align, work) {
    if (size > 0xffff_ffff) throw new RangeError(`no guest has ${size} bytes`);
    const ptr = this.call("alloc", size, align) >>> 0;
    if (ptr === 0) throw new Error(`the guest has no block of ${size} bytes`);
    try {
      return work(ptr);
    } finally {
      if (!this.#broken) this.call("dealloc", ptr, size, align);
    }
  }

  /** Has `work(ptr, count)` run with a copy of a typed array in the guest. */
  lend(array, work, align = array.BYTES_PER_ELEMENT) {
    return this.borrow(array.byteLength, align, (ptr) => {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      this.#view(Uint8Array, ptr, bytes.length).set(bytes);
      return work(ptr, array.length);
    });
  }

  /** What `work(out)` has the guest write: `count` elements. */
  fetch(Type, count, work) {
    const width = Type.BYTES_PER_ELEMENT;
    return this.borrow(width * count, width, (out) => {
      work(out);
      return this.read(Type, out, count);
    });
  }

  /** The bytes of a new block, whose address and length `work(out)` has the guest write. */
  take(work) {
    const [ptr, length] = this.fetch(Uint32Array, 2, work);
    const bytes = this.read(Uint8Array, ptr, length);
    this.call("dealloc", ptr, length, 1);
    return bytes;
  }

  /** `take` for a text. */
  takeText(work) {
    return decoder.decode(this.take(work));
  }

  /** `lend` for a text, as UTF-8. */
  lendText(text, work) {
    if (!text.isWellFormed()) throw new TypeError("half a character has no UTF-8");
    return this.lend(new TextEncoder().encode(text), work);
  }

  /** Dead after the next call: no view leaves this class. */
  #view(Type, ptr, count) {
    const { buffer } = this.#exports.memory;
    if (ptr + count * Type.BYTES_PER_ELEMENT > buffer.byteLength) {
      throw new RangeError(`the guest has no ${count} elements at ${ptr}`);
    }
    return new Type(buffer, ptr, count);
  }
}
