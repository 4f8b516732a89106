// What a check found: each property with its sentence, why it does not hold, and the seed that it was
// checked with.

import { element } from "../dom.mjs";

/** @typedef {import("../../../../chapters-code/hosts/check.mjs").Verdict} Verdict */

export class Result {
  element;
  #list = element("ul", { class: "exercise-properties" });
  #more = element("p", { class: "exercise-more" });
  #printed = element("pre");
  #prints = element("details", { class: "exercise-prints" }, [
    element("summary", {}, "What it printed"),
    this.#printed,
  ]);
  #seed;
  #again;
  holds = 0;
  fails = 0;
  /** Where the attempt threw first, if it is known. */
  line = 0;

  /** @param {string} title of the exercise
   * @param {(seed: number) => void} again checks with this seed
   */
  constructor(title, again) {
    this.#seed = element("input", { inputmode: "numeric", autocomplete: "off", size: 11 });
    this.#again = element("button", { type: "submit" }, "Check with this seed");
    const form = element("form", { class: "exercise-seed" }, [
      element("label", {}, ["Seed", this.#seed]),
      this.#again,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const seed = seedOf(this.#seed.value);
      this.#seed.setAttribute("aria-invalid", String(seed === undefined));
      if (seed !== undefined) again(seed);
    });
    this.element = element(
      "div",
      {
        class: "exercise-result",
        role: "group",
        "aria-label": `What the check found: ${title}`,
        hidden: true,
      },
      [this.#list, this.#more, this.#prints, form],
    );
    // The arrows turn pages, which is not what they mean in a field.
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
  }

  get isShown() {
    return !this.element.hidden;
  }

  /** @param {number} seed */
  begin(seed) {
    this.clear();
    this.#seed.value = String(seed);
    this.#seed.setAttribute("aria-invalid", "false");
    this.element.hidden = false;
    this.element.dataset.state = "running";
  }

  /** @param {Verdict} verdict @param {number} line */
  add(verdict, line) {
    const { property, holds } = verdict;
    if (holds) this.holds += 1;
    else this.fails += 1;
    if (!holds) this.line ||= line;
    const says = holds ? "holds" : "does not hold";
    const item = element("li", { class: holds ? "holds" : "fails" }, [
      element("span", { class: "exercise-sentence" }, property),
      element("span", { class: "exercise-verdict" }, `: ${says}`),
    ]);
    if (!verdict.holds) {
      const at = line > 0 ? `\n(line ${line} of yours)` : "";
      item.append(element("span", { class: "exercise-why" }, `${verdict.why}${at}`));
    }
    this.#list.append(item);
  }

  /** @param {string} text */
  print(text) {
    this.#prints.hidden = false;
    this.#printed.append(`${text}\n`);
  }

  /** @param {TrialEnding} ending */
  end(ending) {
    const isGreen = ending.state === "done" && this.fails === 0;
    this.element.dataset.state = isGreen ? "green" : "red";
    if (ending.state === "done") return;
    this.#more.hidden = false;
    this.#more.textContent = wordsOf(ending);
  }

  clear() {
    this.holds = 0;
    this.fails = 0;
    this.line = 0;
    this.#list.replaceChildren();
    this.#printed.replaceChildren();
    for (const part of [this.element, this.#more, this.#prints]) part.hidden = true;
  }
}

/** @param {Exclude<TrialEnding, { state: "done" }>} ending */
function wordsOf(ending) {
  if (ending.state === "failed") {
    const at = ending.line > 0 ? ` (line ${ending.line} of yours)` : "";
    return `${ending.failed}${at}`;
  }
  const during = ending.property ? `it tested: ${ending.property}` : "it was loaded";
  return ending.state === "late"
    ? `It did not come to an end while ${during}. Is there a loop that never ends?`
    : `It was stopped while ${during}.`;
}

/** @param {string} text @returns {number | undefined} */
export function seedOf(text) {
  const seed = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : Number.NaN;
  return seed < 2 ** 32 ? seed : undefined;
}
