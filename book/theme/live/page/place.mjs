// Keeps what the reader looks at where it is, whatever the page puts above it. Some engines hold
// what is at the top of the window, others nothing, and none what was pressed.

const root = document.documentElement;

/** What was kept last, where the page was left then, and how far from its place it is: a page
 * scrolls by whole pixels. */
let last = { kept: /** @type {Element | undefined} */ (undefined), at: 0, off: 0 };

/** Changes the page without moving what was pressed; nor, if that is out of sight or there is none,
 * what is seen. Then scrolls by just what is needed to show what came of the press.
 * @param {Element | undefined} pressed
 * @param {() => void} change
 * @param {() => number | undefined} [end] where on the screen that ends which must be seen
 */
export function keepPlace(pressed, change, end) {
  const before = last.at === scrollY ? last : { kept: undefined, off: 0 };
  const isFollowed = pressed && (isSeen(pressed) || before.kept === pressed);
  const kept = isFollowed ? pressed : firstSeen();
  const place = topOf(kept) - (before.kept === kept ? before.off : 0);
  // The engine's own way would move the page once more.
  root.style.overflowAnchor = "none";
  change();
  scroll(topOf(kept) - place);
  const off = topOf(kept) - place;
  if (isFollowed) uncover(end?.() ?? bottomOf(pressed));
  last = { kept, at: scrollY, off };
  root.style.overflowAnchor = "";
}

/** Scrolls by just what is needed to show what ends there, above what covers the window's end.
 * @param {number} end
 */
export function uncover(end) {
  const covered = Number.parseFloat(getComputedStyle(root).scrollPaddingBottom) || 0;
  const hidden = end - (innerHeight - covered);
  if (hidden > 0) scroll(Math.ceil(hidden));
}

/** Shows as much of an element as one needs to begin with it.
 * @param {Element} element
 */
export function uncoverHead(element) {
  const { top, bottom } = element.getBoundingClientRect();
  uncover(Math.min(bottom, top + innerHeight / 4));
}

/** @param {number} top */
function scroll(top) {
  scrollBy({ top: Math.round(top), behavior: "instant" });
}

/** @param {Element | undefined} element */
function topOf(element) {
  return element?.getBoundingClientRect().top ?? 0;
}

/** @param {Element} element */
export function bottomOf(element) {
  return element.getBoundingClientRect().bottom;
}

/** @param {Element} element */
function isSeen(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < innerHeight;
}

/** Of what no run takes away. */
function firstSeen() {
  const blocks = document.querySelectorAll("main :is(h1, h2, h3, p, li, td, summary, pre)");
  return [...blocks].find((block) => isSeen(block) && !block.closest(".live-output"));
}
