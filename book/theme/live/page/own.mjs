// Listings that the reader has changed, shown as the reader's own. It is loaded when there is one.

import { addStyle, element } from "../dom.mjs";

export const styled = addStyle(new URL("own.css", import.meta.url));

/** @param {Listing[]} listings @param {import("./edits.mjs").Edits} edits */
export function showTexts(listings, edits) {
  for (const listing of listings) showText(listing, edits.get(listing.step));
}

/** Shows a listing as it is now: with the reader's text, or the book's.
 * @param {Listing} listing
 * @param {string} [text] the reader's
 */
function showText(listing, text) {
  const { code, bar, keep, editor } = listing;
  const shown = keep ? code.textContent.replace(/\n$/, "") : undefined;
  if (!editor && shown !== text) {
    if (text === undefined) {
      code.replaceChildren(...(keep ?? []));
      listing.keep = undefined;
    } else {
      replaceText(listing, text);
      window.hljs?.highlightBlock(code);
    }
  }
  if (!editor) bar.showEdit(text === undefined ? "" : "changed");
  mark(listing, text !== undefined);
}

/** Takes what the reader types.
 * @param {Listing} listing @param {string} text
 */
export function takeText(listing, text) {
  replaceText(listing, text);
  mark(listing, text !== listing.was);
}

/** @param {Listing} listing @param {string} text */
function replaceText(listing, text) {
  const { code } = listing;
  listing.keep ??= [...code.childNodes];
  code.textContent = `${text}\n`;
}

/** Marks a listing as the reader's own, and what the book says that it prints as the book's.
 * @param {Listing} listing @param {boolean} own
 */
function mark({ block, step, bar }, own) {
  block.classList.toggle("live-own", own);
  const label = bar.element.querySelector(".live-yours");
  if (own && !label) bar.element.append(element("span", { class: "live-yours" }, "Your version"));
  if (!own) label?.remove();
  for (const code of document.querySelectorAll("main pre > code")) {
    const says = code.classList.contains(`prints=host.mjs:${step}`);
    if (says) code.parentElement?.classList.toggle("live-book", own);
  }
}
