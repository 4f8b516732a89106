// Listings that the reader has changed, shown as the reader's own. It is loaded when there is one.

import { addStyle, element } from "../dom.mjs";
import { drawDifference } from "./difference.mjs";

export const styled = addStyle(new URL("own.css", import.meta.url));

/** @param {Listing[]} listings @param {import("./edits.mjs").Edits} edits */
export function showTexts(listings, edits) {
  for (const listing of listings) showText(listing, edits);
}

/** Shows a listing as it is now: with the reader's text, or the book's.
 * @param {Listing} listing @param {import("./edits.mjs").Edits} edits
 */
function showText(listing, edits) {
  const { code, bar, keep, editor, step } = listing;
  const text = edits.get(step);
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
  mark(listing, text, edits);
}

/** Takes what the reader types.
 * @param {Listing} listing @param {string} text @param {import("./edits.mjs").Edits} edits
 */
export function takeText(listing, text, edits) {
  replaceText(listing, text);
  mark(listing, text === listing.was ? undefined : text, edits);
}

/** @param {Listing} listing @param {string} text */
function replaceText(listing, text) {
  const { code } = listing;
  listing.keep ??= [...code.childNodes];
  code.textContent = `${text}\n`;
  code.classList.remove("lit", "failed");
}

/** Marks a listing as the reader's own, and what the book says that it prints as the book's.
 * @param {Listing} listing @param {string | undefined} text if it is
 * @param {import("./edits.mjs").Edits} edits
 */
function mark({ block, step, was, bar }, text, edits) {
  const own = text !== undefined;
  block.classList.toggle("live-own", own);
  for (const part of bar.element.querySelectorAll(".live-whose, .live-changes")) {
    // What the reader has opened or focused stays while he types.
    const says = part.querySelector(".live-yours")?.textContent;
    if (!own || (says && says !== whose(edits))) part.remove();
  }
  if (own) {
    if (!bar.element.querySelector(".live-whose")) bar.element.append(headOf(edits));
    const changes = bar.element.querySelector("details.live-changes") ?? changesOf();
    if (!changes.isConnected) bar.element.append(changes);
    draw(/** @type {HTMLDetailsElement} */ (changes), was, text);
  }
  for (const code of document.querySelectorAll("main pre > code")) {
    const says = code.classList.contains(`prints=host.mjs:${step}`);
    if (says) code.parentElement?.classList.toggle("live-book", own);
  }
}

/** @param {import("./edits.mjs").Edits} edits */
function whose({ given }) {
  return given ? "A reader's version" : "Your version";
}

/** Says whose the listing is, and offers to share it.
 * @param {import("./edits.mjs").Edits} edits
 */
function headOf(edits) {
  const says = element("span", { role: "status" });
  const button = element("button", { type: "button", "data-live": "share" }, "Share");
  button.addEventListener("click", async () => {
    const { share } = await import("./share.mjs");
    says.textContent = await share(edits);
    const forget = () => says.replaceChildren();
    addEventListener("live-edit", forget, { once: true });
  });
  const label = element("span", { class: "live-yours" }, whose(edits));
  return element("div", { class: "live-whose" }, [label, button, says]);
}

/** The difference of the listing to that of the book, drawn when it is opened. */
function changesOf() {
  const changes = element("details", { class: "live-changes" }, [
    element("summary", {}, "The difference to the book"),
    element("div", { class: "live-difference", role: "group", "aria-label": "The difference" }),
  ]);
  changes.addEventListener("toggle", async () => {
    await (await import("./outputs.mjs")).styled;
    draw(changes);
  });
  return changes;
}

/** @type {WeakMap<HTMLDetailsElement, [string, string]>} both texts */
const texts = new WeakMap();

/** @param {HTMLDetailsElement} changes @param {string} [was] @param {string} [text] */
function draw(changes, was, text) {
  if (was !== undefined && text !== undefined) texts.set(changes, [was, text]);
  const both = texts.get(changes);
  if (changes.open && both) changes.lastElementChild?.replaceChildren(...drawDifference(...both));
}
