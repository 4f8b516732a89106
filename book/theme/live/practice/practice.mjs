// What a reader practises, on every page: exercises are solved in the page, and marks say what was
// read and solved. All else is loaded when it is needed: when the reader comes near the exercises or
// the page's end, or when there are marks.

import { KEY } from "./key.mjs";

const marks = () => import("./marks.mjs").then(({ mark }) => mark(end));

/** Does something once, when an element is nearly in sight or has the focus.
 * @param {Element | null} element @param {() => unknown} act
 */
function near(element, act) {
  if (!element) return;
  const begin = () => {
    observer.disconnect();
    act();
  };
  const observer = new IntersectionObserver(
    (entries) => entries.some(({ isIntersecting }) => isIntersecting) && begin(),
    { rootMargin: "100%" },
  );
  observer.observe(element);
}

function hasMarks() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

const starts = document.querySelectorAll('main pre > code[class*="exercise="]');
for (const start of starts) {
  near(start, () => import("./exercises.mjs").then(({ offer }) => offer()));
}
const end = document.createElement("div");
const foot = document.querySelector("main > .page-foot");
if (foot) foot.before(end);
else document.querySelector("main")?.append(end);
near(end, marks);
near(document.getElementById("progress"), () => import("./sheet.mjs").then(({ show }) => show()));
if (hasMarks()) marks();
addEventListener("practice", marks);
addEventListener("storage", ({ key }) => key === KEY && marks());
