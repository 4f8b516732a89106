// The elements of the dock.

import "../memory/view.mjs";

const template = document.createElement("template");
template.innerHTML = `
  <aside class="memory-dock" aria-label="Memory of the run">
    <div class="dock-head">
      <button type="button" class="dock-play" aria-label="Play the states of the listing">▶&#xfe0e;</button>
      <button type="button" class="dock-back" aria-label="The state before" aria-keyshortcuts="Alt+,">◂</button>
      <input type="range" class="dock-slider" min="0" step="1" aria-label="State">
      <button type="button" class="dock-on" aria-label="The next state" aria-keyshortcuts="Alt+.">▸</button>
      <span class="dock-count"></span>
      <select class="dock-pace" aria-label="Pace of playing">
        <option value="0.5">½ ×</option><option value="1" selected>1 ×</option><option value="2">2 ×</option>
      </select>
      <button type="button" class="dock-undo" aria-label="Undo: take back the byte that you wrote last">Undo</button>
      <button type="button" class="dock-link" aria-label="Link to this state">Link</button>
      <button type="button" class="dock-fold" aria-expanded="true" aria-label="Show the memory">▾</button>
      <button type="button" class="dock-close" aria-label="Close the memory">×</button>
    </div>
    <p class="dock-event" role="status"></p>
    <div class="dock-body">
      <memory-view class="dock-view" compact label="Memory"></memory-view>
      <ul class="dock-views" aria-label="Views that the host has made of this memory"></ul>
    </div>
  </aside>`;

/** @typedef {"play" | "back" | "on" | "count" | "undo" | "link" | "fold" | "close" | "event" | "views"} Part */
/** @typedef {Record<Part, HTMLElement> & { play: HTMLButtonElement, back: HTMLButtonElement,
 * on: HTMLButtonElement, slider: HTMLInputElement, pace: HTMLSelectElement, view: MemoryView }} Parts */

/** By their class. */
const PARTS = "play back slider on count pace undo link fold close event view views".split(" ");

/** A panel that is on no page yet. */
export function panelOf() {
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const found = PARTS.map((name) => [name, copy.querySelector(`.dock-${name}`)]);
  const part = /** @type {Parts} */ (Object.fromEntries(found));
  return { element: /** @type {HTMLElement} */ (copy.firstElementChild), part };
}
