// A reader's version of the chapter, which came with the address: shown as such, run apart from the site
// when it is asked for, and stored nowhere. It is loaded when there is one.

import { count } from "../count.mjs";
import { addStyle, element } from "../dom.mjs";
import { ApartWorker } from "../run/apart.mjs";
import { GivenEdits } from "./given.mjs";
import { keepPlace } from "./place.mjs";
import { follow } from "./share.mjs";
import { readVersion, writeVersion } from "./version.mjs";

const styled = addStyle(new URL("shared.css", import.meta.url));

/** @typedef {object} Page
 * @property {Listing[]} listings
 * @property {import("./edits.mjs").Edits} own what its reader has made of it
 * @property {() => Promise<import("./guest.mjs").Guest>} loadGuest
 * @property {() => void} change it must look at the address again
 */

/** The version of the address, unless that is the book's, or what the reader has made himself.
 * @param {Page} page
 * @param {Shared} [before] the version that is shown
 * @returns {Promise<Shared | undefined>}
 */
export async function sharedOf(page, before) {
  const { edits, guest, wrong } = readVersion(location.hash);
  const texts = JSON.stringify([[...edits], [...guest], wrong]);
  if (before?.isOf(texts)) return before;
  before?.end();
  await Promise.all(page.listings.map(closeEditor));
  if (edits.size + guest.size + wrong.length === 0) return undefined;
  const { own } = page;
  if (wrong.length === 0 && areSame(edits, own.texts()) && areSame(guest, own.guest.texts())) {
    follow(own);
    return undefined;
  }
  await styled;
  return new Shared(page, { edits, guest, wrong });
}

export class Shared {
  #page;
  #texts;
  #wrong;
  #note;
  #unfollow;
  #count = () => this.#tell();
  #problem = "";
  #hasRun = false;

  /** @param {Page} page @param {import("./version.mjs").Version & { wrong: string[] }} version */
  constructor(page, { edits, guest, wrong }) {
    this.#page = page;
    this.#wrong = wrong;
    const editable = page.listings.filter(({ names }) => names.length === 1);
    for (const step of edits.keys()) {
      if (editable.some((it) => it.step === step)) continue;
      edits.delete(step);
      wrong.push(
        `It changes a listing “${step}”, which this page does not have: that is left out.`,
      );
    }
    this.edits = new GivenEdits(edits, guest);
    this.#texts = this.#now();
    this.#note = this.#noteOf();
    this.#unfollow = follow(this.edits, (problem) => {
      this.#problem = problem;
      this.#texts = this.#now();
      this.#tell();
    });
    addEventListener("live-edit", this.#count);
    const show = () => document.querySelector("main")?.prepend(this.#note.root);
    // At its top, the page shows what has come there.
    if (scrollY > 0) keepPlace(undefined, show);
    else show();
    document.documentElement.classList.add("shared");
    this.#tell();
    if (guest.size > 0) this.#checkGuest();
  }

  /** A worker for its next run. */
  worker = () => {
    this.#hasRun = true;
    this.#tell();
    return /** @type {RunWorker} */ (new ApartWorker());
  };

  /** @param {string} texts */
  isOf(texts) {
    return texts === this.#texts;
  }

  /** Takes away what says that it is shown. */
  end() {
    this.#unfollow();
    removeEventListener("live-edit", this.#count);
    document.documentElement.classList.remove("shared");
    keepPlace(undefined, () => this.#note.root.remove());
  }

  /** What the address says of it. */
  #now() {
    const { edits, guest, wrong } = readVersion(location.hash);
    return JSON.stringify([[...edits], [...guest], wrong]);
  }

  /** Functions that the guest does not have are left out. */
  async #checkGuest() {
    const { guest } = this.edits;
    try {
      const { texts } = await this.#page.loadGuest();
      for (const name of guest.texts().keys()) {
        if (texts.has(name)) continue;
        guest.set(name, "", "");
        this.#wrong.push(
          `It changes a function “$${name}”, which the guest does not have: that is left out.`,
        );
      }
    } catch (error) {
      this.#wrong.push(`The guest cannot be shown: ${error}`);
    }
    this.#tell();
  }

  /** Says what it is, and whether it has run. */
  #tell() {
    const { what, state, wrong, places } = this.#note;
    const steps = [...this.edits.texts().keys()];
    const functions = this.edits.guest.texts().size;
    const parts = [
      steps.length > 0 && `${count(steps.length, "listing")}`,
      functions > 0 && `${count(functions, "function")} of the guest`,
    ].filter(Boolean);
    const are = steps.length + functions === 1 ? "is" : "are";
    const changed =
      parts.length > 0 ? `${parts.join(" and ")} ${are} changed.` : "No listing is changed.";
    what.textContent = `It came with the address of this page, and is not the book's: ${changed}`;
    state.textContent = this.#hasRun
      ? "It runs apart from this site, without its storage and without a network."
      : "Nothing has run. Run starts it apart from this site, without its storage and without a network.";
    const problems = [...this.#wrong, this.#problem].filter(Boolean);
    wrong.replaceChildren(...problems.map((it) => element("p", {}, it)));
    places.replaceChildren(...steps.flatMap((step) => this.#placeOf(step)));
  }

  /** A way to a listing.
   * @param {string} step
   */
  #placeOf(step) {
    const listing = this.#page.listings.find((it) => it.step === step);
    if (!listing) return [];
    const [line] = listing.was.trimStart().split("\n");
    const button = element("button", { type: "button" }, ["See ", element("code", {}, line)]);
    button.addEventListener("click", () => {
      listing.block.scrollIntoView({ block: "center" });
      listing.bar.focus();
    });
    return [button];
  }

  #noteOf() {
    const what = element("p", {});
    const state = element("p", { role: "status" });
    const wrong = element("div", { class: "shared-wrong" });
    const places = element("span", { class: "shared-places" });
    const drop = element("button", { type: "button", "data-shared": "drop" }, "Show the book's");
    drop.addEventListener("click", () => this.#drop());
    const keep = element("button", { type: "button", "data-shared": "keep" }, "Keep it");
    keep.addEventListener("click", () => this.#keep());
    const { own } = this.#page;
    const lost = own.texts().size + own.guest.texts().size > 0;
    const root = element("section", { class: "live-shared", "aria-label": "A reader's version" }, [
      element("p", { class: "shared-title" }, "A reader's version"),
      ...[what, state, wrong],
      element("div", { class: "shared-ways" }, [places, drop]),
      element("details", {}, [
        element("summary", {}, "Keep as my own"),
        element("p", {}, [
          "It is stored in this browser then, and runs like what you have written yourself: as a part " +
            "of this site, with its storage and the network. Keep it only if you have read it.",
          lost ? " It takes the place of all that you have changed in this chapter." : "",
        ]),
        keep,
      ]),
    ]);
    return { root, what, state, wrong, places };
  }

  /** Shows the book's listings, or the reader's own; the way back leads to this version. */
  #drop() {
    const { pathname, search, hash } = location;
    history.pushState(null, "", writeVersion(hash) || pathname + search);
    this.#page.change();
  }

  /** Takes it over: it is what the opener has made of the chapter from now on. */
  async #keep() {
    const { own, listings, loadGuest } = this.#page;
    const texts = this.edits.guest.texts();
    const functions = texts.size > 0 ? (await loadGuest()).texts : new Map();
    for (const { step, was } of listings) own.set(step, was, this.edits.get(step) ?? was);
    for (const name of own.guest.texts().keys()) own.guest.set(name, "", "");
    for (const [name, text] of texts) own.guest.set(name, functions.get(name) ?? "", text);
    this.#drop();
  }
}

/** @param {Listing} listing */
async function closeEditor(listing) {
  const editor = await listing.editor;
  listing.editor = undefined;
  editor?.destroy();
}

/** @param {Map<string, string>} some @param {Map<string, string>} others */
function areSame(some, others) {
  return some.size === others.size && [...some].every(([name, text]) => others.get(name) === text);
}
