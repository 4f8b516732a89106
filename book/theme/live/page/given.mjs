// What came with an address: kept nowhere.

import { Edits } from "./edits.mjs";

export class GivenEdits extends Edits {
  #texts;
  #guest;
  given = true;

  /** @param {Map<string, string>} texts of the listings, by step
   * @param {Map<string, string>} [guest] of functions of the guest
   */
  constructor(texts, guest) {
    super("");
    this.#texts = texts;
    this.#guest = guest && new GivenEdits(guest);
  }

  /** @returns {Edits} */
  get guest() {
    return this.#guest ?? super.guest;
  }

  renew() {}

  texts() {
    return new Map(this.#texts);
  }

  /** @param {string} step */
  get(step) {
    return this.#texts.get(step);
  }

  check() {}

  /** @param {string} step @param {string} was @param {string} text */
  set(step, was, text) {
    if (text === was) this.#texts.delete(step);
    else this.#texts.set(step, text);
    dispatchEvent(new Event("live-edit"));
  }
}
