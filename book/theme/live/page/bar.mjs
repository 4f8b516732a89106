// The row of buttons below a listing.

import { element } from "../dom.mjs";

/** @typedef {"run" | "memory" | "edit" | "done" | "stop" | "reset"} Action */

/** @type {[Action, string, string, string?][]} with what a button says, what it is called, before the
 * name of its listing, and its key */
const NAMES = [
  ["run", "Run", "Run up to", "Control+Enter"],
  ["edit", "Edit", "Edit"],
  ["done", "Done", "Done: close the editor of"],
  ["stop", "Stop", "Stop the run up to"],
  ["reset", "Reset", "Reset: take away what was printed and changed,"],
  ["memory", "Memory", "Memory of the run up to", "Alt+M"],
];

export class Bar {
  element = element("div", { class: "live-bar" });
  #buttons = /** @type {Record<Action, HTMLButtonElement>} */ ({});
  #status = element("span", { class: "live-status", role: "status" });
  #state = "idle";
  #edit = "";
  #hasMemory = false;
  #editable;

  /**
   * @param {string} step the last step that the listing shows
   * @param {string} listing its name
   * @param {boolean} editable
   * @param {Record<Action, () => void>} press
   */
  constructor(step, listing, editable, press) {
    this.#editable = editable;
    for (const [action, label, name, keys = false] of NAMES) {
      const data = { "data-live": action, "data-step": step };
      const named = { "aria-label": `${name} ${listing}`, "aria-keyshortcuts": keys };
      const button = element("button", { type: "button", ...named, ...data }, label);
      button.addEventListener("click", press[action]);
      this.#buttons[action] = button;
    }
    this.element.append(...Object.values(this.#buttons), this.#status);
    this.show("idle");
  }

  /** @param {string} state of the page's run, if it is this listing's; else idle
   * @param {string} [text] @param {string} [error] selects one that is elsewhere */
  show(state, text = "", error = "") {
    this.#state = state;
    this.#status.textContent = text || (state === "running" ? "Running" : "");
    if (error) this.#status.append(": ", wayTo(error));
    if (state === "idle" || state === "running") this.#hasMemory = false;
    this.#draw();
  }

  /** Offers the way to the memory of the run. */
  showMemory() {
    this.#hasMemory = true;
    this.#draw();
  }

  /** @param {"" | "changed" | "open"} edit whether the listing was edited, and is being edited */
  showEdit(edit) {
    this.#edit = edit;
    this.#draw();
  }

  /** Takes a button of the page to itself.
   * @param {HTMLButtonElement} button
   */
  offer(button) {
    if (!this.element.contains(button)) this.#status.before(button);
  }

  /** What is never hidden. */
  get control() {
    return this.#buttons.run;
  }

  /** @param {Action} action a button that is shown, else Run */
  focus(action = "run") {
    const button = this.#buttons[action];
    (button.hidden ? this.control : button).focus({ preventScroll: true });
  }

  #draw() {
    const { memory, edit, done, stop, reset } = this.#buttons;
    const running = this.#state === "running";
    const focused = document.activeElement;
    memory.hidden = !this.#hasMemory;
    edit.hidden = !this.#editable || this.#edit === "open";
    done.hidden = this.#edit !== "open";
    stop.hidden = !running;
    reset.hidden = running || (this.#state === "idle" && this.#edit === "");
    const lost = [memory, edit, done, stop, reset].some(
      (button) => button.hidden && button === focused,
    );
    if (lost && this.#edit !== "open") this.focus();
  }
}

/** A link that leaves the page's address as it is: that may be of a state.
 * @param {string} selector
 */
function wayTo(selector) {
  const way = element("a", { href: selector }, "see the error");
  way.addEventListener("click", (event) => {
    event.preventDefault();
    const error = document.querySelector(selector);
    error?.scrollIntoView({ block: "center" });
    if (error instanceof HTMLElement) error.focus({ preventScroll: true });
  });
  return way;
}
