// The states of a run's memories, from what its worker reported: any of them can be seen again.

import { isRow, readDump } from "../memory/dump.mjs";
import { differences } from "../memory/values.mjs";
import { PAGE } from "../wasm/page-size.mjs";
import { compared } from "./recorded.mjs";
import { isWithin } from "./steps.mjs";

/** @typedef {Omit<ShownMemory, "bytes"> & { spans: Span[],
 * bytes(offset: number, length: number): Uint8Array }} Seen a memory in one of its states, with what
 * has changed in that */

export class History {
  /** @type {MemoryState[]} */
  states = [];
  /** @type {string | undefined} why this is not all that happened */
  more;
  /** @type {(Uint8Array | undefined)[]} of each memory, the bytes of the module that it belongs to */
  modules = [];
  /** @type {Printed[]} */
  #prints = [];
  /** @type {HostView[]} */
  #views = [];
  #pokes;
  /** The memory in view, and those of its pages in which a byte is not zero. */
  #shown = nothing(-1);

  /** @param {Message[]} messages of a worker @param {Poke[]} pokes that it was given */
  constructor(messages, pokes) {
    this.#pokes = pokes;
    for (const message of messages) {
      if ("text" in message) this.#prints.push(message);
      else if ("state" in message) this.states.push(message.state);
      else if ("view" in message) this.#views.push(message.view);
      else if ("more" in message) this.more = message.more;
      else this.modules[message.memory] = message.module;
    }
  }

  /** The number of the state that was there when a step had printed that many lines, or at its end;
   * or, if an address is named, of the last one until then in which the step wrote there.
   * @param {Step} step
   * @param {number} [lines]
   * @param {number} [address]
   * @returns {number} -1 if there is none
   */
  stateOf(step, lines, address) {
    const end = this.#endOf(step, lines);
    for (let at = end; at >= 0 && address !== undefined; at -= 1) {
      const { memory } = this.states[at];
      if (memory !== this.states[end].memory || !isWithin(this.states[at], step)) continue;
      if (this.#writes(at, address)) return at;
    }
    return end;
  }

  /** What a step printed.
   * @param {Step} step
   */
  printsOf(step) {
    return this.#prints.filter((print) => isWithin(print, step));
  }

  /** @param {number} number of a state @param {number} address */
  #writes(number, address) {
    const { to, spans } = this.states[number];
    const covers = (/** @type {Span} */ { from, to }) => from <= address && address < to;
    if (to) return covers(to);
    // Most states are passed over by what was recorded, without the memory.
    const isRecorded = spans.some(({ from, bytes }) => covers({ from, to: from + bytes.length }));
    return isRecorded && this.memoryAt(number).spans.some(covers);
  }

  /** @param {Step} step @param {number} [lines] */
  #endOf(step, lines) {
    const inside = (/** @type {{ line: number }} */ it) => isWithin(it, step);
    if (lines === undefined) {
      const last = this.states.findLastIndex(inside);
      const printed = this.#prints.findLast(inside)?.state ?? -1;
      return last >= 0 ? last : printed;
    }
    let count = 0;
    const print = this.#prints.filter(inside).find(({ text }) => {
      count += text.split("\n").length;
      return lines > 0 && count >= lines;
    });
    return print?.state ?? -1;
  }

  /** Where to look in a state that a step has led to: at what changed in it, or, if the step printed
   * other parts of that memory, at the first of these.
   * @param {Step} step @param {number} state
   * @returns {number | undefined}
   */
  placeOf(step, state) {
    const { memory } = this.states[state];
    const changed = this.memoryAt(state).spans[0]?.from;
    const rows = this.#prints
      .filter((it) => isWithin(it, step) && this.states[it.state ?? -1]?.memory === memory)
      .flatMap(({ text }) => readDump(text).filter(isRow));
    const isSeen = rows.some(({ at, bytes }) => changed >= at && changed < at + bytes.length);
    return isSeen ? changed : (rows[0]?.at ?? changed);
  }

  /** The texts that were printed when a memory was in one of its states up to this one.
   * @param {number} state
   */
  printedUpTo(state) {
    const { memory } = this.states[state];
    const of = (/** @type {Printed} */ { state: at }) =>
      at !== undefined && at <= state && this.states[at].memory === memory;
    return this.#prints.filter(of).map(({ text }) => text);
  }

  /** The views that the host has made of the memory by this state: each with whether it is dead.
   * @param {number} state
   */
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
   * @returns {Seen}
   */
  memoryAt(state) {
    const { memory, byteLength } = this.states[state];
    // It is asked for several times in a row, and large ones take long.
    if (this.#shown.state === state && this.#shown.seen) return this.#shown.seen;
    const changed = this.#go(memory, state);
    const { pages } = this.#shown;
    const filled = new Uint8Array(Math.ceil(byteLength / PAGE));
    for (const [page, bytes] of pages) filled[page] = fullness(bytes);
    /** @type {Seen} */
    const seen = {
      byteLength,
      bytes: (offset, length) => read(pages, offset, length),
      changed: (from, to) => changed.filter((span) => span.from < to && span.to > from),
      spans: changed,
      filled,
    };
    this.#shown.seen = seen;
    return seen;
  }

  /** The part of the memory that was not recorded.
   * @param {number} state
   */
  unknownAt(state) {
    const { byteLength } = this.states[state];
    const [head, tail] = compared(byteLength);
    return tail && tail.from > head.to ? [{ from: head.to, to: tail.from }] : [];
  }

  /** Writes bytes into the memory in view.
   * @param {number} from @param {Uint8Array} bytes
   */
  write(from, bytes) {
    store(this.#shown.pages, from, bytes);
    this.#shown.seen = undefined;
  }

  /** Goes to a state, and gives the spans that changed in it.
   * @param {number} memory @param {number} state
   */
  #go(memory, state) {
    if (this.#shown.memory !== memory || this.#shown.state >= state) {
      this.#shown = nothing(memory);
    }
    const { pages } = this.#shown;
    /** @type {Span[]} */
    const changed = [];
    for (let at = this.#shown.state + 1; at <= state; at += 1) {
      const { memory: of, spans } = this.states[at];
      if (of !== memory) continue;
      for (const { from, bytes } of spans) {
        if (at === state) {
          const old = read(pages, from, bytes.length);
          for (const span of differences(old, bytes)) {
            changed.push({ from: from + span.from, to: from + span.to });
          }
        }
        store(pages, from, bytes);
      }
      for (const poke of this.#pokes) if (poke.state === at) store(pages, poke.from, poke.bytes);
    }
    this.#shown.state = state;
    this.#shown.seen = undefined;
    return changed;
  }
}

/** @typedef {Map<number, Uint8Array<ArrayBuffer>>} Pages the bytes of each, by its number */

/** @typedef {{ memory: number, state: number, pages: Pages, seen?: Seen }} Shown a memory in one of its
 * states; `seen` unless a byte of it was written since */

/** @param {number} memory @returns {Shown} */
function nothing(memory) {
  return { memory, state: -1, pages: new Map() };
}

/** @param {Uint8Array<ArrayBuffer>} bytes of a page */
function fullness(bytes) {
  let full = 0;
  for (const word of new Int32Array(bytes.buffer)) if (word !== 0) full += 1;
  return Math.ceil((full / (PAGE / 4)) * 255);
}

/** Calls `visit` for each part of a range that is in one page.
 * @param {number} from @param {number} length
 * @param {(page: number, inside: number, at: number, count: number) => void} visit
 */
function parts(from, length, visit) {
  for (let at = from; at < from + length; ) {
    const page = Math.floor(at / PAGE);
    const end = Math.min(from + length, (page + 1) * PAGE);
    visit(page, at - page * PAGE, at - from, end - at);
    at = end;
  }
}

/** @param {Pages} pages @param {number} from @param {number} length */
function read(pages, from, length) {
  const bytes = new Uint8Array(length);
  parts(from, length, (page, inside, at, count) => {
    const known = pages.get(page);
    if (known) bytes.set(known.subarray(inside, inside + count), at);
  });
  return bytes;
}

/** @param {Pages} pages @param {number} from @param {Uint8Array} bytes */
function store(pages, from, bytes) {
  parts(from, bytes.length, (page, inside, at, count) => {
    const known = pages.get(page) ?? new Uint8Array(PAGE);
    pages.set(page, known);
    known.set(bytes.subarray(at, at + count), inside);
  });
}
