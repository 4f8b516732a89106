// The inspector's elements: made in one call, tables, and lists that show a part of what there is.

/** Longer lists are shown in parts: a module can have a hundred thousand data segments. */
const PART = 100;

export function element(tag, properties = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role") made.setAttribute("role", value);
    else if (name === "ariaLabel") made.setAttribute("aria-label", value);
    else if (name === "autocomplete" || name === "spellcheck")
      made.setAttribute(name, String(value));
    else made[name] = value;
  }
  made.append(...[children].flat());
  return made;
}

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
    className: "table-wrapper",
    tabIndex: 0,
    role: "region",
    ariaLabel: titles.join(", "),
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
  const list = element(tag, { className });
  const more = element("button", { type: "button" });
  const filter = element("input", { type: "search", autocomplete: "off", spellcheck: false });
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
  return element("div", { className: "inspector-list" }, [search, list, more]);
}
