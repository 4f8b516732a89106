// SPDX-License-Identifier: MIT-0
// The host's side of a guest that exports `memory`, `alloc(size, align)` and
// `dealloc(ptr, size, align)`. Copy it and change it; no notice is needed.

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class GuestMemory {
  #exports;
  #errors;
  #left;

  /** @param {WebAssembly.Exports} exports @param {string[]} errors by the guest's numbers */
  constructor(exports, errors) {
    this.#exports = exports;
    this.#errors = errors;
  }

  /** What the exported function `name` returns. After a call that threw, there is none. */
  call(name, ...args) {
    if (this.#left) throw new Error("a call broke off: take a new instance", this.#left);
    const exported = this.#exports[name];
    if (exported?.length !== args.length || args.some((arg) => typeof arg !== "number")) {
      throw new TypeError(`the guest has no ${name} for these arguments`);
    }
    try {
      return exported(...args);
    } catch (cause) {
      this.#left = { cause };
      throw cause;
    }
  }

  /** Calls a function that returns 0, or the number of an error. */
  run(name, ...args) {
    const status = this.call(name, ...args) >>> 0;
    if (status !== 0) throw new Error(this.#errors[status] ?? "an unknown error");
  }

  /** A copy of the `count` elements at `ptr`. Where there are none, the view is a RangeError. */
  read(Type, ptr, count) {
    return new Type(this.#exports.memory.buffer, ptr, count).slice();
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
      if (!this.#left) this.call("dealloc", ptr, size, align);
    }
  }

  /** Has `work(ptr, count)` run with a copy of a typed array in the guest. */
  lend(array, work, align = array.BYTES_PER_ELEMENT) {
    return this.borrow(array.byteLength, align, (ptr) => {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      new Uint8Array(this.#exports.memory.buffer, ptr, bytes.length).set(bytes);
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
}
