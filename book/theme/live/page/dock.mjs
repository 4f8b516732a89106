// The memory next to the page: a view of it in any state of the run, and a slider through them. Where it
// stands is `docking.mjs`, which state a listing is about `about.mjs`.

import { addStyle } from "../dom.mjs";
import { History } from "../run/history.mjs";
import { rangesOf } from "../run/ranges.mjs";
import { endOf, ofListing } from "./about.mjs";
import { Docking } from "./docking.mjs";
import { Marker } from "./highlight.mjs";
import { Lit, styled as litStyled } from "./lit.mjs";
import { panelOf } from "./panel.mjs";
import { Pins, styled as pinsStyled } from "./pins.mjs";
import { bottomOf } from "./place.mjs";
import { Play, styled as playStyled } from "./play.mjs";
import { Teller } from "./teller.mjs";

/** The dock is shown once its style is there. */
export const styled = Promise.all([
  addStyle(new URL("dock.css", import.meta.url)),
  litStyled,
  playStyled,
  pinsStyled,
]);

/** How long the reader's typing of bytes must pause before the run is repeated with them. */
const TYPING_MS = 500;

/** How long bytes that changed are seen changing, and a little for the view to be loaded. */
const FLASH_MS = 1500;

export class Dock {
  #element;
  #part;
  #docking;
  #teller;
  #pins;
  #write;
  #lit;
  #play;
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
   * @param {() => void} on.link the reader wants to have the address of the state
   * @param {Listing[]} listings of the page
   */
  constructor({ write, link }, listings) {
    this.#write = write;
    this.#lit = new Lit(listings);
    const { element, part } = panelOf();
    this.#element = element;
    this.#part = part;
    this.#docking = new Docking(element, part.fold);
    this.#teller = new Teller(part, (listing) => this.#goTo(listing));
    const { back, slider, on, undo, close, view } = this.#part;
    this.#play = new Play(this.#part, {
      states: () => ofListing(/** @type {PageRun} */ (this.#run), this.#history),
      state: () => this.#state,
      show: (state) => this.#show(state),
      lit: this.#lit,
    });
    this.#pins = new Pins(view, () => this.#changed());
    view.after(this.#pins.element);
    undo.addEventListener("click", () => this.#undo());
    this.#part.link.addEventListener("click", () => {
      this.#docking.fold(false);
      link();
    });
    back.addEventListener("click", () => this.#show(this.#state - 1));
    on.addEventListener("click", () => this.#show(this.#state + 1));
    slider.addEventListener("input", () => this.#show(slider.valueAsNumber));
    close.addEventListener("click", () => this.close());
    // The book's own keys turn pages, which is not what the arrows mean here.
    this.#element.addEventListener("keydown", (event) => {
      if (event.key !== "?" || event.target instanceof HTMLInputElement) event.stopPropagation();
      if (event.key === "Escape") this.close();
    });
    // The view keeps its keys to itself.
    const undoByKey = (/** @type {KeyboardEvent} */ event) => {
      const typing = event.composedPath()[0] instanceof HTMLInputElement;
      if (event.key === "z" && (event.ctrlKey || event.metaKey) && !typing) this.#undo();
    };
    this.#element.addEventListener("keydown", undoByKey, { capture: true });
    new Marker(this);
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
    else {
      const { state, at, isOwn } = endOf(run, this.#history);
      this.#show(state, at, isOwn ? "" : "This listing has changed nothing; before it: ");
    }
    this.#docking.measure();
    return true;
  }

  /** Shows the state that a link speaks of.
   * @param {Target} target @param {string[]} [pins] in the place of those of the link before
   * @returns {boolean} whether there is such a state
   */
  jump({ step: name, line, address, state: number = 0 }, pins) {
    const step = this.#run?.all?.find((step) => step.name === name);
    const state = step && !number ? this.#history.stateOf(step, line, address) : number - 1;
    if (!(state in this.#history.states)) return false;
    this.#open();
    this.#docking.fold(false);
    const pinned = pins && this.#pins.link(pins, this.#history, state);
    this.#show(state, address ?? pinned);
    return true;
  }

  /** Shows another state.
   * @param {number} by how many it is further
   */
  step(by) {
    if (this.#history.states.length === 0) return;
    this.#open();
    this.#show(this.#state + by);
  }

  /** Leads the reader to it, or from it to the listing. */
  change() {
    if (this.#element.contains(document.activeElement)) this.#goTo(this.#run?.listing);
    else if (this.#history.states.length > 0) this.enter();
  }

  /** @param {Listing} [listing] to which the reader is led, at the line that is lit */
  #goTo(listing) {
    if (!listing) return;
    const { block, bar } = listing;
    block.closest("details")?.setAttribute("open", "");
    bar.focus("memory");
    const place = this.#lit.listing === listing ? this.#lit.box : undefined;
    const { top } = place ?? block.getBoundingClientRect();
    if (top < 0 || bottomOf(bar.element) > innerHeight) {
      scrollBy({ top: top - innerHeight / 4, behavior: "instant" });
    }
  }

  /** What is seen, if it is open. It changes with the event "memory-state".
   * @returns {ShownState | undefined}
   */
  get shown() {
    if (!this.#run || !this.#element.isConnected) return undefined;
    const { view } = this.#part;
    const of = { element: this.#element, view, run: this.#run, lines: this.#lines };
    return { ...of, pokes: this.#pokes, number: this.#state, pins: this.#pins.texts };
  }

  #changed() {
    document.dispatchEvent(new CustomEvent("memory-state"));
  }

  /** Leads the reader to it, from wherever. */
  enter() {
    this.#open();
    this.#docking.fold(false);
    this.#part.slider.focus();
  }

  close() {
    const focused = this.#element.contains(document.activeElement);
    this.#play.stop();
    this.#lit.clear();
    this.#docking.leave();
    this.#changed();
    if (focused) this.#run?.listing.bar.focus("memory");
  }

  #open() {
    if (this.#docking.take()) this.#light();
  }

  /** @param {number} number of the state @param {number} [address] to look at
   * @param {string} [note] to be said first
   */
  #show(number, address, note = "") {
    const history = this.#history;
    const { states } = history;
    if (number < 0 || number >= states.length) return;
    this.#play.stop();
    this.#state = number;
    this.#light();
    const { back, slider, on, view } = this.#part;
    const memory = history.memoryAt(number);
    slider.valueAsNumber = number;
    const poked = this.#pokes.some(({ state }) => state === number);
    const { listing } = this.#lit;
    const shown = { spans: memory.spans, poked, lines: this.#lines };
    this.#teller.tell(history, number, { ...shown, note, listing });
    slider.ariaValueText = `${number + 1} of ${states.length}`;
    this.#part.count.textContent = `${number + 1} / ${states.length}`;
    back.disabled = number === 0;
    on.disabled = number === states.length - 1;
    const { address: before } = view;
    const pins = this.#pins;
    pins.show(history, number, memory);
    view.memory = {
      ...memory,
      get arrows() {
        return pins.arrows;
      },
      // Bytes that the reader writes make labels stale.
      get ranges() {
        return pins.over(rangesOf(history, number, memory));
      },
      write: (from, bytes) => {
        history.write(from, bytes);
        pins.draw();
        const poke = { state: number, memory: states[number].memory, from, bytes };
        this.#poke([...this.#pokes, poke], TYPING_MS);
      },
    };
    this.#flash();
    view.goTo(address ?? memory.spans[0]?.from ?? before);
    this.#teller.listViews(history, number, this.#lines);
    this.#changed();
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

  /** Lights the line that made the state. */
  #light() {
    const state = this.#history.states[this.#state];
    if (this.#run && state) this.#lit.show(this.#run, state.line);
  }
}
