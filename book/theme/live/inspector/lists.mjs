// Tables, and lists that show a part of what there is.

import { element } from "../dom.mjs";

/** Longer lists are shown in parts: a module can have a hundred thousand data segments. */
const PART = 100;

/** A list in the form of a table.
 * @template T
 * @param {string[]} titles of the columns
 * @param {T[]} rows
 * @param {(row: T) => string} textOf what the filter looks at
 * @param {(row: T) => HTMLTableRowElement} rowOf
 */
export function table(titles, rows, textOf, rowOf) {
  const head = element(
    "tr",
    {},
    titles.map((title) => element("th", { scope: "col" }, title)),
  );
  const body = element("tbody");
  const label = { role: "region", "aria-label": titles.join(", ") };
  const wrapper = element("div", { class: "table-wrapper", tabindex: 0, ...label }, [
    element("table", {}, [element("thead", {}, head), body]),
  ]);
  return searched(rows, textOf, rowOf, body, wrapper);
}

/** @param {(string | Node | (string | Node)[])[]} cells */
export function tableRow(cells) {
  return element(
    "tr",
    {},
    cells.map((cell) => element("td", {}, cell)),
  );
}

/** A list of elements.
 * @template T
 * @param {T[]} all
 * @param {(item: T) => string} textOf what the filter looks at
 * @param {(item: T) => HTMLElement} rowOf
 * @param {string} className
 */
export function filtered(all, textOf, rowOf, className) {
  const list = element("div", { class: className });
  return searched(all, textOf, rowOf, list, list);
}

/** A list that shows a part of what there is, a field that filters it, and a button for more.
 * @template T
 * @param {T[]} all
 * @param {(item: T) => string} textOf
 * @param {(item: T) => HTMLElement} rowOf
 * @param {HTMLElement} list takes the rows
 * @param {HTMLElement} around is the list, or holds it
 */
function searched(all, textOf, rowOf, list, around) {
  const more = element("button", { type: "button" });
  const filter = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const known = element("span", { role: "status" });
  let matching = all;
  let shown = 0;
  const show = (/** @type {number} */ upTo) => {
    list.append(...matching.slice(shown, upTo).map(rowOf));
    shown = Math.min(upTo, matching.length);
    more.hidden = shown === matching.length;
    more.textContent = `Show ${Math.min(PART, matching.length - shown)} more of ${(matching.length - shown).toLocaleString("en")}`;
  };
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase();
    matching = all.filter((item) => textOf(item).toLowerCase().includes(wanted));
    known.textContent = wanted === "" ? "" : `${matching.length.toLocaleString("en")} found`;
    list.replaceChildren();
    shown = 0;
    show(PART);
  });
  more.addEventListener("click", () => show(shown + PART));
  show(PART);
  const search = element("p", { hidden: all.length < 10 }, [
    element("label", {}, ["Filter ", filter]),
    " ",
    known,
  ]);
  return element("div", { class: "inspector-list" }, [search, around, more]);
}
