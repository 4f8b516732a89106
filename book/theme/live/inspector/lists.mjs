// Tables, and lists that show a part of what there is.

import { element } from "../dom.mjs";

/** Longer lists are shown in parts: a module can have a hundred thousand data segments. */
const PART = 100;

export function table(titles, rows, textOf, rowOf) {
  const body = filtered(rows, textOf, rowOf, "", "tbody");
  const head = element(
    "tr",
    {},
    titles.map((title) => element("th", { scope: "col" }, title)),
  );
  const whole = element("table", {}, element("thead", {}, head));
  const list = body.querySelector("tbody");
  list.replaceWith(whole);
  whole.append(list);
  const wrapper = element("div", {
    class: "table-wrapper",
    tabindex: 0,
    role: "region",
    "aria-label": titles.join(", "),
  });
  whole.replaceWith(wrapper);
  wrapper.append(whole);
  return body;
}

export function tableRow(cells) {
  return element(
    "tr",
    {},
    cells.map((cell) => element("td", {}, cell)),
  );
}

/** A list that shows a part of what there is, a field that filters it, and a button for more. */
export function filtered(all, textOf, rowOf, className, tag = "div") {
  const list = element(tag, { class: className });
  const more = element("button", { type: "button" });
  const filter = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const known = element("span", { role: "status" });
  let matching = all;
  let shown = 0;
  const show = (upTo) => {
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
  return element("div", { class: "inspector-list" }, [search, list, more]);
}
