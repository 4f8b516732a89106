// What a run printed, shown in its place: before what the book says that it prints. Where both are
// the same, a line says so.

import { addStyle, element } from "../dom.mjs";
import { drawFigure } from "../figures/draw.mjs";
import { blockFor, textOf } from "../run/steps.mjs";
import { blocks } from "./blocks.mjs";
import { drawDifference } from "./difference.mjs";

/** @typedef {"same" | "different" | "error" | "running"} State of an output */

/** Outputs are shown once their style is there. */
export const styled = addStyle(new URL("outputs.css", import.meta.url));

export class Outputs {
  #said;
  #listings;
  #engine;
  /** The steps that this engine does not print, or "" for any. */
  #absent;
  #name;
  /** @type {Map<string, HTMLElement>} by the step's name */
  #shown = new Map();
  /** @type {HTMLElement[]} */
  #stale = [];
  /** Whether the reader has changed what was run. */
  #own = false;
  /** Whose changes these are. */
  #whose = "your";

  /**
   * @param {SaidOutput[]} said the outputs of the page
   * @param {Listing[]} listings
   * @param {Engine} engine
   */
  constructor(said, listings, engine) {
    this.#said = said;
    this.#listings = listings;
    this.#engine = engine;
    this.#absent = absentIn(engine);
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
  judge({ printed, steps, listing, state, own = false, brought, worker }, failed, error) {
    this.#own = own;
    this.#whose = worker ? "the reader's" : "your";
    let same = 0;
    let judged = 0;
    for (const step of failed && !steps.includes(failed) ? [...steps, failed] : steps) {
      const text = textOf(printed, step);
      const isAbsent = this.#absent.some((name) => name === "" || name === step.name);
      const expected = text === undefined && isAbsent ? undefined : this.#expectedOf(step);
      if (step === failed) {
        const words = [text, error].filter((part) => part !== undefined).join("\n");
        this.#write(step, listing, words, "error", `${this.#name} runs into an error here.`);
      } else if (text !== undefined || (expected && state === "done")) {
        const verdict = brought?.verdict(step.name, text, expected?.text);
        if (verdict?.judged ?? true) judged += 1;
        if (verdict?.same ?? text === expected?.text) same += 1;
        const says = state === "done" ? verdict?.says : undefined;
        this.#write(step, listing, text ?? "", ...this.#verdict(text, expected, state, says));
      }
    }
    this.#sweep();
    return { same, judged };
  }

  /** Where on the screen the first line of a listing's output ends.
   * @param {Listing} listing
   */
  firstLineOf({ names }) {
    const name = names.find((name) => this.#shown.has(name));
    const output = name && this.#shown.get(name);
    if (!output) return undefined;
    const texts = [output, output.nextElementSibling].flatMap((block) => [
      ...(block?.querySelectorAll(".live-difference, code, memory-view") ?? []),
    ]);
    const text = texts.find(
      (it) => it.getClientRects().length > 0 && !it.closest("details:not([open])"),
    );
    if (!text) return output.getBoundingClientRect().bottom;
    const { paddingTop, lineHeight } = getComputedStyle(text);
    return (
      text.getBoundingClientRect().top +
      Number.parseFloat(paddingTop) +
      Number.parseFloat(lineHeight)
    );
  }

  #sweep() {
    for (const output of this.#stale.splice(0)) output.remove();
  }

  /** The state of an output, and how to say it.
   * @param {string | undefined} text @param {SaidOutput | undefined} expected @param {RunState} state
   * @param {string} [says] of a guest that the reader has brought
   * @returns {[State, string]}
   */
  #verdict(text, expected, state, says) {
    const name = this.#name;
    if (text === expected?.text) return ["same", `The same in ${name}`];
    if (state !== "done") return ["different", `${name} printed this before the run ended.`];
    if (says) return ["different", `${says}.`];
    if (this.#own)
      return [
        "different",
        `With ${this.#whose} changes, ${name} prints ${text ? "this" : "nothing"}.`,
      ];
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
    }
    const expected = this.#expectedOf(step);
    const must = listing.names.includes(step.name) || state === "error";
    const inBook = this.#put(output, step, listing, must);
    output.dataset.state = state;
    output.id = state === "error" ? "live-error" : "";
    output.toggleAttribute("data-own", this.#own);
    const [verdict, difference, printed] = /** @type {Iterable<HTMLElement>} */ (output.children);
    const [summary, pre] = /** @type {Iterable<HTMLElement>} */ (printed.children);
    const differs = state === "different" && text !== "" && expected !== undefined;
    if (verdict.textContent !== says) verdict.textContent = says;
    verdict.hidden = state === "same";
    summary.hidden = state !== "same" && !differs;
    summary.textContent = state === "same" ? says : "All that it prints";
    const [code] = pre.children;
    if (code.textContent !== text) code.textContent = text;
    printed.hidden = text === "";
    printed.toggleAttribute("open", state === "same" ? !inBook : !differs);
    difference.hidden = !differs;
    difference.replaceChildren(...(differs ? drawDifference(expected.text, text) : []));
    if (state !== "running") drawFigure(pre);
  }

  /** Puts an output where it belongs: before what the book says, after the outputs of other
   * engines, or after the listing.
   * @param {Element} output @param {Step} step @param {Listing} listing that was run
   * @param {boolean} must whether it must be seen, so not be in what is closed
   * @returns {boolean} whether it is beside what the book says
   */
  #put(output, step, listing, must) {
    const of = this.#said.filter(({ name }) => name === step.name);
    const own = this.#listings.findLast(({ names }) => names.includes(step.name)) ?? listing;
    const expected = this.#expectedOf(step)?.block;
    const block = expected ?? of.at(-1)?.block;
    const hidden = must && block?.closest("details:not([open])");
    if (expected && !hidden) {
      if (expected.previousElementSibling !== output) expected.before(output);
      return true;
    }
    /** @type {Element} */
    let place = (hidden ? undefined : block) ?? own.block;
    for (let next = place.nextElementSibling; next; next = next.nextElementSibling) {
      if (next === output) return false;
      if (!next.classList.contains("live-output")) break;
      place = next;
    }
    place.after(output);
    return false;
  }
}

/** What the page says that an engine does not print, for it lacks what that needs.
 * @param {Engine} engine
 * @returns {string[]} steps, or "" for any of the host's
 */
function absentIn({ key, major }) {
  const all = blocks("absent=host.mjs");
  const here = all.filter(({ code }) =>
    [`in=${key}`, `in=${key}@${major}`].some((word) => code.classList.contains(word)),
  );
  return here.map(({ names: [step] }) => step.slice(1));
}

/** @param {string} name */
function outputElement(name) {
  return element("div", { class: "live-output", "data-step": name, tabindex: -1 }, [
    element("p", { class: "live-verdict" }),
    element("div", { class: "live-difference", role: "group", "aria-label": "The difference" }),
    element("details", {}, [
      element("summary", { class: "live-verdict" }),
      element("pre", {}, element("code")),
    ]),
  ]);
}
