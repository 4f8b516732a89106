// Runs this page's chapter, host and guest as they were verified. Each listing of the host gets
// buttons that run the chapter up to there and open the listing for changes.
//
// `versions.mjs` says what is run, `guests.mjs` on which guest; `runs.mjs` runs it, and `states.mjs`, which
// is loaded when there is a run or a link to a state, shows the memory of that.

import { element } from "../dom.mjs";
import { Bar } from "./bar.mjs";
import { blocks } from "./blocks.mjs";
import { Guests } from "./guests.mjs";
import { keepPlace } from "./place.mjs";
import { Runs } from "./runs.mjs";
import { folder } from "./source.mjs";
import { showVerified } from "./verified.mjs";
import { Versions } from "./versions.mjs";

const listings = blocks("step=host.mjs:").map(listingOf);
const versions = new Versions(listings, {
  loadGuest: () => guests.loadText(),
  change() {
    runs.forget();
    sweep();
    return guests.leave();
  },
});
const guests = new Guests(versions, {
  at: () => runs.listing,
  run: (listing) => runs.start(listing),
  change() {
    runs.pokes = [];
    runs.outdate();
  },
  fail: (...what) => runs.refuse(...what),
});
const runs = new Runs(listings, versions, guests, (run) =>
  loadStates().then(
    (states) => states.show(run),
    (error) => runs.refuse(run.listing, "The memory cannot be shown", error),
  ),
);
/** @type {import("./states.mjs").States | undefined} */
let states;
/** @type {Promise<import("./states.mjs").States> | undefined} */
let loading;

for (const { block, bar } of listings) {
  block.append(bar.element);
  for (const sign of ["pointerenter", "focusin"]) {
    bar.element.addEventListener(sign, warm, { passive: true });
  }
}
open();
addEventListener("popstate", async () => {
  await versions.take();
  arrive(false);
});

/** @param {Event} event @returns {HTMLAnchorElement | null} the link to a state that it is on */
const linkOf = ({ target }) => /** @type {Element} */ (target).closest('a[href^="#step-"]');
const main = document.querySelector("main");
main?.addEventListener("click", (event) => {
  const link = linkOf(event);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const scroll = () => {
    location.hash = link.hash;
  };
  loadLinks().then((links) => links.follow(link), scroll);
});
// WebKit's Back skips what comes late after a press.
for (const sign of ["pointerover", "focusin"]) {
  main?.addEventListener(sign, (event) => linkOf(event) && loadLinks().catch(() => {}));
}

/** @type {typeof import("./keys.mjs") | undefined} */
let keys;

// The page's own keys, which are pressed with one of these: no letter alone is one.
addEventListener(
  "keydown",
  async (event) => {
    if (!event.altKey && !event.ctrlKey && !event.metaKey) return;
    keys ??= await import("./keys.mjs");
    keys.press(event, listings, states?.dock);
  },
  true,
);

for (const answer of document.querySelectorAll(
  'main details:has([class*="prints=host."][class*=":predict-"])',
)) {
  const button = element("button", { type: "button" }, "Type what you expect");
  const way = element("div", { class: "live-predict" }, button);
  button.addEventListener("click", async () =>
    (await import("./predict.mjs")).predict(answer, way),
  );
  answer.before(way);
}

async function open() {
  await versions.open();
  if (!runs.current) runs.setState("idle");
  arrive(true);
  showVerified(
    folder,
    listings.map(({ bar }) => bar.element),
  );
}

/** The page's address may speak of a state.
 * @param {boolean} isNew whether the page is, and not only its address
 */
function arrive(isNew) {
  if (!location.hash.startsWith("#step-") && !history.state) return;
  loadLinks().then(
    (links) => links.arrive(isNew),
    () => {},
  );
}

/** Loads what a run needs when one is likely. */
function warm() {
  runs.warm();
  loadStates().catch(() => {});
}

function loadStates() {
  loading ??= import("./states.mjs").then(({ States }) => {
    states = new States(listings, versions, runs);
    return states;
  });
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

async function loadLinks() {
  return (await loadStates()).links();
}

/** @param {ReturnType<typeof blocks>[0]} found @param {number} index @returns {Listing} */
function listingOf({ block, code, names }, index) {
  const step = names[names.length - 1];
  const [line] = code.textContent.trimStart().split("\n");
  const bar = new Bar(step, `listing ${index + 1}: ${line}`, names.length === 1, {
    run: () => runs.start(listing, bar.control),
    memory: () => states?.dock?.enter(),
    edit: () => change(listing, "edit"),
    done: () => change(listing, "done"),
    stop: () => runs.current?.run.stop(),
    reset: () => reset(listing),
  });
  const listing = { block, code, names, step, was: code.textContent.replace(/\n$/, ""), bar };
  return listing;
}

/** Opens a listing's editor, or closes it.
 * @param {Listing} listing @param {"edit" | "done" | "close"} what
 */
async function change(listing, what) {
  try {
    await (await import("./editing.mjs"))[what](listing, versions, runs);
  } catch (error) {
    runs.refuse(listing, "The editor cannot be loaded", error);
  }
}

/** Takes away what was printed, and what was changed in this listing and in the memory: what is run
 * next does not wait for any module.
 * @param {Listing} listing
 */
function reset(listing) {
  const { bar, step, was } = listing;
  bar.focus();
  runs.forget();
  versions.edits.set(step, was, was);
  keepPlace(bar.control, sweep);
  if (listing.keep || listing.editor) change(listing, "close");
}

/** Takes away what came of the run. */
function sweep() {
  states?.close();
  runs.sweep();
}
