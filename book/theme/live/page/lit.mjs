// Lights a line of a listing: the one that made the state of the memory that is shown, and the one at
// which a run has failed.

import { addStyle } from "../dom.mjs";
import { anchorOf } from "../run/steps.mjs";

export const styled = addStyle(new URL("lit.css", import.meta.url));

/** @typedef {"lit" | "failed"} Look a class of the listing's code, and its line's custom property */

export class Lit {
  #listings;
  #look;
  /** @type {{ listing: Listing, at: number } | undefined} at: the line of what it shows, from 0 */
  #place;

  /** @param {Listing[]} listings @param {Look} look */
  constructor(listings, look = "lit") {
    this.#listings = listings;
    this.#look = look;
  }

  get listing() {
    return this.#place?.listing;
  }

  /** @param {PageRun} run @param {number} number of a line of its host */
  show(run, number) {
    this.clear();
    const all = [run.listing, ...this.#listings];
    const places = all.map((listing) => ({ listing, lines: linesOf(listing, run, number) }));
    const place = places.find(({ lines }) => lines !== undefined);
    if (!place?.lines) return;
    const { listing, lines } = place;
    const { code, editor } = listing;
    this.#place = { listing, at: lines.shown };
    const { paddingTop } = getComputedStyle(code);
    code.style.setProperty(`--${this.#look}`, `calc(${paddingTop} + ${lines.shown} * 1lh)`);
    code.classList.add(this.#look);
    editor?.then((editor) => this.#light(editor, lines.edited + 1));
  }

  clear() {
    this.listing?.code.classList.remove(this.#look);
    this.listing?.editor?.then((editor) => this.#light(editor));
    this.#place = undefined;
  }

  /** @param {Editor} editor @param {number} [line] from 1 */
  #light(editor, line) {
    if (this.#look === "lit") editor.light(line);
    else editor.mark(line === undefined ? undefined : { line });
  }

  /** Where the line is on the screen, if it can be there. */
  get box() {
    if (!this.#place) return undefined;
    const { listing, at } = this.#place;
    const { block, code } = listing;
    if (code.getClientRects().length > 0) {
      const { paddingTop, lineHeight } = getComputedStyle(code);
      const height = Number.parseFloat(lineHeight);
      const top = code.getBoundingClientRect().top + Number.parseFloat(paddingTop) + at * height;
      return { top, bottom: top + height };
    }
    const shadow = block.querySelector(".live-editor > span")?.shadowRoot;
    return shadow?.querySelector(".lit-line")?.getBoundingClientRect();
  }
}

/** Where a listing shows a line of the host, from 0: in its code, and in its editor. Nothing if it
 * does not, or if its text is another by now.
 * @param {Listing} listing @param {PageRun} run @param {number} number
 */
function linesOf({ code, names, keep }, { all = [], source = "" }, number) {
  const lines = source.split("\n");
  const steps = names.flatMap((name) => all.filter((step) => step.name === name));
  const edited = steps.flatMap(({ first, last }) =>
    lines.slice(first, last - 1).map((text, index) => ({ text, number: first + 1 + index })),
  );
  // A page shows no anchors; the reader's text has those that it had.
  const shown = keep ? edited : edited.filter(({ text }) => anchorOf(text).name === undefined);
  const indexIn = (/** @type {typeof edited} */ all) => all.findIndex((it) => it.number === number);
  const at = indexIn(shown);
  const same = code.textContent.split("\n")[at]?.trim() === lines[number - 1]?.trim();
  return at >= 0 && same ? { shown: at, edited: indexIn(edited) } : undefined;
}
