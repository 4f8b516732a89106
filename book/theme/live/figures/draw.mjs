// Draws an output with a memory dump as a figure. The text stays on the page, for the copy button,
// for paper, and for those who read without scripts.

import { isRow, readDump } from "../memory/dump.mjs";
import { MemoryView } from "../memory/view.mjs";

/**
 * Draws the output in a block; again, if its text has changed; takes the figure away, if there is
 * no dump in it any more.
 *
 * @param {HTMLElement} pre with its text in a <code>
 */
export function drawFigure(pre) {
  const text = pre.querySelector("code")?.textContent ?? "";
  let view = /** @type {MemoryView | null} */ (pre.querySelector("memory-view"));
  const drawn = readDump(text).some(isRow);
  pre.classList.toggle("figure", drawn);
  if (!drawn) {
    view?.remove();
    return;
  }
  if (view?.text === text) return;
  view ??= new MemoryView();
  view.setAttribute("frozen", "");
  view.setAttribute("label", "Output with memory: the arrow keys read its bytes");
  view.text = text;
  if (!view.isConnected) pre.append(view);
}
