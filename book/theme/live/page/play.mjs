// Walks through the states of a run, one after another.

import { addStyle } from "../dom.mjs";

/** How long a state is shown. */
const STATE_MS = 1200;

const root = document.documentElement;

export const styled = addStyle(new URL("play.css", import.meta.url));

export class Play {
  #part;
  #of;
  /** @type {ReturnType<typeof setTimeout> | undefined} while it plays */
  #timer;
  /** Whether it changes the state itself. */
  #shows = false;
  /** Where the page is left, as long as the reader has not scrolled. */
  #top = Number.NaN;

  /** @param {{ play: HTMLElement, pace: HTMLSelectElement, event: HTMLElement }} part of the dock
   * @param {object} of
   * @param {() => [number, number]} of.states the first and the last to be shown
   * @param {() => number} of.state that is shown
   * @param {(state: number) => void} of.show
   * @param {import("./lit.mjs").Lit} of.lit
   */
  constructor(part, of) {
    this.#part = part;
    this.#of = of;
    part.play.addEventListener("click", () => {
      if (this.#timer === undefined) this.#start();
      else this.stop();
    });
    document.addEventListener("visibilitychange", () => this.stop());
    const pause = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || this.#timer === undefined) return;
      event.stopPropagation();
      this.stop();
    };
    document.addEventListener("keydown", pause, { capture: true });
  }

  #start() {
    const [first, last] = this.#of.states();
    const state = this.#of.state();
    this.#mark(true);
    this.#top = scrollY;
    this.#go(state < last ? state + 1 : first, last);
  }

  /** @param {number} state @param {number} last */
  #go(state, last) {
    if (state >= last) this.#mark(false);
    this.#shows = true;
    this.#of.show(state);
    this.#shows = false;
    this.#follow();
    this.#timer = undefined;
    if (state >= last) return;
    this.#timer = setTimeout(() => {
      if (root.dataset.live === "running") this.stop();
      else this.#go(state + 1, last);
    }, STATE_MS / Number(this.#part.pace.value));
  }

  /** The reader goes on by himself, if it is not this that changes the state. */
  stop() {
    if (this.#shows || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#mark(false);
    // What is shown now is told.
    const { event } = this.#part;
    event.append(...event.childNodes);
  }

  /** States that pass by are not told.
   * @param {boolean} plays
   */
  #mark(plays) {
    const { play, event } = this.#part;
    play.textContent = plays ? "\u2016" : "\u25B6\uFE0E";
    play.ariaLabel = plays ? "Pause" : "Play the states of the listing";
    event.ariaLive = plays ? "off" : "polite";
  }

  /** Keeps the line in sight, unless the reader has scrolled. */
  #follow() {
    const { box } = this.#of.lit;
    if (scrollY !== this.#top || !box) return;
    const covered = Number.parseFloat(root.style.getPropertyValue("--docked")) || 0;
    const bar = document.getElementById("mdbook-menu-bar")?.getBoundingClientRect().bottom ?? 0;
    const [from, to] = [Math.max(bar, 0), innerHeight - covered];
    if (box.top >= from && box.bottom <= to) return;
    scrollBy({ top: box.top - from - (to - from) / 3, behavior: "instant" });
    this.#top = scrollY;
  }
}
