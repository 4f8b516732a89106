// Whose the chapter is that the page shows and runs: the book's, with what its reader has changed; or a
// reader's version, which came with the address.

import { Edits } from "./edits.mjs";
import { chapter } from "./source.mjs";

export class Versions {
  #listings;
  #on;
  #own = new Edits(chapter);
  #taking = Promise.resolve();
  /** @type {import("./shared.mjs").Shared | undefined} what came with the address */
  shared;

  /** @param {Listing[]} listings
   * @param {object} on
   * @param {() => Promise<import("./guest.mjs").Guest>} on.loadGuest
   * @param {() => Promise<void>} on.change there is another version: what was run is of no use
   */
  constructor(listings, on) {
    this.#listings = listings;
    this.#on = on;
    for (const { step, was } of listings) this.#own.check(step, was);
    addEventListener("storage", () => this.show());
  }

  /** What is changed in the version that is run.
   * @returns {Edits}
   */
  get edits() {
    return this.shared?.edits ?? this.#own;
  }

  /** Shows what the page begins with. */
  async open() {
    await this.take();
    if (!this.shared) await this.#showChanged();
  }

  /** Takes a reader's version from the address, and gives up the one before. */
  take() {
    this.#taking = this.#taking.then(() => this.#take()).catch(() => {});
    return this.#taking;
  }

  async #take() {
    if (!this.shared && !/[#&](edit|guest)-/.test(location.hash)) return;
    const { sharedOf } = await import("./shared.mjs");
    const { loadGuest } = this.#on;
    const page = { listings: this.#listings, own: this.#own, loadGuest, change: () => this.take() };
    const next = await sharedOf(page, this.shared);
    if (next === this.shared) return;
    this.shared = next;
    await this.#on.change();
    await this.#showChanged();
  }

  /** Shows what was changed, if anything was. */
  async #showChanged() {
    const { edits } = this;
    if (edits.texts().size > 0 || this.#listings.some(({ keep }) => keep)) await this.show();
    if (edits.guest.texts().size > 0) this.#on.loadGuest().catch(() => {});
  }

  /** Shows the listings as they are now, in any tab. */
  async show() {
    const { showTexts, styled } = await import("./own.mjs");
    await styled;
    this.edits.renew();
    showTexts(this.#listings, this.edits);
  }
}
