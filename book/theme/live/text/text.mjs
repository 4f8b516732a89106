// Writes modules as text and reads them back. What does it is a module itself, text.wasm, made from
// xtask/text; its functions take an address and a length, and write where their result is.

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(size: number, align: number) => number} alloc
 * @property {(ptr: number, size: number, align: number) => void} dealloc
 * @property {Work} print
 * @property {Work} check
 * @property {Work} assemble
 */

/** @typedef {(ptr: number, length: number, out: number) => void} Work */

/** The bytes of what a function writes: a result's address and length, a line and a column. */
const ANSWER = 16;

/** What is wrong with a text, and where: both numbers are from 1. */
export class TextError extends Error {
  name = "TextError";

  /** @param {string} message @param {number} line @param {number} column */
  constructor(message, line, column) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

export class Text {
  #module;
  /** @type {Promise<Exports> | undefined} */
  #exports;

  /** @param {WebAssembly.Module} module text.wasm */
  constructor(module) {
    this.#module = module;
  }

  /** From the site, once.
   * @returns {Promise<Text>}
   */
  static load() {
    loaded ??= fetchModule().then(
      (module) => new Text(module),
      (error) => {
        loaded = undefined;
        throw error;
      },
    );
    return loaded;
  }

  /** A module as text, in which each function has a name.
   * @param {Uint8Array} bytes
   */
  async print(bytes) {
    return new TextDecoder().decode(await this.#call("print", bytes));
  }

  /** Throws unless a text is one of functions, as far as that can be told without their module.
   * @param {string} text
   */
  async check(text) {
    await this.#call("check", new TextEncoder().encode(text));
  }

  /** The module that a text describes. Throws a TextError where it describes none.
   * @param {string} text
   */
  async assemble(text) {
    return this.#call("assemble", new TextEncoder().encode(text));
  }

  /** @param {"print" | "check" | "assemble"} name @param {Uint8Array} bytes */
  async #call(name, bytes) {
    this.#exports ??= start(this.#module);
    try {
      return answer(await this.#exports, name, bytes);
    } catch (error) {
      // What has trapped is not called again.
      if (!(error instanceof TextError)) this.#exports = undefined;
      throw error;
    }
  }
}

/** @type {Promise<Text> | undefined} */
let loaded;

async function fetchModule() {
  const response = await fetch(new URL("text.wasm", import.meta.url));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** @param {WebAssembly.Module} module @returns {Promise<Exports>} */
async function start(module) {
  /** @type {any} of an instance, as it is for a module */
  const { exports } = await WebAssembly.instantiate(module);
  return exports;
}

/** @param {Exports} exports @param {"print" | "check" | "assemble"} name @param {Uint8Array} bytes */
function answer(exports, name, bytes) {
  const { memory, alloc, dealloc } = exports;
  const take = (/** @type {number} */ size, /** @type {number} */ align) => {
    const ptr = alloc(size, align) >>> 0;
    if (ptr === 0) throw new RangeError(`there is no block of ${size} bytes`);
    return ptr;
  };
  const given = take(bytes.length, 1);
  const out = take(ANSWER, 4);
  new Uint8Array(memory.buffer, given, bytes.length).set(bytes);
  exports[name](given, bytes.length, out);
  const [ptr, length, line, column] = new Uint32Array(memory.buffer, out, ANSWER / 4);
  const result = new Uint8Array(memory.buffer, ptr, length).slice();
  if (length > 0) dealloc(ptr, length, 1);
  dealloc(out, ANSWER, 4);
  dealloc(given, bytes.length, 1);
  if (line > 0) throw new TextError(new TextDecoder().decode(result), line, column);
  return result;
}
