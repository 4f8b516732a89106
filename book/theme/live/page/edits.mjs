// What the reader has made of the listings, kept until reset.

/** @typedef {Record<string, { was: string, text: string }>} All what a chapter's reader has changed,
 * by step, as it is stored */

export class Edits {
  #chapter;
  #key;
  #all;
  /** Whether it is stored. */
  #stored = true;
  /** @type {Edits | undefined} */
  #guest;
  /** Whether it came with the address, and is not the reader's own. */
  given = false;

  /** @param {string} chapter */
  constructor(chapter) {
    this.#chapter = chapter;
    this.#key = `webassembly-memory-edits:${chapter}`;
    this.#all = read(this.#key);
  }

  /** What the reader has made of the chapter's guest.
   * @returns {Edits}
   */
  get guest() {
    this.#guest ??= new Edits(`${this.#chapter}/guest`);
    return this.#guest;
  }

  /** Takes what another tab has stored. */
  renew() {
    if (this.#stored) this.#all = read(this.#key);
  }

  /** The edited text of each step, for those whose listing is still the one that was edited.
   * @returns {Map<string, string>}
   */
  texts() {
    return new Map(Object.entries(this.#all).map(([step, { text }]) => [step, text]));
  }

  /** @param {string} step @returns {string | undefined} */
  get(step) {
    return this.#all[step]?.text;
  }

  /** Forgets what was edited on a listing that the book has changed since.
   * @param {string} step
   * @param {string} was the listing's text in the book
   */
  check(step, was) {
    if (this.#all[step] && this.#all[step].was !== was) this.set(step, was, was);
  }

  /** @param {string} step @param {string} was @param {string} text */
  set(step, was, text) {
    this.renew();
    if (text === was) delete this.#all[step];
    else this.#all[step] = { was, text };
    this.#stored = write(this.#key, this.#all);
    dispatchEvent(new Event("live-edit"));
  }
}

/** @param {string} key @returns {All} */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} key @param {All} all */
function write(key, all) {
  try {
    if (Object.keys(all).length > 0) localStorage.setItem(key, JSON.stringify(all));
    else localStorage.removeItem(key);
    return true;
  } catch {
    // Storage is off or full: the edit lives as long as the page.
    return false;
  }
}
