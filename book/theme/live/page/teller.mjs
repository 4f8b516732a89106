// Says in the dock what has happened, and which views the host has of the memory then.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { hexAddress } from "../memory/bytes.mjs";
import { eventOf } from "./event.mjs";

/** @typedef {import("../run/history.mjs").History} History */

export class Teller {
  #part;
  #lead;

  /** @param {import("./panel.mjs").Parts} part of the dock
   * @param {(listing: Listing) => void} lead the reader to it
   */
  constructor(part, lead) {
    this.#part = part;
    this.#lead = lead;
  }

  /** Says what has happened.
   * @param {History} history @param {number} number of the state
   * @param {object} shown
   * @param {Span[]} shown.spans @param {boolean} shown.poked @param {string} shown.note to be said first
   * @param {string[]} shown.lines of the host @param {Listing} [shown.listing] whose line is lit
   */
  tell(history, number, { spans, poked, note, lines, listing }) {
    const parts = eventOf(history, number, { spans, poked, lines });
    const said = element("span", {}, [note, ...parts.map((part) => this.#partOf(part))]);
    const line = element("code", {}, lineOf(lines, history.states[number]));
    this.#part.event.replaceChildren(said, listing ? this.#way(line, listing) : line);
  }

  /** @param {History} history @param {number} number of the state @param {string[]} lines of the host */
  listViews(history, number, lines) {
    const views = history.viewsAt(number).map((view) => {
      const { type, from, byteLength, whole, dead } = view;
      const size = count(byteLength, "byte");
      const place = whole
        ? [`the whole memory, ${size}`]
        : [`${size} from `, this.#partOf({ address: from })];
      return element("li", { "data-dead": dead }, [
        element("code", {}, lineOf(lines, view) || type),
        ` ${type} of `,
        ...(dead ? ["nothing any more: detached"] : place),
      ]);
    });
    this.#part.views.replaceChildren(...views.slice(-8).reverse());
  }

  /** A way to the line in its listing.
   * @param {HTMLElement} line @param {Listing} listing
   */
  #way(line, listing) {
    const button = element("button", { type: "button", class: "dock-line" }, line);
    button.addEventListener("click", () => this.#lead(listing));
    return button;
  }

  /** @param {import("./event.mjs").Part} part */
  #partOf(part) {
    if (typeof part === "string") return part;
    const { address } = part;
    const at = `0x${hexAddress(address, 1)}`;
    const button = element("button", { type: "button", class: "dock-at" }, at);
    button.addEventListener("click", () => this.#part.view.goTo(address));
    return button;
  }
}

/** The line of the host where something happened.
 * @param {string[]} lines @param {{ line: number }} place
 */
function lineOf(lines, { line }) {
  return lines[line - 1]?.trim() ?? "";
}
