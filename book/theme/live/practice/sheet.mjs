// The page of the reader's progress: all chapters and exercises with their marks, as a file out and in.

import { count } from "../count.mjs";
import { addStyle, element } from "../dom.mjs";
import { chapters, names } from "./list.mjs";
import { current, keep, merge, nothing, read, set, write } from "./progress.mjs";

const styled = addStyle(new URL("practice.css", import.meta.url));

/** @type {Promise<void> | undefined} */
let shown;

/** Shows it, once. */
export function show() {
  shown ??= fill();
  return shown;
}

async function fill() {
  const place = document.getElementById("progress");
  if (!place) return;
  const [all] = await Promise.all([chapters(), styled]);
  const says = element("span", { role: "status" });
  const tell = (/** @type {string} */ text) => {
    says.textContent = text;
  };
  /** @type {Progress | undefined} what was forgotten last */
  let before;

  const input = element("input", { type: "file", accept: ".json,application/json" });
  const undo = make("Undo", () => {
    if (before) keep(merge(current(), before, before).both);
    before = undefined;
    undo.hidden = true;
    tell("The marks are back.");
    forget.focus();
  });
  const forget = make("Forget all marks", () => {
    before = current();
    keep(nothing());
    undo.hidden = false;
    tell("All marks are forgotten.");
    undo.focus();
  });
  undo.hidden = true;
  const body = element("tbody");
  const table = element("div", { class: "table-wrapper" }, [
    element("table", {}, [
      element("thead", {}, [
        element("tr", {}, [
          element("th", { scope: "col" }, "Chapter"),
          element("th", { scope: "col" }, "Read"),
          element("th", { scope: "col" }, "Exercises"),
        ]),
      ]),
      body,
    ]),
  ]);
  const sum = element("p");
  const buttons = element("div", { class: "practice-file" }, [
    make("Export as a file", () => save(write(current()))),
    element("label", { class: "exercise-file" }, ["Import a file", input]),
    forget,
    undo,
    says,
  ]);
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    if (file) tell(await take(file, all));
    input.value = "";
  });
  const draw = () => {
    const { read, solved } = current();
    const exercises = all.flatMap(({ exercises }) => exercises);
    const known = names(all);
    const have = (/** @type {"read" | "solved"} */ kind) =>
      [...current()[kind].keys()].filter((name) => known[kind].has(name)).length;
    sum.textContent = `${have("read")} of ${count(all.length, "chapter")} read, ${have("solved")} of ${count(exercises.length, "exercise")} solved.`;
    forget.disabled = read.size + solved.size === 0;
    body.replaceChildren(...all.map((chapter) => row(chapter, { read, solved })));
  };
  place.replaceChildren(sum, buttons, table);
  addEventListener("practice", draw);
  addEventListener("storage", draw);
  draw();
}

/** @param {string} label @param {() => void} press */
function make(label, press) {
  const button = element("button", { type: "button" }, label);
  button.addEventListener("click", press);
  return button;
}

/** @param {PracticeChapter} chapter @param {Progress} progress */
function row({ name, title, exercises }, { read, solved }) {
  const box = element("input", { type: "checkbox", "aria-label": `Read: ${title}` });
  box.checked = read.has(name);
  box.addEventListener("change", () => {
    set("read", name, box.checked);
    // The row is another now.
    /** @type {HTMLElement | null} */
    const again = document.querySelector(`#progress [aria-label="Read: ${title}"]`);
    again?.focus();
  });
  const items = exercises.map((exercise) => {
    const is = solved.has(`${name}/${exercise.name}`);
    const link = element("a", { href: `${name}.html#exercise-${exercise.name}` }, exercise.title);
    return element("li", { class: is ? "holds" : "open" }, [
      link,
      element("span", { class: "exercise-verdict" }, is ? ": solved" : ": not solved yet"),
    ]);
  });
  return element("tr", {}, [
    element("th", { scope: "row" }, element("a", { href: `${name}.html` }, title)),
    element("td", {}, element("label", { class: "practice-box" }, box)),
    element(
      "td",
      {},
      items.length > 0 ? element("ul", { class: "practice-exercises" }, items) : [],
    ),
  ]);
}

/** @param {string} text */
function save(text) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href, download: "webassembly-memory-progress.json" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** Adds what a file says to what is there, and tells what came of it.
 * @param {File} file @param {PracticeChapter[]} all
 */
async function take(file, all) {
  try {
    if (file.size > 1 << 20) throw new Error("it is too long");
    const { both, added, unknown } = merge(current(), read(await file.text()), names(all));
    keep(both);
    const rest =
      unknown > 0 ? ` ${count(unknown, "mark")} of what this book does not have left out.` : "";
    return `${count(added, "mark")} added.${rest}`;
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    return `Nothing was taken from ${file.name}: ${why}.`;
  }
}
