// The memory next to the page: a view of it in any state of the run, and a slider through them.

import { element } from "../dom.mjs";
import "../memory/view.mjs";
import { count } from "../count.mjs";
import { History } from "../run/history.mjs";
import { rangesOf } from "../run/ranges.mjs";
import { PAGE } from "../wasm/page-size.mjs";
import { bottomOf, uncover } from "./place.mjs";

const root = document.documentElement;

/** Where it would cover most of the page: it starts as a strip. */
const SMALL = matchMedia("(height <= 500px), (width <= 600px)");

const style = element("link", {
  rel: "stylesheet",
  href: new URL("dock.css", import.meta.url).href,
});

/** The dock is shown once its style is there. No module awaits it at its top: JavaScriptCore lets a
 * second import of such a module go on before the first has ended
 * (https://bugs.webkit.org/show_bug.cgi?id=242740). */
export const styled = new Promise((resolve) => {
  style.addEventListener("load", resolve);
  style.addEventListener("error", resolve);
  document.head.append(style);
});

const template = document.createElement("template");
template.innerHTML = `
  <aside class="memory-dock" aria-label="Memory of the run">
    <div class="dock-head">
      <button type="button" class="dock-back" aria-label="The state before">◂</button>
      <input type="range" class="dock-slider" min="0" step="1" aria-label="State">
      <button type="button" class="dock-on" aria-label="The next state">▸</button>
      <output class="dock-count"></output>
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

/** @typedef {"back" | "on" | "count" | "fold" | "close" | "event" | "views"} Part */
/** @typedef {Record<Part, HTMLElement> & { back: HTMLButtonElement, on: HTMLButtonElement,
 * slider: HTMLInputElement, view: MemoryView }} Parts */

/** By their class. */
const PARTS = ["back", "slider", "on", "count", "fold", "close", "event", "view", "views"];

export class Dock {
  #element;
  #part;
  #write;
  /** @type {(PageRun & { pokes: Poke[] }) | undefined} */
  #run;
  #history = new History([], []);
  #state = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #flashing;
  /** @type {string[]} */
  #lines = [];

  /** @param {object} on
   * @param {(poke: Poke) => void} on.write the reader has written bytes
   */
  constructor({ write }) {
    this.#write = write;
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.#element = /** @type {HTMLElement} */ (copy.firstElementChild);
    const found = PARTS.map((name) => [name, copy.querySelector(`.dock-${name}`)]);
    this.#part = /** @type {Parts} */ (Object.fromEntries(found));
    const { back, slider, on, fold, close } = this.#part;
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
    this.#fold(SMALL.matches);
    new ResizeObserver(() => this.#measure()).observe(this.#element);
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
    const repeats = this.#run?.listing === run.listing && this.#run.pokes !== pokes;
    this.#run = { ...run, pokes };
    this.#history = new History(run.messages, pokes);
    this.#lines = run.source?.split("\n") ?? [];
    const last = this.#history.states.length - 1;
    if (last < 0) {
      this.close();
      return false;
    }
    this.#part.slider.max = String(last);
    this.#open();
    this.#element.dataset.step = run.listing.step;
    this.#show(repeats ? Math.min(this.#state, last) : last);
    this.#measure();
    return true;
  }

  /** Shows the state that a link speaks of.
   * @param {Target} target
   * @returns {boolean} whether there is such a state
   */
  jump({ step: name, line, address }) {
    const step = this.#run?.all?.find((step) => step.name === name);
    const state = step ? this.#history.stateOf(step, line) : -1;
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

  /** @param {number} number of the state @param {number} [address] to look at */
  #show(number, address) {
    const { states } = this.#history;
    if (number < 0 || number >= states.length) return;
    this.#state = number;
    const { back, slider, on, view } = this.#part;
    const memory = this.#history.memoryAt(number);
    memory.ranges = rangesOf(this.#history, number);
    memory.write = (from, bytes) => {
      this.#history.write(from, bytes);
      this.#write({ state: number, memory: states[number].memory, from, bytes });
    };
    slider.valueAsNumber = number;
    const text = this.#event(states[number], memory.spans);
    slider.ariaValueText = `${number + 1} of ${states.length}: ${text}`;
    this.#part.count.textContent = `${number + 1} / ${states.length}`;
    back.disabled = number === 0;
    on.disabled = number === states.length - 1;
    const { address: before } = view;
    view.memory = memory;
    this.#flash();
    view.goTo(address ?? memory.spans[0]?.from ?? before);
    this.#views(number);
  }

  /** Lets the bytes that have changed be seen changing; not those that come into view later. */
  #flash() {
    const { style } = this.#part.view;
    clearTimeout(this.#flashing);
    const again = style.getPropertyValue("--flash") === "flash" ? "flash-again" : "flash";
    style.setProperty("--flash", again);
    this.#flashing = setTimeout(() => style.removeProperty("--flash"), FLASH_MS);
  }

  /** Says what has happened, and returns it.
   * @param {MemoryState} state @param {Span[]} spans
   */
  #event(state, spans) {
    const { what, name, values, result, failed, memory, byteLength } = state;
    const before = this.#history.states
      .slice(0, this.#state)
      .findLast((it) => it.memory === memory);
    const parts = [];
    if (what === "instance") parts.push("The guest is instantiated");
    if (what === "write") parts.push("The host has written");
    if (name) {
      const call = `${name}(${values?.join(", ")})`;
      const returned = result === undefined ? "returned" : `returned ${result}`;
      parts.push(`${call}: ${failed ? "ended in an error" : returned}`);
    }
    const changed = spans.reduce((sum, { from, to }) => sum + to - from, 0);
    if (what !== "instance") parts.push(`${count(changed, "byte")} changed`);
    if (before && before.byteLength !== byteLength) {
      parts.push(`now ${count(byteLength / PAGE, "page")}`);
    }
    if (before && before.generation !== state.generation) parts.push("the views are detached");
    if (this.#run?.pokes.some((poke) => poke.state === this.#state)) {
      parts.push("then you have written bytes");
    }
    if (this.#state + 1 === this.#history.most) {
      parts.push(
        `more has happened, but ${count(this.#state + 1, "state")} are all that is recorded`,
      );
    }
    const text = parts.join("; ");
    this.#part.event.replaceChildren(text, element("code", {}, this.#lineOf(state)));
    return text;
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
      const place = whole ? `the whole memory, ${size}` : `${size} from ${from}`;
      return element("li", { "data-dead": dead }, [
        element("code", {}, this.#lineOf(view) || type),
        ` ${type} of ${dead ? "nothing any more: detached" : place}`,
      ]);
    });
    this.#part.views.replaceChildren(...views.slice(-8).reverse());
  }
}
