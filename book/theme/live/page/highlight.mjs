// What speaks of the same bytes is marked together, when the pointer or the focus is on one of it: links
// to states, addresses among the outputs, variables of the host, bytes in figures, and bytes in the
// memory that is shown. Nothing moves for it.

import { addStyle, sheetOf } from "../dom.mjs";
import { isRow, readDump } from "../memory/dump.mjs";
import { History } from "../run/history.mjs";
import { readAddress } from "./address.mjs";
import { ADDRESS, addressOf } from "./event.mjs";

/** @typedef {Span & { memory: number }} Spot bytes of one of the run's memories */
/** @typedef {Spot & { link?: Element, range?: Range }} Place where the page speaks of them */

const LINKS = 'main a[href^="#step-"]';
const FIGURES = "main memory-view[frozen]";
const NUMBER = /(?<![\w.])(?:0x[\da-f]+|\d{4,})(?!\w)/gi;

const style = new URL("highlight.css", import.meta.url);
const { sheet, styled } = sheetOf(style);

export class Marker {
  #dock;
  /** @type {Spot | undefined} */
  #pointed;
  /** @type {Spot | undefined} */
  #focused;
  /** @type {Spot | undefined} what is marked */
  #lit;
  /** @type {MemoryView | undefined} that of the memory */
  #view;
  /** @type {MemoryView | undefined} the figure of which a byte is pointed at */
  #figure;
  /** @type {{ messages: Message[], pokes: Poke[], all: Known } | undefined} */
  #known;
  /** @type {{ of: string, places: Place[] } | undefined} */
  #places;

  /** @param {{ shown: ShownState | undefined }} dock */
  constructor(dock) {
    this.#dock = dock;
    addStyle(style);
    styled.catch(() => {});
    const point = (/** @type {Event} */ event) => {
      const pointed = this.#at(event);
      if (pointed !== "kept") this.#light({ pointed });
    };
    document.addEventListener("pointermove", point, { passive: true });
    document.addEventListener("click", point);
    document.documentElement.addEventListener("pointerleave", () => this.#light({}));
    document.addEventListener("focusin", ({ target }) => this.#focus(target));
    document.addEventListener("focusout", () => this.#focus(null));
    document.addEventListener("memory-cursor", (event) => this.#follow(event));
    document.addEventListener("memory-state", () => {
      if (this.#lit) this.#mark(this.#lit);
    });
  }

  /** @param {{ pointed?: Spot, focused?: Spot }} spots */
  #light({ pointed, focused = this.#focused }) {
    this.#pointed = pointed;
    this.#focused = focused;
    const spot = pointed ?? focused;
    if (keyOf(spot) !== keyOf(this.#lit)) this.#mark(spot);
  }

  /** @param {EventTarget | null} target that has the focus */
  #focus(target) {
    this.#focused = undefined;
    const shown = this.#dock.shown;
    if (shown && target === shown.view) this.#focused = this.#byteOf(shown.view.address);
    else if (target instanceof Element && target.matches(LINKS))
      this.#focused = this.#ofLink(target);
    this.#light({ pointed: this.#pointed });
  }

  /** A cursor is on another byte: that of the memory, or of a figure.
   * @param {Event} event
   */
  #follow(event) {
    const view = /** @type {MemoryView} */ (event.target);
    const { address } = /** @type {CustomEvent<{ address: number | null }>} */ (event).detail;
    if (view.matches(FIGURES)) {
      // A figure that nobody points at any more does not speak for what is pointed at now.
      if (address === null && view !== this.#figure) return;
      this.#figure = address === null ? undefined : view;
      this.#light({ pointed: this.#ofFigure(view, address) });
    } else if (view === this.#dock.shown?.view && view === document.activeElement) {
      this.#light({ pointed: undefined, focused: this.#byteOf(address) });
    }
  }

  /** What the pointer is on; a figure says so itself.
   * @param {Event} event
   * @returns {Spot | "kept" | undefined}
   */
  #at(event) {
    const shown = this.#dock.shown;
    const [inner] = event.composedPath();
    const { target } = event;
    if (!shown || !(inner instanceof Element) || !(target instanceof Element)) return undefined;
    if (target === shown.view) {
      const cell = /** @type {HTMLElement | null} */ (inner.closest(".rows [data-offset]"));
      const row = cell?.closest(".row")?.querySelector(".at")?.textContent ?? "";
      return cell
        ? this.#byteOf(Number.parseInt(row, 16) + Number(cell.dataset.offset))
        : undefined;
    }
    if (target.matches(FIGURES) && inner.closest(".hex, .text")) return "kept";
    const link = target.closest(LINKS);
    if (link) return this.#ofLink(link);
    if (!inner.closest("pre, .line")) return undefined;
    const { clientX: x, clientY: y } = /** @type {MouseEvent} */ (event);
    return this.#all().find(({ range }) => {
      const { startContainer: text } = range ?? {};
      return text && inner.contains(text) && range && isOn(range, x, y);
    });
  }

  /** A byte of the memory that is shown.
   * @param {number | null} address
   * @returns {Spot | undefined}
   */
  #byteOf(address) {
    const known = this.#knows();
    if (!known || address === null) return undefined;
    return { memory: known.memory, from: address, to: address + 1 };
  }

  /** @param {Element} link */
  #ofLink(link) {
    return this.#all().find((place) => place.link === link);
  }

  /** @param {MemoryView} view @param {number | null} address */
  #ofFigure(view, address) {
    const memory = this.#knows()?.all.memoryOf(stepOf(view), address ?? -1);
    if (memory === undefined || address === null) return undefined;
    return { memory, from: address, to: address + 1 };
  }

  /** The run that is shown, and which of its memories. */
  #knows() {
    const shown = this.#dock.shown;
    if (!shown) return undefined;
    const { run, pokes, number, view } = shown;
    const { messages } = run;
    if (this.#known?.messages !== messages || this.#known.pokes !== pokes) {
      this.#known = { messages, pokes, all: new Known(run, pokes) };
      this.#places = undefined;
    }
    const { all } = this.#known;
    return { all, view, shown, memory: all.history.states[number].memory };
  }

  /** Where the page speaks of bytes now. */
  #all() {
    const known = this.#knows();
    if (!known) return [];
    const { all, shown } = known;
    // A figure is drawn when it comes near.
    const of = `${shown.number} ${document.querySelectorAll(`${FIGURES}, .live-output`).length}`;
    if (this.#places?.of !== of) {
      this.#places = { of, places: [...all.links(), ...all.printed(), ...all.names(shown)] };
    }
    return this.#places.places;
  }

  /** Marks all that speaks of some bytes, and nothing else.
   * @param {Spot | undefined} spot
   */
  #mark(spot) {
    const known = this.#knows();
    this.#lit = known && spot;
    this.#view = known?.view ?? this.#view;
    const meant = this.#all().filter(
      ({ memory, from, to }) => spot?.memory === memory && from < spot.to && to > spot.from,
    );
    const links = new Set(meant.map(({ link }) => link));
    for (const link of document.querySelectorAll(LINKS)) {
      link.classList.toggle("memory-marked", links.has(link));
    }
    if (globalThis.CSS?.highlights) {
      const ranges = meant.flatMap(({ range }) => range ?? []);
      CSS.highlights.set("memory", new Highlight(...ranges));
    }
    this.#view?.mark(spot && spot.memory === known?.memory ? [spot] : []);
    for (const view of document.querySelectorAll(FIGURES)) {
      const shadow = /** @type {ShadowRoot} */ (view.shadowRoot);
      if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets.push(sheet);
      for (const row of shadow.querySelectorAll(".row")) {
        const at = Number.parseInt(row.querySelector(".at")?.textContent ?? "", 16);
        const hex = row.querySelector(".hex")?.textContent ?? "";
        const from = Math.max(spot?.from ?? 0, at);
        const to = Math.min(spot?.to ?? 0, at + (hex.length + 1) / 3);
        const own = to > from && known?.all.memoryOf(stepOf(view), at) === spot?.memory;
        row.classList.toggle("marked", own);
        if (!own) continue;
        const { style } = /** @type {HTMLElement} */ (row);
        style.setProperty("--marked-from", String(from - at));
        style.setProperty("--marked", String(to - from));
      }
    }
  }
}

/** What a run has told of its addresses. */
class Known {
  #run;
  /** @type {Place[] | undefined} */
  #links;
  /** @type {Map<number, Set<number>>} of each memory, the addresses that were returned or used */
  #addresses = new Map();

  /** @param {PageRun} run @param {Poke[]} pokes */
  constructor(run, pokes) {
    this.#run = run;
    // One of its own: to look at another state would change what is shown.
    this.history = new History(run.messages, pokes);
    const { states } = this.history;
    for (const state of states) {
      const known = this.#addresses.get(state.memory) ?? new Set();
      this.#addresses.set(state.memory, known);
      for (const address of [addressOf(state), state.to?.from]) {
        if (address !== undefined) known.add(address);
      }
    }
    for (const view of this.history.viewsAt(states.length - 1)) {
      this.#addresses.get(view.memory)?.add(view.from);
    }
  }

  /** @param {string | undefined} name @param {number} at an address at which a row begins, or in it */
  memoryOf(name, at) {
    const step = this.#run.steps.find((it) => it.name === name);
    if (!step) return undefined;
    for (const { text, state } of this.history.printsOf(step)) {
      const rows = readDump(text).filter(isRow);
      if (
        state !== undefined &&
        rows.some((row) => row.at <= at && at < row.at + row.bytes.length)
      ) {
        return this.history.states[state].memory;
      }
    }
    return undefined;
  }

  /** The links to states of this run. */
  links() {
    if (this.#links) return this.#links;
    const { history } = this;
    const found = [...document.querySelectorAll(LINKS)].flatMap((link) => {
      const { target } = readAddress(/** @type {HTMLAnchorElement} */ (link).hash);
      const step = this.#run.steps.find(({ name }) => name === target?.step);
      const state = step ? history.stateOf(step, target?.line, target?.address) : -1;
      const at = state < 0 || !step ? undefined : (target?.address ?? history.placeOf(step, state));
      return at === undefined ? [] : { link, state, at };
    });
    // The states are put together one after another.
    found.sort((a, b) => a.state - b.state);
    this.#links = found.map(({ link, state, at }) => {
      const { spans } = history.memoryAt(state);
      const span = spans.find(({ from, to }) => from <= at && at < to) ?? { from: at, to: at + 1 };
      return { link, memory: history.states[state].memory, from: span.from, to: span.to };
    });
    return this.#links;
  }

  /** The addresses among the outputs.
   * @returns {Place[]}
   */
  printed() {
    const codes = document.querySelectorAll(
      'main pre > code[class*="prints=host.mjs:"], .live-output[data-step] pre > code',
    );
    return [...codes].flatMap((code) => {
      const memories = this.#memoriesOf(stepOf(code));
      const figure = code.parentElement?.querySelector("memory-view")?.shadowRoot;
      const lines = figure?.querySelectorAll(".line:not(.row)") ?? [];
      return [code, ...lines].flatMap((it) =>
        wordsIn(it, NUMBER).flatMap(({ word, range }) => {
          const from = Number(word);
          const memory = memories.find((it) => this.#addresses.get(it)?.has(from));
          const known = memory !== undefined && from >= ADDRESS;
          return known ? { memory, from, to: from + 1, range } : [];
        }),
      );
    });
  }

  /** @param {string | undefined} name */
  #memoriesOf(name) {
    const step = this.#run.steps.find((it) => it.name === name);
    const states = step ? this.history.printsOf(step).map(({ state }) => state ?? -1) : [];
    return [...new Set(states.flatMap((state) => this.history.states[state]?.memory ?? []))];
  }

  /** The variables that hold an address, or a view of some of the memory, in a state.
   * @param {ShownState} shown
   * @returns {Place[]}
   */
  names({ number, lines }) {
    const { history } = this;
    /** @type {Map<string, Spot>} */
    const held = new Map();
    /** @type {(line: number, made: string, spot: Spot) => void} */
    const hold = (line, made, spot) => {
      if (!/^\w+$/.test(made)) return;
      const set = new RegExp(String.raw`(?<![\w.])(\w+)\s*=\s*(?:new )?(?:\w+\.)*${made}\(`);
      const name = set.exec(lines[line - 1] ?? "")?.[1];
      if (name) held.set(name, spot);
    };
    for (const state of history.states.slice(0, number + 1)) {
      const from = addressOf(state);
      if (from === undefined || !state.name) continue;
      hold(state.line, state.name, { memory: state.memory, from, to: from + 1 });
    }
    const memories = new Set(history.states.map(({ memory }) => memory));
    for (const memory of memories) {
      const last = history.states.findLastIndex((it, at) => it.memory === memory && at <= number);
      if (last < 0) continue;
      for (const { line, type, from, byteLength, whole, dead } of history.viewsAt(last)) {
        if (!whole && !dead) hold(line, type, { memory, from, to: from + byteLength });
      }
    }
    if (held.size === 0) return [];
    const any = new RegExp(String.raw`(?<![\w.])(?:${[...held.keys()].join("|")})(?!\w)`, "g");
    const listings = [...document.querySelectorAll('main pre > code[class*="step=host.mjs:"]')];
    return listings.flatMap((code) =>
      wordsIn(code, any).flatMap(({ word, range }) => {
        const spot = held.get(word);
        return spot ? { ...spot, range } : [];
      }),
    );
  }
}

/** The step whose output an element shows.
 * @param {Element} element
 */
function stepOf(element) {
  const live = /** @type {HTMLElement | null} */ (element.closest(".live-output"));
  const code = element.closest("pre")?.querySelector("code");
  const named = [...(code?.classList ?? [])].find((word) => word.startsWith("prints=host.mjs:"));
  return live?.dataset.step ?? named?.slice("prints=host.mjs:".length);
}

/** @param {Element} element @param {RegExp} words */
function wordsIn(element, words) {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const kind = text.parentElement?.closest(".hljs-comment, .hljs-string, .hljs-subst");
    if (kind && !kind.matches(".hljs-subst")) continue;
    for (const { 0: word, index } of (text.nodeValue ?? "").matchAll(words)) {
      const range = new Range();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      found.push({ word, range });
    }
  }
  return found;
}

/** @param {Range} range @param {number} x @param {number} y */
function isOn(range, x, y) {
  return [...range.getClientRects()].some(
    ({ left, right, top, bottom }) => left <= x && x <= right && top <= y && y <= bottom,
  );
}

/** @param {Spot | undefined} spot */
function keyOf(spot) {
  return spot && `${spot.memory} ${spot.from} ${spot.to}`;
}
