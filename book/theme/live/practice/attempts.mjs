// What the reader has written for an exercise, kept until it is begun again; and then what it was, until
// the reader writes anew. Each exercise has a place of its own, so that tabs do not take each other's
// texts away.

export class Attempt {
  key;
  /** @type {{ text?: string, before?: string }} */
  #kept;
  #isStored = true;

  /** @param {string} address `CHAPTER/NAME` */
  constructor(address) {
    this.key = `webassembly-memory-attempt:${address}`;
    this.#kept = stored(this.key);
  }

  /** Nothing, where it is the book's. */
  get text() {
    return this.#kept.text;
  }

  /** What was there before the exercise was begun again. */
  get before() {
    return this.#kept.before;
  }

  /** Takes what another tab has kept. */
  renew() {
    if (this.#isStored) this.#kept = stored(this.key);
  }

  /** @param {string} text @param {string} start the book's */
  write(text, start) {
    this.#keep(text === start ? {} : { text });
  }

  startAgain() {
    this.#keep({ before: this.text });
  }

  undo() {
    this.#keep({ text: this.before });
  }

  /** @param {{ text?: string, before?: string }} kept */
  #keep(kept) {
    this.#kept = kept;
    const text = JSON.stringify(kept);
    try {
      if (text === "{}") localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, text);
      this.#isStored = true;
    } catch {
      // Storage is off or full: it lives as long as the page.
      this.#isStored = false;
    }
  }
}

/** @param {string} key @returns {{ text?: string, before?: string }} */
function stored(key) {
  try {
    const { text, before } = JSON.parse(localStorage.getItem(key) ?? "{}");
    const own = (/** @type {unknown} */ it) => (typeof it === "string" ? it : undefined);
    return { text: own(text), before: own(before) };
  } catch {
    return {};
  }
}
