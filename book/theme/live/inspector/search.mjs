// The search in a module that is open: names, data of the file, and the memory as it is now.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { asText } from "../memory/bytes.mjs";
import { dataWith, namesWith, needles } from "./find.mjs";

/** Of each kind, no more is shown. */
const MOST = 50;

/** How many bytes from the place on are shown. */
const SHOWN = 32;

/** @param {ReadModule} module @param {Uint8Array} file @param {Inspection} inspection */
export function searchOf(module, file, inspection) {
  const input = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const status = element("span", { role: "status" });
  const results = element("div", { class: "inspector-found" });
  const form = element("form", {}, [
    element("label", {}, ["Text, name, or bytes such as 68 65 6c ", input]),
    " ",
    element("button", {}, "Search"),
    " ",
    status,
  ]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value;
    results.replaceChildren();
    status.textContent = "";
    if (text === "") return;
    const names = namesWith(module, file, text);
    const data = dataWith(module, file, needles(text), MOST);
    const memory = await inspection.memory.find(needles(text), MOST, SHOWN);
    const groups = [
      group(
        "Names",
        names.length,
        names.slice(0, MOST).map((found) => nameItem(found, inspection.texts)),
      ),
      group(
        "Data of the file",
        data.all,
        data.found.map((place) => dataItem(module, file, place, inspection.memory)),
      ),
      ...memory.map(({ name, index, found, all }) =>
        group(
          `${name === "memory" ? "The memory" : `Memory ${name}`} as it is now`,
          all,
          found.map(({ at, bytes }) => [inspection.memory.jump(at, index), " ", excerpt(bytes)]),
        ),
      ),
    ];
    const all = groups.filter((it) => it !== null);
    results.replaceChildren(...all);
    status.textContent = all.length === 0 ? "Nothing found." : "";
  });
  return element("section", {}, [element("h2", {}, "Search"), form, results]);
}

/** @param {string} title @param {number} all @param {(string | Node)[][]} items */
function group(title, all, items) {
  if (all === 0) return null;
  const rest = all - items.length;
  return element("section", {}, [
    element("h3", {}, `${title} (${all.toLocaleString("en")})`),
    element(
      "ul",
      {},
      items.map((item) => element("li", {}, item)),
    ),
    rest > 0 ? element("p", {}, `and ${count(rest, "more place")}`) : "",
  ]);
}

/** @param {ReturnType<typeof namesWith>[0]} found @param {Inspection["texts"]} texts */
function nameItem({ what, name, func }, texts) {
  const isText = func !== undefined && texts.has(func);
  return [element("code", {}, name), ` ${what} `, isText ? texts.button(func, "as text") : ""];
}

/**
 * @param {ReadModule} module @param {Uint8Array} file
 * @param {{ segment: number, offset: number }} place @param {Inspection["memory"]} memory
 */
function dataItem({ data, names }, file, { segment, offset }, memory) {
  const { mode, offset: start, from, length, memory: index } = data[segment];
  const begin = mode === "active" && start.value !== null ? Number(start.value) : null;
  const address = begin === null ? null : (begin < 0 ? begin >>> 0 : begin) + offset;
  const at = from + offset;
  const label = names.data.get(segment) ?? `data ${segment}`;
  const where = address === null ? `${label}, byte ${offset}` : memory.jump(address, index);
  return [where, " ", excerpt(file.subarray(at, Math.min(at + SHOWN, from + length)))];
}

/** @param {Uint8Array} bytes */
function excerpt(bytes) {
  return element("code", {}, asText(bytes));
}
