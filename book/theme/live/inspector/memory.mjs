// The memories of a running module: one of them in view, with what each part of it is for, and
// what the last call changed.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { size } from "../memory/values.mjs";
import { MemoryView } from "../memory/view.mjs";
import { memoryMap } from "../wasm/memory-map.mjs";
import { PAGE } from "../wasm/page-size.mjs";
import { RemoteMemory } from "./remote-memory.mjs";

export class MemoryPart {
  #module;
  #thread;
  /** @type {{ name: string, memory: RemoteMemory }[]} */
  #memories = [];
  #shown = 0;
  /** @type {MemoryView | null} */
  #view = null;
  #visited = false;
  #note = element("p", { class: "inspector-note" });
  #choice = element("select", { hidden: true, "aria-label": "Which memory" });

  /** @param {ReadModule} module @param {import("./thread.mjs").Thread} thread that it runs in */
  constructor(module, thread) {
    this.#module = module;
    this.#thread = thread;
    this.#choice.addEventListener("change", () => {
      this.#shown = Number(this.#choice.value);
      this.#show(true);
    });
    const facts = element(
      "ul",
      {},
      module.memories.map((memory) => element("li", {}, inWords(memory))),
    );
    this.element = element("section", { class: "inspector-memory" }, [
      element("h2", {}, "Memory"),
      module.memories.length > 0 ? facts : "",
      this.#choice,
      this.#note,
    ]);
  }

  /** The number of the memory in view; `undefined` where there is none. */
  get shown() {
    return this.#memories.length > 0 ? this.#shown : undefined;
  }

  get byteLength() {
    return this.#memories.at(this.#shown)?.memory.byteLength ?? 0;
  }

  /** A button that shows an address.
   * @param {number} address @param {string} text
   */
  jump(address, text) {
    const button = element("button", { type: "button", class: "jump" }, text);
    button.addEventListener("click", () => {
      this.#view?.goTo(address);
      this.#view?.scrollIntoView({ block: "nearest" });
    });
    return button;
  }

  /** Takes over what a run left: memories, how large they are, what changed.
   * @param {Answer} answer @param {boolean} runs
   */
  take({ memories = [], changed }, runs) {
    const isSame =
      memories.length === this.#memories.length &&
      memories.every(({ name }, index) => name === this.#memories[index].name);
    if (!isSame) {
      this.#memories = memories.map(({ name, byteLength }, index) => {
        return { name, memory: this.#remote(byteLength, index) };
      });
      this.#shown = 0;
    }
    for (const [index, { memory }] of this.#memories.entries()) {
      memory.byteLength = memories[index].byteLength;
      memory.forget();
      const spans = changed?.[index] ?? [];
      memory.changed = (from, to) => spans.filter((span) => span.from < to && span.to > from);
      this.#thread.ask("filled", { memory: index }).then(({ filled }) => {
        if (filled === undefined) return;
        memory.filled = filled;
        if (this.#view?.memory === memory) this.#view.refresh();
      });
    }
    if (this.#memories.length > 0) this.#show(!isSame);
    else this.#showNone(runs);
  }

  /** @param {number} byteLength @param {number} index */
  #remote(byteLength, index) {
    const memory = new RemoteMemory(byteLength, async (offset, length) => {
      const { bytes } = await this.#thread.ask("read", { memory: index, offset, length });
      if (bytes === undefined) throw new Error("the module does not run any more");
      return bytes;
    });
    memory.ranges = index === 0 ? memoryMap(this.#module) : [];
    memory.write = async (offset, bytes) => {
      await this.#thread.ask("write", { memory: index, offset, bytes });
      memory.forget();
    };
    return memory;
  }

  /** @param {boolean} isAnother */
  #show(isAnother) {
    const { memory } = this.#memories[this.#shown];
    this.#note.textContent = this.#shown === 0 ? whatIsUnknown(memory.ranges) : "";
    const view = this.#view ?? new MemoryView();
    if (this.#view === null) {
      view.setAttribute("label", "Memory of the module");
      this.element.append(view);
    }
    this.#view = view;
    if (isAnother || view.memory !== memory) view.memory = memory;
    else view.refresh();
    this.#choice.hidden = this.#memories.length < 2;
    const options = this.#memories.map(({ name }, index) => new Option(name, String(index)));
    this.#choice.replaceChildren(...options);
    this.#choice.value = String(this.#shown);
    if (this.#visited) return;
    this.#visited = true;
    const data = memory.ranges.find(({ kind }) => kind === "data");
    if (data) view.goTo(data.from);
  }

  /** @param {boolean} runs */
  #showNone(runs) {
    this.#view?.remove();
    this.#view = null;
    this.#choice.hidden = true;
    this.#note.textContent = !runs
      ? "There is no memory to look at, because the module does not run."
      : this.#module.memories.length > 0
        ? "The module has a memory, and does not export it: nobody outside can see it."
        : "The module has no memory.";
  }
}

/** @param {ReadModule["memories"][0]} memory */
function inWords({ minimum, maximum, shared, address, pageSize, imported }) {
  const unit = pageSize === PAGE ? "page" : `page of ${pageSize} bytes`;
  const most = maximum === null ? "no maximum" : `at most ${count(maximum, "page")}`;
  const words = [`${count(minimum, unit)} at the start`, `${size(minimum * pageSize)}`, most];
  if (shared) words.push("shared");
  if (address === "i64") words.push("addresses of 64 bits");
  if (imported) words.push(`imported as ${imported.module}.${imported.name}`);
  return words.join(", ");
}

/** @param {MappedRange[]} ranges */
function whatIsUnknown(ranges) {
  const notes = [];
  const stack = ranges.find(({ kind }) => kind === "stack");
  if (stack === undefined) {
    notes.push("The module does not say where its stack is.");
  } else if (stack.assumed) {
    notes.push(
      "The stack's place is a guess: the module names no stack pointer, and its first global looks like one.",
    );
  }
  if (!ranges.some(({ kind }) => kind === "heap")) {
    const begin = stack === undefined ? "Nor does any __heap_base say" : "No __heap_base says";
    notes.push(`${begin} where its heap may begin.`);
  } else if (ranges.some(({ kind }) => kind === "unused")) {
    notes.push(
      "That bytes are left over is a guess: an allocator other than this book's may use them, and then its heap begins there.",
    );
  }
  return notes.join(" ");
}
