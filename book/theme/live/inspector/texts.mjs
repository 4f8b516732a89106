// The functions of a module as text, one at a time, chosen by name or number.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { functionNames } from "../wasm/reader.mjs";
import { signature } from "../wasm/words.mjs";

/** Of the functions that a text is in, no more are shown. */
const MOST = 30;

/** @typedef {{ index: number, name: string }} Named */

export class Texts {
  #module;
  #file;
  #imported;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Named[] | undefined} */
  #all;
  /** @type {number | undefined} the one that is asked for */
  #wanted;
  #input = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  #status = element("span", { role: "status" });
  #choice = element("p", { class: "inspector-choice" });
  #title = element("h3");
  #code = element("code", { tabindex: 0, role: "region" });
  #shown = element("div", { hidden: true }, [this.#title, element("pre", {}, this.#code)]);

  /** @param {ReadModule} module @param {Uint8Array} file */
  constructor(module, file) {
    this.#module = module;
    this.#file = file;
    this.#imported = module.functions.filter(({ imported }) => imported !== null).length;
    const form = element("form", {}, [
      element("label", {}, ["Name or number ", this.#input]),
      " ",
      element("button", {}, "Show"),
      " ",
      this.#status,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#look();
    });
    this.element = element("section", { class: "inspector-texts" }, [
      element("h2", {}, "Functions as text"),
      ...(this.#imported < module.functions.length
        ? [form, this.#choice, this.#shown]
        : [element("p", {}, "It has no function of its own.")]),
    ]);
  }

  /** Whether a function has a text: those that are imported have none here.
   * @param {number} index
   */
  has(index) {
    return index >= this.#imported && index < this.#module.functions.length;
  }

  /** A button that shows a function.
   * @param {number} index @param {string} text
   */
  button(index, text) {
    const button = element("button", { type: "button", class: "jump" }, text);
    button.addEventListener("click", () => this.show(index));
    return button;
  }

  /** Shows a function as text.
   * @param {number} index
   */
  show(index) {
    this.#wanted = index;
    this.#status.textContent = "Writing …";
    this.#running().postMessage({ index });
  }

  end() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  /** Finds what the reader has typed: one function is shown, of several one can be chosen. */
  #look() {
    const wanted = this.#input.value.trim().replace(/^\$/, "");
    const all = this.#named();
    const exact = all.filter(({ index, name }) => name === wanted || String(index) === wanted);
    const part = wanted.toLowerCase();
    const found = all.filter(({ name }) => name.toLowerCase().includes(part));
    const [only, ...others] = exact.length > 0 ? exact : found;
    if (only && others.length === 0) {
      this.#choice.replaceChildren();
      this.show(only.index);
      return;
    }
    const several = (exact.length > 0 ? exact : found).slice(0, MOST);
    this.#choice.replaceChildren(
      ...several.flatMap(({ index, name }) => [this.button(index, name || String(index)), " "]),
    );
    const rest = found.length - several.length;
    this.#status.textContent =
      several.length === 0
        ? "No function has this name or number."
        : rest > 0
          ? `${count(found.length, "function")}, the first ${several.length} here`
          : count(several.length, "function");
  }

  /** The functions with their names: their own, or those of their exports. */
  #named() {
    if (this.#all) return this.#all;
    const names = functionNames(this.#module, this.#file);
    for (const { kind, index, name } of this.#module.exports) {
      if (kind === "function" && !names.has(index)) names.set(index, name);
    }
    const own = this.#module.functions.length - this.#imported;
    this.#all = Array.from({ length: own }, (_, at) => {
      const index = at + this.#imported;
      return { index, name: names.get(index) ?? "" };
    });
    return this.#all;
  }

  #running() {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL("text-worker.mjs", import.meta.url), { type: "module" });
    this.#worker = worker;
    worker.addEventListener("message", ({ data }) => this.#take(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#worker = null;
      this.#status.textContent = `It cannot be written: ${event.message || "its thread ended"}`;
    });
    worker.postMessage({ file: this.#file, imported: this.#imported });
    return worker;
  }

  /** @param {{ index: number, text?: string, rest?: number, error?: string }} written */
  #take({ index, text = "", rest = 0, error }) {
    if (index !== this.#wanted) return;
    this.#status.textContent = error ? `It cannot be written: ${error}` : "";
    this.#shown.hidden = error !== undefined;
    if (error) return;
    const { functions, types } = this.#module;
    const name = this.#named()[index - this.#imported]?.name;
    this.#title.textContent = [
      `Function ${index}`,
      name && `, ${name}`,
      `: ${signature(types[functions[index].type])}`,
    ]
      .filter(Boolean)
      .join("");
    const cut = rest > 0 ? `\n;; ${count(rest, "more character")}` : "";
    this.#code.textContent = `${text}${cut}`;
    this.#code.setAttribute("aria-label", `Function ${index} as text`);
    this.#code.scrollTo(0, 0);
    this.#shown.scrollIntoView({ block: "nearest" });
  }
}
