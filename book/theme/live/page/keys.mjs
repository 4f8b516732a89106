// The keys of the page. Each is pressed with Control, Command or Alt: so no letter that is typed or
// spoken is one, and none is mdBook's or a browser's.

const TYPES = "input:not([type=range]), textarea, select, [contenteditable]";

/** On a Mac, Alt makes other letters of them. */
const LETTERS = new Map([
  ["Comma", ","],
  ["Period", "."],
  ["KeyM", "m"],
]);

/** @param {KeyboardEvent} event
 * @param {Listing[]} listings
 * @param {import("./dock.mjs").Dock} [dock] if there is a run
 */
export function press(event, listings, dock) {
  const { key, code, altKey, shiftKey, metaKey } = event;
  const control = event.ctrlKey || metaKey;
  const focused = focus();
  if (shiftKey || focused?.matches(TYPES)) return;
  if (key === "Enter" && control && !altKey) {
    // A link opens in another tab.
    if (focused?.matches("a[href]")) return;
    // An exercise is checked.
    if (focused?.closest(".exercise-bar")) return;
    listingInSight(listings)?.bar.control.click();
  } else if (altKey && !control && dock) {
    const letter = /^[ -~]$/.test(key) ? key.toLowerCase() : LETTERS.get(code);
    if (letter === ".") dock.step(1);
    else if (letter === ",") dock.step(-1);
    else if (letter === "m") dock.change();
    else return;
  } else return;
  event.preventDefault();
}

/** What has the focus, also in a shadow root. */
function focus() {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}

/** The listing that has the focus, or the one that is nearest to the middle of what is seen.
 * @param {Listing[]} listings
 */
function listingInSight(listings) {
  const focused = listings.find(({ block }) => block.contains(document.activeElement));
  if (focused) return focused;
  const covered = getComputedStyle(document.documentElement).scrollPaddingBottom;
  const end = innerHeight - (Number.parseFloat(covered) || 0);
  const seen = listings.flatMap((listing) => {
    const { top, bottom, height } = listing.block.getBoundingClientRect();
    const middle = (Math.max(top, 0) + Math.min(bottom, end)) / 2;
    return height > 0 && bottom > 0 && top < end
      ? { listing, off: Math.abs(middle - end / 2) }
      : [];
  });
  return seen.toSorted((a, b) => a.off - b.off)[0]?.listing;
}
