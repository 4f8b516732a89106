// Marks of what the reader has read and solved: in the sidebar, and on the chapter's page. A chapter is
// read when its reader says so, by a button at its end: who reads a page in Rust, or prints with a pen,
// runs no listing, and a page that was scrolled to its end is not read.

import { count } from "../count.mjs";
import { addStyle, element } from "../dom.mjs";
import { chapters } from "./list.mjs";
import { current, set } from "./progress.mjs";

const styled = addStyle(new URL("practice.css", import.meta.url));
const page = location.pathname.replace(/.*\/|\.html$/g, "");

/** @type {PracticeChapter[] | undefined} */
let all;
/** @type {HTMLButtonElement | undefined} */
let button;
const says = element("span");

/** Draws all marks anew; the first time, once all that is needed is loaded.
 * @param {HTMLElement} end of the page
 */
export async function mark(end) {
  if (all) {
    draw(all);
    return;
  }
  const [found] = await Promise.all([chapters(), styled]);
  if (!all) {
    all = found;
    const here = found.find(({ name }) => name === page);
    if (here) offerButton(here, end);
  }
  draw(found);
}

/** @param {PracticeChapter} chapter @param {HTMLElement} end */
function offerButton({ name }, end) {
  const label = "I have read this chapter";
  button = element("button", { type: "button", "data-practice": "read" }, label);
  button.addEventListener("click", () => set("read", name, !current().read.has(name)));
  end.className = "practice-end";
  end.append(button, says);
}

/** @param {PracticeChapter[]} chapters */
function draw(chapters) {
  const { read, solved } = current();
  for (const { name, exercises } of chapters) {
    const done = exercises.filter((exercise) => solved.has(`${name}/${exercise.name}`)).length;
    const isRead = read.has(name);
    const parts = [
      isRead && "read",
      done > 0 && `${done} of ${count(exercises.length, "exercise")} solved`,
    ].filter(Boolean);
    markLink(name, [isRead && "\u2713\uFE0E", done > 0 && `${done}/${exercises.length}`], parts);
    if (name !== page) continue;
    document.querySelector("main h1")?.classList.toggle("practice-read", isRead);
    button?.setAttribute("aria-pressed", String(isRead));
    const exercise = count(exercises.length, "exercise");
    says.textContent = exercises.length > 0 ? `${done} of ${exercise} solved` : "";
  }
}

/** @param {string} name @param {(string | false)[]} signs @param {(string | false)[]} words */
function markLink(name, signs, words) {
  /** @type {Iterable<HTMLAnchorElement>} */
  const links = document.querySelectorAll("#mdbook-sidebar .chapter-link-wrapper > a");
  for (const link of links) {
    if (!link.pathname.endsWith(`/${name}.html`) || link.hash !== "") continue;
    link.querySelector(".practice-mark")?.remove();
    if (words.length === 0) continue;
    const label = words.join(", ");
    const mark = { class: "practice-mark", role: "img", "aria-label": label, title: label };
    link.append(element("span", mark, signs.filter(Boolean).join(" ")));
  }
}
