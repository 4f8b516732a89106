// A memory that another thread has, in the form that <memory-view> takes: fetched in chunks, as
// far as it is looked at.

const CHUNK = 64 * 1024;

/** At most this many chunks are kept (4 MiB). */
const KEPT = 64;

/** @typedef {Uint8Array | Promise<Uint8Array>} Chunk that is here or on its way */

export class RemoteMemory {
  #fetch;
  /** @type {Map<number, Chunk>} by their number, the one that was used last at the end */
  #chunks = new Map();
  /** @type {MappedRange[]} */
  ranges = [];
  /** @type {ShownMemory["changed"]} */
  changed;
  /** @type {ShownMemory["write"]} */
  write;
  /** @type {Uint8Array | undefined} */
  filled;

  /**
   * @param {number} byteLength
   * @param {(offset: number, length: number) => Promise<Uint8Array>} fetch
   */
  constructor(byteLength, fetch) {
    this.byteLength = byteLength;
    this.#fetch = fetch;
  }

  /** Call it when the memory may have changed; `byteLength` is the caller's to set. */
  forget() {
    this.#chunks.clear();
  }

  /** The bytes, or a promise of them if they are not here yet.
   * @param {number} offset @param {number} length
   */
  bytes(offset, length) {
    /** @type {number[]} */
    const numbers = [];
    for (let at = Math.floor(offset / CHUNK); at * CHUNK < offset + length; at += 1) {
      numbers.push(at);
    }
    const chunks = numbers.map((number) => this.#chunk(number));
    const join = (/** @type {Uint8Array[]} */ parts) => {
      const start = offset - (numbers[0] ?? 0) * CHUNK;
      if (parts.length === 1) return parts[0].subarray(start, start + length);
      const joined = new Uint8Array(parts.length * CHUNK);
      for (const [index, part] of parts.entries()) joined.set(part, index * CHUNK);
      return joined.subarray(start, start + length);
    };
    if (chunks.every((chunk) => chunk instanceof Uint8Array)) return join(chunks);
    return Promise.all(chunks).then(join);
  }

  /** @param {number} number */
  #chunk(number) {
    const known = this.#chunks.get(number);
    if (known) this.#chunks.delete(number);
    const from = number * CHUNK;
    const chunk = known ?? this.#load(number, from);
    this.#chunks.set(number, chunk);
    for (const oldest of this.#chunks.keys()) {
      if (this.#chunks.size <= KEPT) break;
      this.#chunks.delete(oldest);
    }
    return chunk;
  }

  /** @param {number} number @param {number} from */
  #load(number, from) {
    const chunk = this.#fetch(from, Math.min(CHUNK, this.byteLength - from));
    chunk.then(
      (bytes) => {
        if (this.#chunks.get(number) === chunk) this.#chunks.set(number, bytes);
      },
      () => {
        if (this.#chunks.get(number) === chunk) this.#chunks.delete(number);
      },
    );
    return chunk;
  }
}
