// Draws the memory dumps among a page's outputs as figures: those near the window first, the
// others when the browser has nothing else to do, or prints. And what the title page has of its own.

import { styled } from "../memory/figure.mjs";
import { drawFigure } from "./draw.mjs";

const codes = document.querySelectorAll('main pre > code[class*="prints="]');
const waiting = new Set([...codes].map((code) => /** @type {HTMLElement} */ (code.parentElement)));

/** A few at a time, so that the page stays responsive.
 * @param {{ timeRemaining(): number }} deadline
 */
function drawRest(deadline) {
  for (const pre of waiting) {
    if (deadline.timeRemaining() < 4) break;
    draw(pre);
  }
  if (waiting.size > 0) whenIdle(drawRest);
}

/** @type {(turn: typeof drawRest) => void} */
const whenIdle =
  globalThis.requestIdleCallback ??
  ((turn) =>
    setTimeout(() => {
      const end = performance.now() + 8;
      turn({ timeRemaining: () => end - performance.now() });
    }, 50));

/** @param {HTMLElement} pre */
function draw(pre) {
  waiting.delete(pre);
  near.unobserve(pre);
  drawFigure(pre);
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) draw(/** @type {HTMLElement} */ (target));
    }
  },
  { rootMargin: "50% 0px" },
);

// Without their style, the texts stay.
styled.then(
  () => {
    for (const pre of waiting) near.observe(pre);
    whenIdle(drawRest);
    addEventListener("beforeprint", () => waiting.forEach(draw));
  },
  () => {},
);

// Where it cannot be loaded, the texts stay.
if (document.querySelector(".cover, .first-byte")) import("./title.mjs").catch(() => {});
