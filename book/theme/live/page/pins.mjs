// Types that are pinned at addresses of the memory next to the page, and what they say in each of
// its states: as a list, as ranges of the memory, and with arrows for their pointers.

import { addStyle, element } from "../dom.mjs";
import { hexAddress } from "../memory/bytes.mjs";
import { TypeProblem } from "../types/parse.mjs";
import { parsePin, placeOf, typeOf } from "../types/pin.mjs";
import { readingsIn, readType } from "../types/read.mjs";

/** @typedef {import("../types/read.mjs").Reading} Reading */
/** @typedef {import("../run/history.mjs").History} History */
/** @typedef {{ text: string, type: import("../types/parse.mjs").PinType, address: number,
 * at: string, memory: number, linked: boolean }} Placed `at`: where, as it was written; `linked`:
 * whether the page has pinned it */

export const styled = addStyle(new URL("pins.css", import.meta.url));

/** Where there is room beside the bytes, or a whole side of the window. */
const ROOM = matchMedia("(width > 1100px) and (height > 500px)");

const EXAMPLES = [
  ...["u32", "f64", "str[16]", "[u32; 4]", "ptr+len<str>", "Vec", "ptr+cap+len", "String"],
  ...["{ x: u32, y: u32, name: ptr+len<str> }", "{ size: u32, next: *self }"],
];

const template = document.createElement("template");
template.innerHTML = `
  <details class="dock-pins">
    <summary>Types at addresses <span class="pin-count"></span></summary>
    <ul class="pin-list"></ul>
    <form class="pin-new" novalidate>
      <label>Type <input class="pin-type" list="pin-types" size="20" placeholder="u32" autocapitalize="none" autocomplete="off" autocorrect="off" spellcheck="false"></label>
      <label>at <input class="pin-at" size="10" title="Where the cursor is, if nothing is written" autocapitalize="none" autocomplete="off" autocorrect="off" spellcheck="false"></label>
      <button>Pin</button>
      <datalist id="pin-types"></datalist>
      <p class="pin-said" role="status"></p>
    </form>
  </details>`;

/** @typedef {Record<"count" | "list" | "new" | "said", HTMLElement>
 * & Record<"type" | "at", HTMLInputElement>} Parts */

export class Pins {
  element;
  #part;
  #view;
  #changed;
  /** @type {Placed[]} */
  #pins = [];
  /** @type {(Reading | undefined)[]} of each pin; none where the state is of another memory */
  #readings = [];
  /** @type {{ history: History, state: number, seen: import("../run/history.mjs").Seen }
   * | undefined} */
  #shown;

  /** @param {MemoryView} view @param {() => void} changed the reader has pinned something, or taken
   * it away
   */
  constructor(view, changed) {
    this.#view = view;
    this.#changed = changed;
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.element = /** @type {HTMLDetailsElement} */ (copy.firstElementChild);
    const found = ["count", "list", "new", "said", "type", "at"].map((name) => {
      return [name, copy.querySelector(`.pin-${name}`)];
    });
    this.#part = /** @type {Parts} */ (Object.fromEntries(found));
    copy.querySelector("datalist")?.append(...EXAMPLES.map((type) => new Option(type)));
    this.#part.new.addEventListener("submit", (event) => this.#submit(event));
    // Neither the page's keys nor the dock's are meant while one types.
    this.#part.new.addEventListener("keydown", (event) => event.stopPropagation());
    view.addEventListener("memory-cursor", () => {
      this.#part.at.placeholder = hex(view.address);
    });
  }

  /** Reads all pins in a state.
   * @param {History} history @param {number} state
   * @param {import("../run/history.mjs").Seen} seen its memory
   */
  show(history, state, seen) {
    this.#shown = { history, state, seen };
    this.draw();
  }

  /** Pins what a link says, in the place of what the link before has said.
   * @param {string[]} pins @param {History} history @param {number} state that it leads to
   * @returns {number | undefined} where the first of them is
   */
  link(pins, history, state) {
    /** @type {string[]} */
    const problems = [];
    const placed = pins.flatMap((text) => {
      try {
        const pin = parsePin(text);
        const at = text.slice(text.lastIndexOf("@") + 1);
        return [{ ...pin, at, linked: true, ...placeIn(pin, history, state) }];
      } catch (error) {
        problems.push(`${text}: ${problemOf(error)}`);
        return [];
      }
    });
    this.#say(problems.join(" "));
    this.#pins = [...placed, ...this.#pins.filter(({ linked }) => !linked)];
    if (pins.length > 0) this.#unfold();
    return placed[0]?.address;
  }

  /** The ranges of the memory, with those of the pins: in the place of what was printed there.
   * @param {Labelled[]} ranges
   */
  over(ranges) {
    const own = this.#leaves().map(({ from, to, name, type, text }) => {
      return { from, to, label: `${name || type}: ${text}`, kind: "pin" };
    });
    const isOwn = (/** @type {Span} */ { from, to }) =>
      own.some((range) => range.from === from && range.to === to);
    return [...ranges.filter((range) => !isOwn(range)), ...own];
  }

  /** All of them, as an address writes them. */
  get texts() {
    return this.#pins.map(({ text, at }) => `${text}@${at}`);
  }

  /** From each pointer to what it leads to.
   * @returns {Arrow[]}
   */
  get arrows() {
    const all = this.#readings.flatMap((reading) => (reading ? readingsIn(reading) : []));
    return all.flatMap(({ from, target }) => (target ? [{ from, to: target.from }] : []));
  }

  /** Reads them anew, and lists them. */
  draw() {
    if (!this.#shown) return;
    const { history, state, seen } = this.#shown;
    const { memory } = history.states[state];
    this.#readings = this.#pins.map((pin) =>
      pin.memory === memory ? readType(pin.type, pin.address, seen) : undefined,
    );
    const { list, count } = this.#part;
    /** @type {(Element | null)[]} */
    const before = [...list.querySelectorAll("button")];
    const focused = before.indexOf(document.activeElement);
    list.replaceChildren(...this.#pins.map((pin, index) => this.#itemOf(pin, index)));
    const after = list.querySelectorAll("button");
    if (focused >= 0) after[Math.min(focused, after.length - 1)]?.focus();
    count.textContent = this.#pins.length > 0 ? String(this.#pins.length) : "";
  }

  /** @param {Placed} pin @param {number} index */
  #itemOf(pin, index) {
    const remove = element(
      "button",
      {
        type: "button",
        class: "pin-remove",
        "aria-label": `Remove ${pin.text} at ${hex(pin.address)}`,
      },
      "×",
    );
    remove.addEventListener("click", () => this.#remove(index));
    const head = [element("code", {}, pin.text), " at ", this.#goTo(pin.address), remove];
    const reading = this.#readings[index];
    const values = reading ? this.#tableOf(reading, pin) : element("p", {}, "In another memory.");
    return element("li", {}, [element("div", { class: "pin-head" }, head), values]);
  }

  /** @param {Reading} reading @param {Placed} pin */
  #tableOf(reading, { text, address }) {
    const single = reading.parts.length === 0 && !reading.target;
    const rows = rowsOf(reading, 0).filter((row) => single || row.depth > 0 || row.reading.problem);
    const head = ["name", "type", "address", "value"].map((name) =>
      element("th", { scope: "col" }, name),
    );
    return element("table", { "aria-label": `${text} at ${hex(address)}` }, [
      element("thead", {}, element("tr", {}, head)),
      element(
        "tbody",
        {},
        rows.map((row) => this.#rowOf(row)),
      ),
    ]);
  }

  /** @param {Row} row */
  #rowOf({ reading, name, depth }) {
    const { type, from, to, text, parts, problem } = reading;
    const spans = parts.length > 0 ? undefined : this.#shown?.seen.changed?.(from, to);
    const changed = spans !== undefined && spans.length > 0;
    const title = element("th", { scope: "row" }, name || "value");
    title.style.setProperty("--depth", String(Math.max(0, depth - 1)));
    return element("tr", { "data-changed": changed }, [
      title,
      element("td", {}, element("code", {}, type)),
      element("td", {}, this.#goTo(from)),
      element("td", {}, [
        element("code", {}, text),
        problem ? element("strong", {}, ` ${problem}`) : "",
        changed ? element("em", {}, " changed") : "",
      ]),
    ]);
  }

  /** @param {number} address */
  #goTo(address) {
    const button = element("button", { type: "button", class: "dock-at" }, hex(address));
    button.addEventListener("click", () => this.#view.goTo(address));
    return button;
  }

  /** What has no parts: these are the ranges. */
  #leaves() {
    return this.#readings
      .flatMap((reading) => (reading ? rowsOf(reading, 0) : []))
      .filter(({ reading: { parts, from, to } }) => parts.length === 0 && to > from)
      .map(({ reading, name }) => ({ ...reading, name }));
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (!this.#shown) return;
    const { type: typed, at } = this.#part;
    const { history, state } = this.#shown;
    for (const field of [typed, at]) field.removeAttribute("aria-invalid");
    let field = typed;
    try {
      const written = typeOf(typed.value);
      field = at;
      const place = at.value.trim() === "" ? { address: this.#view.address } : placeOf(at.value);
      const found = placeIn(place, history, state);
      const pin = { ...written, at: hex(found.address), linked: false, ...found };
      this.#pins.push(pin);
      this.#say(`${pin.text} is pinned at ${hex(pin.address)}.`);
      typed.value = "";
      this.#unfold();
      this.#renew();
    } catch (error) {
      this.#say(problemOf(error));
      field.setAttribute("aria-invalid", "true");
      field.focus();
      if (error instanceof TypeProblem) field.setSelectionRange(error.at, field.value.length);
    }
  }

  /** @param {number} index */
  #remove(index) {
    const [{ text, address }] = this.#pins.splice(index, 1);
    this.#renew();
    this.#say(`${text} at ${hex(address)} is removed.`);
    const removes = this.#part.list.querySelectorAll(".pin-remove");
    const next = /** @type {HTMLElement | undefined} */ (
      removes[Math.min(index, removes.length - 1)]
    );
    (next ?? this.#part.type).focus();
  }

  #renew() {
    this.draw();
    this.#view.refresh();
    this.#changed();
  }

  #unfold() {
    if (ROOM.matches) this.element.open = true;
  }

  /** @param {string} text */
  #say(text) {
    this.#part.said.textContent = text;
    if (text) this.#part.said.scrollIntoView({ block: "nearest", behavior: "instant" });
  }
}

/** @typedef {{ reading: Reading, name: string, depth: number }} Row */

/** @param {Reading} reading @param {number} depth @returns {Row[]} */
function rowsOf(reading, depth, name = reading.name) {
  const { parts, target } = reading;
  const inside = parts.flatMap((part) => rowsOf(part, depth + 1));
  const there = target ? rowsOf(target, depth + 1, `*${name}`) : [];
  return [{ reading, name, depth }, ...inside, ...there];
}

/** @param {{ address?: number, call?: string }} place @param {History} history
 * @param {number} state
 */
function placeIn({ address, call }, history, state) {
  const { memory, byteLength } = history.states[state];
  const returned = history.states
    .slice(0, state + 1)
    .findLast((it) => it.memory === memory && it.what === "call" && it.name === call);
  const found = address ?? (returned?.result && Number(returned.result) >>> 0);
  if (typeof found !== "number") throw new TypeProblem(`${call}() has returned nothing yet.`, 0);
  if (found >= byteLength) throw new TypeProblem(`${hex(found)} is after the end.`, 0);
  return { address: found, memory };
}

/** @param {unknown} error */
function problemOf(error) {
  if (error instanceof TypeProblem) return error.message;
  throw error;
}

/** @param {number} address */
function hex(address) {
  return `0x${hexAddress(address, 1)}`;
}
