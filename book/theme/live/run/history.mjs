// The states of a run's memories, from what its worker told: any of them can be looked at again.

import { differences } from "../memory/values.mjs";
import { PAGE } from "../wasm/page-size.mjs";
import { compared } from "./recorded.mjs";

/** @typedef {object} State what a memory was when something happened
 * @property {"instance" | "call" | "grow" | "write"} what happened: a guest was instantiated, or
 * called, or its memory grown by the host; or the host wrote into it, some time before
 * @property {number} line of the host
 * @property {string} [name] of what was called
 * @property {string[]} [values] its arguments
 * @property {string} [result] what it returned, if anything
 * @property {boolean} [failed] whether it has ended in an error instead
 * @property {number} memory
 * @property {number} generation of its buffer: a higher one has detached those before it
 * @property {number} byteLength
 * @property {{ from: number, bytes: Uint8Array }[]} spans of bytes that may be others now
 */

/** @typedef {{ from: number, to: number }} Span of addresses */

export class History {
  /** @type {State[]} */
  states = [];
  /** Of each memory, the bytes of the module that it belongs to, if they are known. */
  modules = [];
  #prints = [];
  #views = [];
  #pokes;
  /** The memory that is looked at, and its pages, as far as any byte in them is not zero. */
  #shown = { memory: -1, state: -1, pages: new Map() };

  /** @param {object[]} messages of a worker
   * @param {import("./watch.mjs").Poke[]} pokes that it was given */
  constructor(messages, pokes) {
    this.#pokes = pokes;
    for (const message of messages) {
      if (message.state !== undefined && message.text === undefined)
        this.states.push(message.state);
      else if (message.view) this.#views.push(message.view);
      else if (message.memory !== undefined) this.modules[message.memory] = message.module;
      else if (message.text !== undefined) this.#prints.push(message);
    }
  }

  /** The number of the state that was there when a step had printed so many lines, or at its end.
   * @param {import("../page/steps.mjs").Step} step
   * @param {number} [lines]
   * @returns {number} -1 if there is none
   */
  stateOf(step, lines) {
    const inside = ({ line }) => line > step.first && line < step.last;
    if (lines === undefined) {
      const last = this.states.findLastIndex(inside);
      const printed = this.#prints.findLast(inside)?.state ?? -1;
      return last >= 0 ? last : printed;
    }
    let count = 0;
    const print = this.#prints.filter(inside).find(({ text }) => {
      count += text.split("\n").length;
      return count >= lines;
    });
    return print?.state ?? -1;
  }

  /** The texts that were printed when a memory was in one of its states up to this one. */
  printedUpTo(state) {
    const { memory } = this.states[state];
    const of = ({ state: at }) =>
      at !== undefined && at <= state && this.states[at].memory === memory;
    return this.#prints.filter(of).map(({ text }) => text);
  }

  /** The views that the host has made of the memory by this state: which of them are dead? */
  viewsAt(state) {
    const { memory, generation } = this.states[state];
    const views = new Map();
    for (const view of this.#views) {
      // One that was made after the last state is not seen later.
      const later = view.after > state && state < this.states.length - 1;
      if (view.memory !== memory || later) continue;
      const dead = view.generation < generation;
      views.set(`${view.type} ${view.line} ${view.from} ${view.byteLength} ${dead}`, {
        ...view,
        dead,
      });
    }
    return [...views.values()];
  }

  /** The memory of a state, as <memory-view> takes it.
   * @param {number} state
   */
  memoryAt(state) {
    const { memory, byteLength } = this.states[state];
    const changed = this.#go(memory, state);
    const { pages } = this.#shown;
    const filled = new Uint8Array(Math.ceil(byteLength / PAGE));
    for (const [page, bytes] of pages) filled[page] = fullness(bytes);
    return {
      byteLength,
      bytes: (offset, length) => read(pages, offset, length),
      changed: (from, to) => changed.filter((span) => span.from < to && span.to > from),
      spans: changed,
      filled,
    };
  }

  /** What of the memory is known: all of it, or the parts that are compared. */
  unknownAt(state) {
    const { byteLength } = this.states[state];
    const [head, tail] = compared(byteLength);
    return tail && tail.from > head.to ? [{ from: head.to, to: tail.from }] : [];
  }

  /** Writes bytes into what is looked at. */
  write(from, bytes) {
    store(this.#shown.pages, from, bytes);
  }

  /** Goes to a state, and gives the spans that changed in it. */
  #go(memory, state) {
    if (this.#shown.memory !== memory || this.#shown.state >= state) {
      this.#shown = { memory, state: -1, pages: new Map() };
    }
    const { pages } = this.#shown;
    let changed = [];
    for (let at = this.#shown.state + 1; at <= state; at += 1) {
      const { memory: of, spans } = this.states[at];
      if (of !== memory) continue;
      changed = [];
      for (const { from, bytes } of spans) {
        const old = read(pages, from, bytes.length);
        for (const span of differences(old, bytes)) {
          changed.push({ from: from + span.from, to: from + span.to });
        }
        store(pages, from, bytes);
      }
      for (const poke of this.#pokes) if (poke.state === at) store(pages, poke.from, poke.bytes);
    }
    this.#shown.state = state;
    return changed;
  }
}

function fullness(bytes) {
  let full = 0;
  for (const word of new Int32Array(bytes.buffer)) if (word !== 0) full += 1;
  return Math.ceil((full / (PAGE / 4)) * 255);
}

/** Calls `visit` for each part of a range that lies in one page. */
function parts(from, length, visit) {
  for (let at = from; at < from + length; ) {
    const page = Math.floor(at / PAGE);
    const end = Math.min(from + length, (page + 1) * PAGE);
    visit(page, at - page * PAGE, at - from, end - at);
    at = end;
  }
}

function read(pages, from, length) {
  const bytes = new Uint8Array(length);
  parts(from, length, (page, inside, at, count) => {
    const known = pages.get(page);
    if (known) bytes.set(known.subarray(inside, inside + count), at);
  });
  return bytes;
}

function store(pages, from, bytes) {
  parts(from, bytes.length, (page, inside, at, count) => {
    if (!pages.has(page)) pages.set(page, new Uint8Array(PAGE));
    pages.get(page).set(bytes.subarray(at, at + count), inside);
  });
}
