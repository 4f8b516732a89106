// The exercises of a page: each start gets its buttons, hints open one by one, and what is solved has a
// mark.

import { addStyle } from "../dom.mjs";
import { Solved } from "./bar.mjs";
import { offerFile } from "./file.mjs";
import { chapters } from "./list.mjs";
import { offerCommand } from "./terminal.mjs";
import { offerEditor } from "./written.mjs";

const styled = addStyle(new URL("practice.css", import.meta.url));

/** @type {Promise<void> | undefined} */
let offered;

/** Offers all of the page, once. */
export function offer() {
  offered ??= begin();
  return offered;
}

async function begin() {
  const chapter = location.pathname.replace(/.*\/|\.html$/g, "");
  const [all] = await Promise.all([chapters(), styled]);
  const exercises = all.find(({ name }) => name === chapter)?.exercises ?? [];
  for (const exercise of exercises) {
    const heading = document.getElementById(`exercise-${exercise.name}`);
    if (heading) offerOne({ ...exercise, chapter }, heading);
  }
  // For tests, and for whoever waits for it.
  document.documentElement.dataset.exercises = "offered";
}

/** @param {OfferedExercise} exercise @param {HTMLElement} heading */
function offerOne(exercise, heading) {
  const prefix = `exercise=${exercise.name}/`;
  const solved = new Solved(exercise, heading);
  /** @type {Set<string>} */
  const files = new Set();
  /** @type {Iterable<HTMLElement>} */
  const codes = document.querySelectorAll(`main pre > code[class*="${prefix}"]`);
  for (const code of codes) {
    const word = [...code.classList].find((word) => word.startsWith(prefix)) ?? "";
    const file = word.slice(prefix.length);
    // A start that is shown in parts has one bar.
    if (!/^start\./.test(file) || files.has(file)) continue;
    files.add(file);
    if (exercise.side === "guest") offerFile(exercise, code, solved);
    else if (file === "start.mjs" && exercise.js) offerEditor(exercise, code, solved);
    else offerCommand(exercise, code, solved);
  }
  for (const hint of hintsAfter(heading)) {
    // The next one stays when this one is closed again.
    hint.addEventListener("toggle", () => hint.classList.add("opened"), { once: true });
  }
}

/** Those before the next heading.
 * @param {Element} heading
 */
function hintsAfter(heading) {
  const hints = [];
  for (let at = heading.nextElementSibling; at; at = at.nextElementSibling) {
    if (/^H[1-3]$/.test(at.tagName)) break;
    hints.push(...(at.matches("details.hint") ? [at] : at.querySelectorAll("details.hint")));
  }
  return hints;
}
