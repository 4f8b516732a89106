// The memories of a running module: one of them in view, with what each part of it is for, and
// what the last call changed.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { hexAddress } from "../memory/bytes.mjs";
import { size } from "../memory/values.mjs";
import { MemoryView } from "../memory/view.mjs";
import { memoryMap } from "../wasm/memory-map.mjs";
import { PAGE } from "../wasm/page-size.mjs";
import { RemoteMemory } from "./remote-memory.mjs";

export class MemoryPart {
  #module;
  #thread;
  /** @type {{ name: string, index: number, memory: RemoteMemory }[]} */
  #memories = [];
  /** @type {Set<number>} the indexes of those that can be seen from outside */
  #visible;
  #shown = 0;
  /** @type {MemoryView | null} */
  #view = null;
  #visited = false;
  #asked = 0;
  #note = element("p", { class: "inspector-note" });
  #choice = element("select", { hidden: true, "aria-label": "Which memory" });

  /** @param {ReadModule} module @param {import("./thread.mjs").Thread} thread that it runs in */
  constructor(module, thread) {
    this.#module = module;
    this.#thread = thread;
    const imported = module.imports.filter(({ kind }) => kind === "memory");
    const exported = module.exports.filter(({ kind }) => kind === "memory");
    this.#visible = new Set([...imported.keys(), ...exported.map(({ index }) => index)]);
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

  get byteLength() {
    return this.#memories.at(this.#shown)?.memory.byteLength ?? 0;
  }

  /** A button that shows an address, of the memory in view if no other is named.
   * @param {number} address @param {number} [index] of the memory in the module
   */
  jump(address, index) {
    const text = `0x${hexAddress(address, 1)}`;
    if (index !== undefined && !this.#visible.has(index)) return element("code", {}, text);
    const attributes = { type: "button", class: "jump", "aria-label": `Show address ${text}` };
    const button = element("button", attributes, text);
    button.addEventListener("click", () => {
      const at = this.#memories.findIndex((it) => it.index === index);
      if (at >= 0 && at !== this.#shown) {
        this.#shown = at;
        this.#show(true);
      }
      this.#view?.goTo(address);
      this.#view?.scrollIntoView({ block: "nearest" });
    });
    return button;
  }

  /** What a call did to each memory, in words, with buttons that show where. Ask before it is taken.
   * @param {Answer} answer
   */
  changes({ memories = [], changed = [] }) {
    const all = memories.map(({ name, index, byteLength }, at) => {
      const before = this.#memories[at]?.memory.byteLength ?? byteLength;
      const change = changed[at];
      const grown = before === byteLength ? [] : [this.#growth(index, before, byteLength)];
      const bytes =
        change === null ? "too large to compare" : `${count(change?.bytes ?? 0, "byte")} changed`;
      const isSame = change?.bytes === 0;
      const words = [...grown, isSame ? "no byte changed" : bytes].join(", ");
      const first = change?.spans[0];
      const place = first ? [", the first at ", this.jump(first.from, index)] : [];
      return { isSame: isSame && grown.length === 0, name, words, place };
    });
    // One of several is named, and those without any change are not.
    const several = all.length > 1;
    const told = several ? all.filter(({ isSame }) => !isSame) : all;
    if (several && told.length === 0) return [changesText("no byte changed")];
    return told.flatMap(({ name, words, place }) => {
      return [changesText(several ? `${name}: ${words}` : words), ...place];
    });
  }

  /** @param {number} index @param {number} before @param {number} after */
  #growth(index, before, after) {
    const { pageSize } = this.#module.memories[index] ?? { pageSize: PAGE };
    return `grew from ${(before / pageSize).toLocaleString("en")} to ${count(after / pageSize, "page")}`;
  }

  /** Takes over what a run left: memories, how large they are, what changed.
   * @param {Answer} answer @param {boolean} runs
   */
  take({ memories = [], changed }, runs) {
    const isSame =
      memories.length === this.#memories.length &&
      memories.every(({ name }, at) => name === this.#memories[at].name);
    if (!isSame) {
      this.#memories = memories.map(({ name, index, byteLength }, at) => {
        return { name, index, memory: this.#remote(byteLength, at, index) };
      });
      this.#shown = 0;
    }
    for (const [at, { memory }] of this.#memories.entries()) {
      memory.byteLength = memories[at].byteLength;
      memory.forget();
    }
    this.mark(changed);
    if (this.#memories.length > 0) this.#show(!isSame);
    else this.#showNone(runs);
    this.#fill();
  }

  /** Marks bytes as changed.
   * @param {Answer["changed"]} changed
   */
  mark(changed) {
    for (const [at, { memory }] of this.#memories.entries()) {
      const spans = changed?.[at]?.spans ?? [];
      memory.changed = (from, to) => spans.filter((span) => span.from < to && span.to > from);
    }
    this.#view?.refresh();
  }

  /** Where each memory has some bytes.
   * @param {Uint8Array[]} wanted @param {number} most @param {number} length of what is shown
   */
  async find(wanted, most, length) {
    const places = [];
    for (const [at, { name, index }] of this.#memories.entries()) {
      const question = { memory: at, wanted, most, length };
      const { found = [], all = 0 } = await this.#thread.ask("find", question);
      places.push({ name, index, found, all });
    }
    return places;
  }

  /** Asks how full the pages are; the bytes in view have been asked for before. */
  async #fill() {
    this.#asked += 1;
    const asked = this.#asked;
    for (const [at, { memory }] of this.#memories.entries()) {
      const { filled } = await this.#thread.ask("filled", { memory: at });
      if (filled === undefined || asked !== this.#asked) return;
      memory.filled = filled;
      if (this.#view?.memory === memory) this.#view.refresh();
    }
  }

  /** @param {number} byteLength @param {number} at @param {number} index in the module */
  #remote(byteLength, at, index) {
    const memory = new RemoteMemory(byteLength, async (offset, length) => {
      const { bytes } = await this.#thread.ask("read", { memory: at, offset, length });
      if (bytes === undefined) throw new Error("the module does not run any more");
      return bytes;
    });
    memory.ranges = memoryMap(this.#module, index);
    memory.write = async (offset, bytes) => {
      await this.#thread.ask("write", { memory: at, offset, bytes });
      memory.forget();
    };
    return memory;
  }

  /** @param {boolean} isAnother */
  #show(isAnother) {
    const { memory, index } = this.#memories[this.#shown];
    this.#note.textContent = index === 0 ? whatIsUnknown(memory.ranges) : "";
    const view = this.#view ?? new MemoryView();
    if (this.#view === null) {
      view.setAttribute("label", "Memory of the module");
      this.element.append(view);
    }
    this.#view = view;
    if (isAnother || view.memory !== memory) view.memory = memory;
    else view.refresh();
    this.#choice.hidden = this.#memories.length < 2;
    const options = this.#memories.map(({ name }, at) => new Option(name, String(at)));
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
  const most = maximum === null ? "no maximum" : `at most ${count(maximum, "page")}`;
  const unit = pageSize === PAGE ? "" : ` of ${count(pageSize, "byte")}`;
  const words = [
    `${count(minimum, "page")}${unit} at the start`,
    `${size(minimum * pageSize)}`,
    most,
  ];
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

/** @param {string} text */
function changesText(text) {
  return element("span", { class: "changes" }, text);
}
