// The row of buttons below a listing.

import { element } from "../dom.mjs";

/** @typedef {"run" | "edit" | "stop" | "reset"} Action */

/** @type {[Action, string, string][]} with what a button says, and what it is called, before the
 * name of its listing */
const NAMES = [
  ["run", "Run", "Run up to"],
  ["edit", "Edit", "Edit"],
  ["stop", "Stop", "Stop the run up to"],
  ["reset", "Reset", "Reset: take away what was printed and changed,"],
];

export class Bar {
  element = element("div", { class: "live-bar" });
  #buttons = /** @type {Record<Action, HTMLButtonElement>} */ ({});
  #status = element("span", { class: "live-status", role: "status" });
  #state = "idle";
  #edit = "";
  #editable;

  /**
   * @param {string} step the last step that the listing shows
   * @param {string} listing its name
   * @param {boolean} editable
   * @param {Record<Action, () => void>} press
   */
  constructor(step, listing, editable, press) {
    this.#editable = editable;
    for (const [action, label, name] of NAMES) {
      const data = { "data-live": action, "data-step": step };
      const named = { type: "button", "aria-label": `${name} ${listing}`, ...data };
      const button = element("button", named, label);
      button.addEventListener("click", press[action]);
      this.#buttons[action] = button;
    }
    this.element.append(...Object.values(this.#buttons), this.#status);
    this.show("idle");
  }

  /** @param {string} state of the page's run, if it is this listing's; else idle */
  show(state, text = "") {
    this.#state = state;
    this.#status.textContent = text || (state === "running" ? "Running" : "");
    this.#draw();
  }

  /** @param {"" | "changed" | "open"} edit whether the listing was edited, and is being edited */
  showEdit(edit) {
    this.#edit = edit;
    this.#draw();
  }

  focus() {
    this.#buttons.run.focus();
  }

  #draw() {
    const { edit, stop, reset } = this.#buttons;
    const running = this.#state === "running";
    const focused = document.activeElement;
    edit.hidden = !this.#editable || this.#edit === "open";
    stop.hidden = !running;
    reset.hidden = running || (this.#state === "idle" && this.#edit === "");
    const lost = [edit, stop, reset].some((button) => button.hidden && button === focused);
    if (lost && this.#edit !== "open") this.focus();
  }
}
