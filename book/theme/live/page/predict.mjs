// A question of a chapter as a game: the reader types what will be printed, and compares it with
// what the run prints, or with what the book says. Nothing is shown before that is asked for.

import { addStyle, element } from "../dom.mjs";
import { blockFor, engineOf } from "../run/steps.mjs";
import { drawDifference } from "./difference.mjs";
import { styled as outputsStyled } from "./outputs.mjs";
import { bottomOf, uncover } from "./place.mjs";
import { corrected, linesOf, score } from "./prediction.mjs";

/** @typedef {{ host: string, step: string, text: string, isShown(): boolean }} Verified what the book
 * says that a host prints */

const root = document.documentElement;

const HINT = "A line for each line. Numbers may be decimal or hexadecimal, and will do alone.";

const styled = Promise.all([addStyle(new URL("predict.css", import.meta.url)), outputsStyled]);

let count = 0;

/** Puts the game before an answer.
 * @param {Element} answer @param {Element} way that has led here
 */
export async function predict(answer, way) {
  await styled;
  if (!way.isConnected) return;
  const all = verifiedOf(answer);
  const game = new Game(all);
  way.replaceWith(game.element);
  game.field.focus({ preventScroll: true });
}

/** @param {Element} answer @returns {Verified[]} */
function verifiedOf(answer) {
  const engine = engineOf(navigator.userAgent);
  const codes = [...answer.querySelectorAll('[class*="prints=host."]')].map((code) => {
    const words = [...code.classList];
    const [, host, step] =
      words.map((word) => /^prints=(host\.\w+):(.+)$/.exec(word)).find(Boolean) ?? [];
    const engines = words.flatMap((word) => (word.startsWith("in=") ? [word.slice(3)] : []));
    return { host, step, engines, text: code.textContent.trim(), code };
  });
  const steps = [...new Set(codes.map(({ host, step }) => `${host}:${step}`))];
  return steps.flatMap((name) => {
    const of = codes.filter(({ host, step }) => `${host}:${step}` === name);
    const chosen = blockFor(
      of.map((block) => ({ block, engines: block.engines })),
      engine,
    );
    if (!chosen?.host || !chosen.step) return [];
    const { host, step, text } = chosen;
    const hidden = host === "host.mjs" ? "rust" : "js";
    return { host, step, text, isShown: () => root.dataset.host !== hidden };
  });
}

class Game {
  element;
  field;
  #all;
  #run;
  #runs = false;
  /** Whether the run was begun here. */
  #pressed = false;
  #says = element("span", { class: "predict-says", role: "status" });
  #lines = element("div", { class: "live-difference", role: "group" });

  /** @param {Verified[]} all */
  constructor(all) {
    this.#all = all;
    count += 1;
    const hint = element("p", { id: `predict-${count}`, class: "predict-hint" }, HINT);
    const rows = Math.max(...this.#shown.map(({ text }) => text.split("\n").length), 1);
    this.field = element("textarea", {
      ...{ rows, spellcheck: "false", autocapitalize: "off", autocomplete: "off" },
      "aria-describedby": hint.id,
    });
    this.field.value = stored(this.#key) ?? "";
    this.#run = element("button", { type: "button" }, "Run and compare");
    const book = element("button", { type: "button" }, "Compare with the book");
    this.element = element("div", { class: "predict" }, [
      element("label", {}, ["You expect that it prints", this.field]),
      hint,
      element("div", { class: "live-predicted" }, [this.#run, book, this.#says]),
      this.#lines,
    ]);
    this.#run.hidden = !this.#control;
    this.#run.addEventListener("click", () => this.#press());
    book.addEventListener("click", () => this.#compare());
    this.field.addEventListener("input", () => {
      store(this.#key, this.field.value);
      this.#show("", "");
    });
    // The book's own keys turn pages.
    this.element.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const { key, ctrlKey, metaKey, target } = event;
      if (target !== this.field || key !== "Enter" || !(ctrlKey || metaKey)) return;
      if (this.#control) this.#press();
      else this.#compare();
    });
    // The listing has a button of its own.
    document.addEventListener("click", ({ target }) => {
      if (target === this.#control) this.#runs = true;
    });
    new MutationObserver(() => {
      this.#run.hidden = !this.#control;
      if (!this.#runs || root.dataset.live === "running") return;
      this.#runs = false;
      if (this.field.value.trim()) this.#compare(true);
    }).observe(root, { attributeFilter: ["data-live", "data-host"] });
  }

  get #shown() {
    return this.#all.filter(({ isShown }) => isShown());
  }

  get #key() {
    const { host, step } = this.#all[0];
    return `prediction:${location.pathname}:${host}:${step}`;
  }

  /** The button that runs the question's listing, if there is one.
   * @returns {HTMLButtonElement | null}
   */
  get #control() {
    const js = this.#shown.find(({ host }) => host === "host.mjs");
    const of = js && `[data-live="run"][data-step="${CSS.escape(js.step)}"]`;
    return of ? document.querySelector(of) : null;
  }

  #press() {
    if (!this.field.value.trim()) this.#ask();
    else {
      this.#pressed = true;
      this.#control?.click();
    }
  }

  /** Keeps what is said in sight, when the memory has come as well. */
  #keepSeen() {
    if (!this.#pressed) return;
    this.#pressed = false;
    const uncoverLines = () => {
      const enough = bottomOf(this.#says) + innerHeight / 5;
      uncover(Math.min(bottomOf(this.#lines), enough));
    };
    uncoverLines();
    const later = () => requestAnimationFrame(uncoverLines);
    document.addEventListener("memory-state", later, { once: true });
  }

  #ask() {
    this.#show("", "Type what you expect first");
    this.field.focus();
  }

  /** @param {boolean} [ran] whether with what a run has just printed */
  #compare(ran = false) {
    const typed = this.field.value;
    if (!typed.trim()) {
      this.#ask();
      return;
    }
    const printed = this.#shown.map((one) => {
      const text = ran && one.host === "host.mjs" ? printedBy(one.step) : undefined;
      return { ...one, text: text ?? one.text, ran: text !== undefined };
    });
    const scored = printed
      .filter((one) => one.ran || !printed.some(({ ran }) => ran))
      .map((one) => ({ ...one, ...score(one.text, typed) }));
    // Of both hosts, the one that the reader may have meant.
    const [best] = scored.sort((a, b) => b.right / b.all - a.right / a.all);
    if (!best) return;
    const { right, all, more, text, host } = best;
    const nothing = ran && !best.ran ? "Your run has printed nothing here. " : "";
    const who = best.ran ? "your run" : `${host}, in the book,`;
    if (right === all && !more) {
      this.#show("right", `${nothing}Right: ${who} prints this`);
      const lines = linesOf(text).map((line) => element("span", { class: "line" }, line));
      this.#lines.append(...lines);
    } else {
      const says = all === 1 ? "Not quite" : `${right} of ${all} lines are right`;
      const signs = `− is what you expect, + is what ${who} prints`;
      this.#show("different", `${nothing}${says}. ${signs}`);
      this.#lines.append(...drawDifference(corrected(text, typed), linesOf(text).join("\n")));
    }
    for (const line of this.#lines.querySelectorAll("span.line")) {
      line.append(element("span", { class: "predict-right" }, "right"));
    }
    if (ran) this.#keepSeen();
  }

  /** @param {"" | "right" | "different"} state @param {string} says */
  #show(state, says) {
    this.element.dataset.state = state;
    this.#says.textContent = says;
    this.#lines.replaceChildren();
    this.#lines.ariaLabel = state === "right" ? "What is right" : "The difference";
  }
}

/** What the last run has printed in a step.
 * @param {string} step
 */
function printedBy(step) {
  const output = document.querySelector(`.live-output[data-step="${CSS.escape(step)}"]`);
  if (output?.getAttribute("data-state") === "error") return undefined;
  return output?.querySelector("pre > code")?.textContent.trim();
}

/** @param {string} key */
function stored(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} text */
function store(key, text) {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // Storage is off: it lives as long as the page.
  }
}
