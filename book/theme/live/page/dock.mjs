// The memory next to the page: a view of it in any state of the run, and a slider through them.

import { addStyle, element } from "../dom.mjs";
import "../memory/view.mjs";
import { count } from "../count.mjs";
import { hexAddress } from "../memory/bytes.mjs";
import { History } from "../run/history.mjs";
import { rangesOf } from "../run/ranges.mjs";
import { isWithin } from "../run/steps.mjs";
import { eventOf } from "./event.mjs";
import { bottomOf, uncover } from "./place.mjs";

const root = document.documentElement;

/** Where it would cover most of the page: it starts as a strip. */
const SMALL = matchMedia("(height <= 500px), (width <= 600px)");

/** The dock is shown once its style is there. */
export const styled = addStyle(new URL("dock.css", import.meta.url));

/** How long the reader's typing of bytes must pause before the run is repeated with them. */
const TYPING_MS = 500;

const template = document.createElement("template");
template.innerHTML = `
  <aside class="memory-dock" aria-label="Memory of the run">
    <div class="dock-head">
      <button type="button" class="dock-back" aria-label="The state before">◂</button>
      <input type="range" class="dock-slider" min="0" step="1" aria-label="State">
      <button type="button" class="dock-on" aria-label="The next state">▸</button>
      <span class="dock-count"></span>
      <button type="button" class="dock-undo" aria-label="Undo: take back the byte that you wrote last">Undo</button>
      <button type="button" class="dock-fold" aria-expanded="true" aria-label="Show the memory">▾</button>
      <button type="button" class="dock-close" aria-label="Close the memory">×</button>
    </div>
    <p class="dock-event" role="status"></p>
    <div class="dock-body">
      <memory-view class="dock-view" compact label="Memory"></memory-view>
      <ul class="dock-views" aria-label="Views that the host has made of this memory"></ul>
    </div>
  </aside>`;

/** How long bytes that changed are seen changing, and a little for the view to be loaded. */
const FLASH_MS = 1500;

/** @typedef {"back" | "on" | "count" | "undo" | "fold" | "close" | "event" | "views"} Part */
/** @typedef {Record<Part, HTMLElement> & { back: HTMLButtonElement, on: HTMLButtonElement,
 * slider: HTMLInputElement, view: MemoryView }} Parts */

/** By their class. */
const PARTS = "back slider on count undo fold close event view views".split(" ");

export class Dock {
  #element;
  #part;
  #write;
  /** @type {PageRun | undefined} */
  #run;
  /** @type {Poke[]} */
  #pokes = [];
  /** Whether the reader has written since the run that is shown. */
  #poked = false;
  #history = new History([], []);
  #state = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #flashing;
  /** @type {string[]} */
  #lines = [];

  /** @param {object} on
   * @param {(pokes: Poke[], ms: number) => void} on.write what the reader has written, whenever it
   * has changed; and when the run is to be repeated with it
   */
  constructor({ write }) {
    this.#write = write;
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.#element = /** @type {HTMLElement} */ (copy.firstElementChild);
    const found = PARTS.map((name) => [name, copy.querySelector(`.dock-${name}`)]);
    this.#part = /** @type {Parts} */ (Object.fromEntries(found));
    const { back, slider, on, undo, fold, close } = this.#part;
    undo.addEventListener("click", () => this.#undo());
    back.addEventListener("click", () => this.#show(this.#state - 1));
    on.addEventListener("click", () => this.#show(this.#state + 1));
    slider.addEventListener("input", () => this.#show(slider.valueAsNumber));
    close.addEventListener("click", () => this.close());
    fold.addEventListener("click", () => this.#fold(fold.ariaExpanded === "true"));
    // The book's own keys turn pages, which is not what the arrows mean here.
    this.#element.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.close();
    });
    // The view keeps its keys to itself.
    const undoByKey = (/** @type {KeyboardEvent} */ event) => {
      const typing = event.composedPath()[0] instanceof HTMLInputElement;
      if (event.key === "z" && (event.ctrlKey || event.metaKey) && !typing) this.#undo();
    };
    this.#element.addEventListener("keydown", undoByKey, { capture: true });
    this.#fold(SMALL.matches);
    const sizes = new ResizeObserver(() => requestAnimationFrame(() => this.#measure()));
    sizes.observe(this.#element);
    document.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element) this.#makeWay(target);
    });
  }

  /** Takes over a run that has ended, and shows its last state, or the one that was looked at if
   * it is a repetition of the run before.
   * @param {PageRun} run
   * @param {Poke[]} pokes
   * @returns {boolean} whether it has a state
   */
  take(run, pokes) {
    if (run.messages === this.#run?.messages) return this.#history.states.length > 0;
    const repeats = this.#run?.listing === run.listing && this.#poked;
    this.#run = run;
    this.#pokes = pokes;
    this.#poked = false;
    this.#history = new History(run.messages, pokes);
    this.#lines = run.source?.split("\n") ?? [];
    const last = this.#history.states.length - 1;
    if (last < 0) {
      this.close();
      return false;
    }
    this.#part.slider.max = String(last);
    this.#part.undo.hidden = pokes.length === 0;
    this.#open();
    this.#element.dataset.step = run.listing.step;
    // Who writes bytes, goes on where he was.
    if (repeats) this.#show(Math.min(this.#state, last), this.#part.view.address);
    else this.#showRun(run.listing.names, last);
    this.#measure();
    return true;
  }

  /** Shows where a run has led: to the last state of its listing, or, if that has none, to the one
   * that it found.
   * @param {string[]} names of the listing's steps @param {number} last state of all
   */
  #showRun(names, last) {
    const steps = this.#run?.all?.filter(({ name }) => names.includes(name)) ?? [];
    const found = steps.map((step) => ({ step, state: this.#history.stateOf(step) }));
    const { step, state } = found.findLast(({ state }) => state >= 0) ?? { state: last };
    const at = step && this.#history.placeOf(step, state);
    const own = steps.some((step) => isWithin(this.#history.states[state], step));
    this.#show(state, at, own ? "" : "This listing has changed nothing; before it: ");
  }

  /** Shows the state that a link speaks of.
   * @param {Target} target
   * @returns {boolean} whether there is such a state
   */
  jump({ step: name, line, address }) {
    const step = this.#run?.all?.find((step) => step.name === name);
    const state = step ? this.#history.stateOf(step, line, address) : -1;
    if (state < 0) return false;
    this.#open();
    this.#fold(false);
    this.#show(state, address);
    return true;
  }

  /** Leads the reader to it, from wherever. */
  enter() {
    this.#open();
    this.#fold(false);
    this.#part.slider.focus();
  }

  close() {
    const focused = this.#element.contains(document.activeElement);
    this.#element.remove();
    root.classList.remove("docked");
    if (focused) this.#run?.listing.bar.focus("memory");
  }

  #open() {
    if (this.#element.isConnected) return;
    document.body.append(this.#element);
    root.classList.add("docked");
  }

  /** @param {boolean} folded */
  #fold(folded) {
    this.#element.classList.toggle("folded", folded);
    this.#part.fold.ariaExpanded = String(!folded);
    this.#measure();
  }

  /** Tells the page how much of the window it covers from below. */
  #measure() {
    const { top, left } = this.#element.getBoundingClientRect();
    const isBelow = this.#element.isConnected && left <= 0 && top > 0;
    root.style.setProperty("--docked", `${isBelow ? innerHeight - top : 0}px`);
  }

  /** What has the focus is seen.
   * @param {Element} focused
   */
  #makeWay(focused) {
    if (!root.classList.contains("docked") || this.#element.contains(focused)) return;
    const { top, left } = this.#element.getBoundingClientRect();
    if (top <= 0 && left <= 0) this.#fold(true);
    // A press must not move what it presses.
    if (focused.matches("main :focus-visible")) uncover(bottomOf(focused));
  }

  /** @param {number} number of the state @param {number} [address] to look at
   * @param {string} [note] to be said first
   */
  #show(number, address, note = "") {
    const history = this.#history;
    const { states } = history;
    if (number < 0 || number >= states.length) return;
    this.#state = number;
    const { back, slider, on, view } = this.#part;
    const memory = history.memoryAt(number);
    slider.valueAsNumber = number;
    this.#tell(number, memory.spans, note);
    slider.ariaValueText = `${number + 1} of ${states.length}`;
    this.#part.count.textContent = `${number + 1} / ${states.length}`;
    back.disabled = number === 0;
    on.disabled = number === states.length - 1;
    const { address: before } = view;
    view.memory = {
      ...memory,
      // Bytes that the reader writes make labels stale.
      get ranges() {
        return rangesOf(history, number, memory);
      },
      write: (from, bytes) => {
        history.write(from, bytes);
        const poke = { state: number, memory: states[number].memory, from, bytes };
        this.#poke([...this.#pokes, poke], TYPING_MS);
      },
    };
    this.#flash();
    view.goTo(address ?? memory.spans[0]?.from ?? before);
    this.#views(number);
  }

  /** @param {Poke[]} pokes @param {number} ms */
  #poke(pokes, ms) {
    this.#pokes = pokes;
    this.#poked = true;
    this.#part.undo.hidden = false;
    this.#write(pokes, ms);
  }

  /** Takes back the byte that was written last. */
  #undo() {
    const last = this.#pokes.at(-1);
    const isLast = (/** @type {Poke} */ { state, from }) =>
      state === last?.state && from === last.from;
    const kept = this.#pokes.findLastIndex((it) => !isLast(it)) + 1;
    if (last) this.#poke(this.#pokes.slice(0, kept), 0);
  }

  /** Lets the bytes that have changed be seen changing; not those that come into view later. */
  #flash() {
    const { style } = this.#part.view;
    clearTimeout(this.#flashing);
    const again = style.getPropertyValue("--flash") === "flash" ? "flash-again" : "flash";
    style.setProperty("--flash", again);
    this.#flashing = setTimeout(() => style.removeProperty("--flash"), FLASH_MS);
  }

  /** Says what has happened.
   * @param {number} number of the state @param {Span[]} spans @param {string} note
   */
  #tell(number, spans, note) {
    const poked = this.#pokes.some((poke) => poke.state === number);
    const parts = eventOf(this.#history, number, { spans, poked, lines: this.#lines });
    const said = element("span", {}, [note, ...parts.map((part) => this.#partOf(part))]);
    const line = element("code", {}, this.#lineOf(this.#history.states[number]));
    this.#part.event.replaceChildren(said, line);
  }

  /** @param {import("./event.mjs").Part} part */
  #partOf(part) {
    if (typeof part === "string") return part;
    const { address } = part;
    const button = element("button", { type: "button", class: "dock-at" }, hex(address));
    button.addEventListener("click", () => this.#part.view.goTo(address));
    return button;
  }

  /** The line of the host where something happened.
   * @param {{ line: number }} place
   */
  #lineOf({ line }) {
    return this.#lines[line - 1]?.trim() ?? "";
  }

  /** @param {number} number of the state */
  #views(number) {
    const views = this.#history.viewsAt(number).map((view) => {
      const { type, from, byteLength, whole, dead } = view;
      const size = count(byteLength, "byte");
      const place = whole
        ? [`the whole memory, ${size}`]
        : [`${size} from `, this.#partOf({ address: from })];
      return element("li", { "data-dead": dead }, [
        element("code", {}, this.#lineOf(view) || type),
        ` ${type} of `,
        ...(dead ? ["nothing any more: detached"] : place),
      ]);
    });
    this.#part.views.replaceChildren(...views.slice(-8).reverse());
  }
}

/** An address as the view writes it.
 * @param {number} address
 */
function hex(address) {
  return `0x${hexAddress(address, 1)}`;
}
