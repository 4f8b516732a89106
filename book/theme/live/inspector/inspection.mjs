// One module, from its file to its running instance.

import { element } from "../dom.mjs";
import { readModule } from "../wasm/reader.mjs";
import { callsOf, functionsOf, stubsOf } from "./calls.mjs";
import { Comparison } from "./compare.mjs";
import { MemoryPart } from "./memory.mjs";
import { contents, problemsOf } from "./module.mjs";
import { searchOf } from "./search.mjs";
import { Texts } from "./texts.mjs";
import { Thread } from "./thread.mjs";

export class Inspection {
  #name;
  #bytes;
  #status;
  #result;
  #module;
  #refused = element("div", { class: "inspector-problem", role: "alert", hidden: true });
  #stop = element("button", { type: "button", class: "stop", hidden: true }, "Stop");

  memory;
  texts;
  #comparison = new Comparison(this);
  runs = false;
  isBusy = false;
  /** What a function does that the module imports: "refuse" or "zero". */
  stubs = "refuse";

  thread = new Thread((reason) => {
    this.runs = false;
    this.busy(false);
    this.#status.textContent = `The module does not run: ${reason}`;
  });

  /**
   * @param {string} name of the file
   * @param {Uint8Array} bytes
   * @param {HTMLElement} status where it says how far it is
   * @param {HTMLElement} result where it shows the module
   * @throws {import("../wasm/reader.mjs").Malformed} when the file is no module
   */
  constructor(name, bytes, status, result) {
    this.#name = name;
    this.#bytes = bytes;
    this.#status = status;
    this.#result = result;
    // What worker.mjs makes for a global that is imported.
    this.#module = readModule(bytes, (type) => (type === "i64" ? 0n : type === "i32" ? 0 : null));
    this.memory = new MemoryPart(this.#module, this.thread);
    this.texts = new Texts(this.#module, bytes);
    this.#stop.addEventListener("click", () => this.stop());
  }

  async start() {
    const functions = functionsOf(this.#module, this);
    /** @type {Jump} */
    const jump = (address, index) => this.memory.jump(address, index);
    const stubs = stubsOf(this.#module, (chosen) => {
      this.stubs = chosen;
      if (!this.runs && !this.isBusy) this.#open();
    });
    this.#result.replaceChildren(
      element("h2", {}, this.#name),
      ...problemsOf(this.#module),
      ...(stubs === null ? [] : [stubs]),
      this.#refused,
      element("p", {}, this.#stop),
      this.memory.element,
      ...(functions === null ? [] : [functions]),
      this.#comparison.element,
      this.texts.element,
      searchOf(this.#module, this.#bytes, this),
      ...contents(this.#module, this.#bytes, jump),
    );
    await this.#open();
  }

  /** Compiles and instantiates, in a new thread. */
  async #open() {
    const { imports, exports, types } = this.#module;
    this.runs = false;
    this.#comparison.forget();
    this.thread.start();
    this.#status.textContent = "Compiling and starting …";
    this.busy(true);
    this.showStop();
    const answer = await this.thread.ask("open", {
      bytes: this.#bytes,
      imports: imports.map((it) => ({
        ...it,
        type: it.kind === "function" || it.kind === "tag" ? types[it.item.type] : undefined,
      })),
      exports: exports.filter(({ kind }) => kind === "memory" || kind === "global"),
      stubs: this.stubs,
    });
    if (answer.ended) return;
    this.busy(false);
    this.runs = answer.error === undefined;
    if (!answer.died) this.#status.textContent = this.runs ? "It runs." : "It does not run.";
    this.#refused.hidden = this.runs;
    this.#refused.replaceChildren(
      element("p", {}, element("strong", {}, "The engine does not start this module.")),
      element("p", {}, element("code", {}, answer.error ?? "")),
      ...callsOf(answer),
    );
    this.take(answer);
  }

  /** Takes over what a run left in memories and globals.
   * @param {Answer} answer
   */
  take(answer) {
    this.memory.take(answer, this.runs);
    const values = new Map(answer.globals);
    for (const output of this.#result.querySelectorAll("[data-global]")) {
      output.textContent = values.get(output.getAttribute("data-global") ?? "")?.text ?? "";
    }
  }

  /** @param {boolean} is */
  busy(is) {
    this.isBusy = is;
    if (!is) this.#stop.hidden = true;
    /** @type {Iterable<HTMLButtonElement>} */
    const calls = this.#result.querySelectorAll("button.call");
    for (const button of calls) button.disabled = is;
  }

  showStop() {
    this.#stop.hidden = false;
  }

  /** Ends what runs, and starts the module anew if it had started before. */
  async stop() {
    const isOpening = !this.runs;
    this.thread.end();
    this.busy(false);
    for (const output of this.#result.querySelectorAll("output.running")) {
      output.replaceChildren("Stopped.");
      output.className = "";
    }
    if (isOpening) {
      this.#status.textContent = "Stopped while it started.";
      return;
    }
    await this.#open();
    this.#status.textContent = "Stopped, and started anew: its memory is as at the start.";
  }

  end() {
    this.thread.end();
    this.texts.end();
  }
}
