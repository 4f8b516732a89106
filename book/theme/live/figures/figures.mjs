// Draws the memory dumps among a page's outputs as figures: those near the window first, the
// others when the browser has nothing else to do. And the picture of the title page.

import { styled } from "../memory/figure.mjs";
import { drawFigure } from "./draw.mjs";

const waiting = new Set(
  [...document.querySelectorAll('main pre > code[class*="prints="]')].map(
    (code) => code.parentElement,
  ),
);

/** A few at a time, so that the page goes on to answer. */
function drawRest(deadline) {
  for (const pre of waiting) {
    if (deadline.timeRemaining() < 4) break;
    draw(pre);
  }
  if (waiting.size > 0) whenIdle(drawRest);
}

const whenIdle =
  globalThis.requestIdleCallback ??
  ((turn) => setTimeout(() => turn({ timeRemaining: spare(performance.now() + 8) }), 50));

function spare(end) {
  return () => end - performance.now();
}

function draw(pre) {
  waiting.delete(pre);
  near.unobserve(pre);
  drawFigure(pre);
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) draw(target);
  },
  { rootMargin: "50% 0px" },
);

styled.then(() => {
  for (const pre of waiting) near.observe(pre);
  whenIdle(drawRest);
});

const cover = document.querySelector(".cover");
if (cover) import("./cover.mjs").then(({ drawCover }) => drawCover(cover));
