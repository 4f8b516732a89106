// What a run apart may tell its page. Its worker runs what anybody may have written, which can post
// anything: only messages of the form that worker.mjs posts count, and no more than a page can hold.

const WHATS = ["instance", "call", "grow", "write", "other"];

/** More than watch.mjs and worker.mjs tell. */
const MEMORIES = 32;
const STATES = 600;
const LATE_MS = 10_000;
const SPANS = 100_000;
const TEXT = 1 << 20;

/** The most bytes of a memory: more than engines have. */
const END = 2 ** 34;

/** What all messages may weigh: of each its texts and a little more, and the bytes of memories. */
const TEXTS = 1 << 22;
const MESSAGE = 16;
const BYTES = 1 << 28;

export class Expected {
  #memories = 0;
  #states = 0;
  #texts = 0;
  #bytes = 0;

  /** Whether a message has such a form.
   * @param {unknown} message
   */
  has(message) {
    if (!isObject(message)) return false;
    const { state, view, memory } = message;
    if ("text" in message) return this.#isPrinted(message);
    if (state !== undefined) return this.#isState(state);
    if (view !== undefined) return this.#isView(view);
    if (memory !== undefined) return this.#isMemory(message);
    this.#texts += MESSAGE;
    if ("more" in message) return this.#isText(message.more);
    if ("halted" in message) {
      return message.halted === true && isMaybe(message.late, (it) => isCount(it, LATE_MS));
    }
    if ("failed" in message) {
      const { line, failed, unread } = message;
      return isCount(line) && this.#isText(failed) && isMaybe(unread, (it) => isCount(it));
    }
    const { end, note } = message;
    return (end === "done" || end === "stopped") && isMaybe(note, (it) => this.#isText(it));
  }

  /** Whether they were more than a page can hold. */
  get isTooMuch() {
    return this.#texts > TEXTS || this.#bytes > BYTES;
  }

  /** @param {Record<string, unknown>} message */
  #isPrinted({ line, text, state }) {
    this.#texts += MESSAGE;
    const isKnown = isMaybe(state, (it) => isCount(it, this.#states - 1));
    return isCount(line) && this.#isText(text) && isKnown;
  }

  /** @param {unknown} state */
  #isState(state) {
    if (!isObject(state) || this.#states === STATES) return false;
    const { what, memory, generation, byteLength, spans } = state;
    if (!WHATS.some((it) => it === what) || !isCount(state.line)) return false;
    if (!isCount(memory, this.#memories - 1) || !isCount(generation)) return false;
    if (!isCount(byteLength, END) || !Array.isArray(spans) || spans.length > SPANS) return false;
    const texts = [state.during, state.name, state.result];
    const values = state.values ?? [];
    const { unseen = { calls: 0, writes: 0 }, failed = false } = state;
    this.#texts += MESSAGE;
    this.#bytes += MESSAGE * spans.length;
    const isGood =
      spans.every((span) => this.#isSpan(span, byteLength)) &&
      isMaybe(state.to, (it) => isSpan(it, byteLength)) &&
      texts.every((text) => isMaybe(text, (it) => this.#isText(it))) &&
      Array.isArray(values) &&
      values.every((value) => this.#isText(value)) &&
      isObject(unseen) &&
      isCount(unseen.calls) &&
      isCount(unseen.writes) &&
      typeof failed === "boolean";
    if (isGood) this.#states += 1;
    return isGood;
  }

  /** Bytes that have changed.
   * @param {unknown} span @param {number} byteLength
   */
  #isSpan(span, byteLength) {
    if (!isObject(span) || !this.#areBytes(span.bytes)) return false;
    return isCount(span.from, byteLength - span.bytes.length);
  }

  /** @param {unknown} view */
  #isView(view) {
    if (!isObject(view)) return false;
    this.#texts += MESSAGE;
    const { type, line, memory, generation, from, byteLength, whole, after } = view;
    const counts = [line, memory, generation, from, byteLength, after];
    return this.#isText(type) && counts.every((it) => isCount(it)) && typeof whole === "boolean";
  }

  /** @param {Record<string, unknown>} message */
  #isMemory({ memory, module }) {
    if (memory !== this.#memories || memory === MEMORIES) return false;
    if (!isMaybe(module, (it) => this.#areBytes(it))) return false;
    this.#memories += 1;
    return true;
  }

  /** @param {unknown} text */
  #isText(text) {
    if (typeof text !== "string" || text.length > TEXT) return false;
    this.#texts += text.length;
    return true;
  }

  /** @param {unknown} bytes @returns {bytes is Uint8Array} */
  #areBytes(bytes) {
    if (!(bytes instanceof Uint8Array)) return false;
    this.#bytes += bytes.length;
    return true;
  }
}

/** @param {unknown} it @returns {it is Record<string, unknown>} */
function isObject(it) {
  return typeof it === "object" && it !== null;
}

/** @param {unknown} it @param {(it: unknown) => boolean} is */
function isMaybe(it, is) {
  return it === undefined || is(it);
}

/** @param {unknown} it @returns {it is number} */
function isCount(it, most = Number.MAX_SAFE_INTEGER) {
  return typeof it === "number" && Number.isSafeInteger(it) && it >= 0 && it <= most;
}

/** @param {unknown} it @param {number} end */
function isSpan(it, end) {
  return isObject(it) && isCount(it.to, end) && isCount(it.from, it.to);
}
