// The buttons of an exercise, in the row below its start.

import { element } from "../dom.mjs";
import { current, set } from "./progress.mjs";

/** The row, with what it says of the last press.
 * @param {OfferedExercise} exercise
 * @param {HTMLElement[]} controls
 * @param {Solved} solved
 * @param {string} [what] it solves, if there is another row for the exercise
 */
export function barOf(exercise, controls, solved, what) {
  const says = element("span", { class: "exercise-says", role: "status" });
  const bar = element("div", { class: "live-bar exercise-bar" }, [
    ...controls,
    solved.button(exercise, what),
    says,
  ]);
  return { bar, says };
}

/** @param {string} label @param {string} action @param {OfferedExercise} exercise
 * @param {() => void} press @param {string} [keys]
 */
export function button(label, action, { name, title }, press, keys) {
  const made = element(
    "button",
    {
      type: "button",
      "aria-label": `${label}: ${title}`,
      "aria-keyshortcuts": keys ?? false,
      "data-exercise": action,
      "data-name": name,
    },
    label,
  );
  made.addEventListener("click", press);
  return made;
}

/** The mark of an exercise: a check that is green sets it, and whoever has solved it elsewhere. */
export class Solved {
  #address;
  #heading;
  /** @type {HTMLButtonElement[]} */
  #buttons = [];

  /** @param {OfferedExercise} exercise @param {HTMLElement} heading */
  constructor({ chapter, name }, heading) {
    this.#address = `${chapter}/${name}`;
    this.#heading = heading;
    addEventListener("practice", () => this.#draw());
    addEventListener("storage", () => this.#draw());
    this.#draw();
  }

  /** @param {OfferedExercise} exercise @param {string} [what] */
  button(exercise, what) {
    const named = what ? { ...exercise, title: `${exercise.title}, ${what}` } : exercise;
    const made = button("Solved", "solved", named, () => this.#mark(!this.#is));
    this.#buttons.push(made);
    this.#draw();
    return made;
  }

  /** By a check. */
  set() {
    this.#mark(true);
  }

  get #is() {
    return current().solved.has(this.#address);
  }

  /** @param {boolean} is */
  #mark(is) {
    set("solved", this.#address, is);
  }

  #draw() {
    const is = this.#is;
    this.#heading.classList.toggle("exercise-solved", is);
    for (const button of this.#buttons) button.setAttribute("aria-pressed", String(is));
  }
}
