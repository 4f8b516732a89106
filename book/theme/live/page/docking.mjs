// The room that the dock takes of the window, and how it gives way to what the reader is at.

import { bottomOf, uncover } from "./place.mjs";

const root = document.documentElement;

/** Where it would cover most of the page: it starts as a strip. */
const SMALL = matchMedia("(height <= 500px), (width <= 600px)");

export class Docking {
  #element;
  #button;

  /** @param {HTMLElement} element of the dock @param {HTMLElement} button that folds it */
  constructor(element, button) {
    this.#element = element;
    this.#button = button;
    this.fold(SMALL.matches);
    button.addEventListener("click", () => this.fold(button.ariaExpanded === "true"));
    const sizes = new ResizeObserver(() => requestAnimationFrame(() => this.measure()));
    sizes.observe(element);
    document.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element) this.#makeWay(target);
    });
  }

  /** Puts the dock on the page.
   * @returns {boolean} whether it was not there
   */
  take() {
    if (this.#element.isConnected) return false;
    document.body.append(this.#element);
    root.classList.add("docked");
    return true;
  }

  leave() {
    this.#element.remove();
    this.fold(SMALL.matches);
    root.classList.remove("docked");
  }

  /** @param {boolean} folded */
  fold(folded) {
    this.#element.classList.toggle("folded", folded);
    this.#button.ariaExpanded = String(!folded);
    this.measure();
  }

  /** Tells the page how much of the window it covers from below. */
  measure() {
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
    if (top <= 0 && left <= 0) this.fold(true);
    // A press must not move what it presses.
    if (focused.matches("main :focus-visible")) uncover(bottomOf(focused));
  }
}
