// What a run printed, shown in its place: after what the book says that it prints.

import { element } from "../dom.mjs";
import { drawFigure } from "../figures/draw.mjs";
import { blockFor, textOf } from "../run/steps.mjs";

/** @typedef {"same" | "different" | "error" | "running"} State of an output */

export class Outputs {
  #said;
  #listings;
  #engine;
  #name;
  /** @type {Map<string, HTMLElement>} by the step's name */
  #shown = new Map();
  /** @type {HTMLElement[]} */
  #stale = [];
  /** Whether the reader has changed what was run. */
  #own = false;

  /**
   * @param {SaidOutput[]} said the outputs of the page
   * @param {Listing[]} listings
   * @param {Engine} engine
   */
  constructor(said, listings, engine) {
    this.#said = said;
    this.#listings = listings;
    this.#engine = engine;
    this.#name = `${engine.name} ${engine.major}`.trim();
  }

  /** What the previous run printed stays until there is something newer. */
  renew() {
    this.#stale.push(...this.#shown.values());
    this.#shown.clear();
  }

  clear() {
    this.renew();
    this.#sweep();
  }

  /** Draws what the steps have printed so far.
   * @param {Printed[]} printed @param {Step[]} steps @param {Listing} listing
   */
  draw(printed, steps, listing) {
    for (const step of steps) {
      const text = textOf(printed, step);
      if (text !== undefined) this.#write(step, listing, text, "running", `${this.#name} prints`);
    }
    if (this.#shown.size > 0) this.#sweep();
  }

  /** Draws what a run has printed, and judges it.
   * @param {PageRun} run
   * @param {Step} [failed] the step that failed
   * @param {string} [error] as the engine words it
   * @returns {{ same: number, judged: number }}
   */
  judge({ printed, steps, listing, state, own = false }, failed, error) {
    this.#own = own;
    let same = 0;
    let judged = 0;
    for (const step of failed && !steps.includes(failed) ? [...steps, failed] : steps) {
      const text = textOf(printed, step);
      const expected = this.#expectedOf(step);
      if (step === failed) {
        const words = [text, error].filter((part) => part !== undefined).join("\n");
        this.#write(step, listing, words, "error", `${this.#name} runs into an error here.`);
      } else if (text !== undefined || (expected && state === "done")) {
        judged += 1;
        if (text === expected?.text) same += 1;
        this.#write(step, listing, text ?? "", ...this.#verdict(text, expected, state));
      }
    }
    this.#sweep();
    return { same, judged };
  }

  #sweep() {
    for (const output of this.#stale.splice(0)) output.remove();
  }

  /** The state of an output, and how to say it.
   * @param {string | undefined} text @param {SaidOutput | undefined} expected @param {RunState} state
   * @returns {[State, string]}
   */
  #verdict(text, expected, state) {
    const name = this.#name;
    if (text === expected?.text) return ["same", `${name} prints what the book says.`];
    if (state !== "done") return ["different", `${name} printed this before the run ended.`];
    if (this.#own)
      return ["different", `With your changes, ${name} prints ${text ? "this" : "nothing"}.`];
    if (text === undefined) return ["different", `${name} prints nothing; the book says it does.`];
    if (!expected) return ["different", `${name} prints this; the book says it prints nothing.`];
    return ["different", `${name} prints something else than the book says.`];
  }

  /** @param {Step} step */
  #expectedOf({ name }) {
    const of = this.#said.filter((output) => output.name === name);
    return blockFor(
      of.map((output) => ({ block: output, engines: output.engines })),
      this.#engine,
    );
  }

  /** @param {Step} step @param {Listing} listing @param {string} text @param {State} state
   * @param {string} says */
  #write(step, listing, text, state, says) {
    let output = this.#shown.get(step.name);
    if (!output) {
      output = outputElement(step.name);
      this.#shown.set(step.name, output);
      this.#placeOf(step, listing).after(output);
    }
    output.dataset.state = state;
    output.toggleAttribute("data-own", this.#own);
    const [verdict, pre] = /** @type {Iterable<HTMLElement>} */ (output.children);
    if (verdict.textContent !== says) verdict.textContent = says;
    const [code] = pre.children;
    if (code.textContent !== text) code.textContent = text;
    pre.hidden = text === "";
    if (state !== "running") drawFigure(pre);
  }

  /** The block that shows a step's output and those of other engines, or its listing, or the
   * listing that was run; and what is after that already.
   * @param {Step} step @param {Listing} listing
   */
  #placeOf(step, listing) {
    const of = this.#said.filter(({ name }) => name === step.name);
    const said = of.map(({ block }) => /** @type {Element} */ (block));
    const from = this.#expectedOf(step)?.block ?? said[0];
    const own = this.#listings.findLast(({ names }) => names.includes(step.name));
    /** @type {Element} */
    let place = from ?? (own ?? listing).block;
    for (let next = place.nextElementSibling; next; next = next.nextElementSibling) {
      if (!said.includes(next) && !next.classList.contains("live-output")) break;
      place = next;
    }
    return place;
  }
}

/** @param {string} name */
function outputElement(name) {
  return element("div", { class: "live-output", "data-step": name }, [
    element("p", { class: "live-verdict" }),
    element("pre", {}, element("code")),
  ]);
}
