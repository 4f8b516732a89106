// Runs this page's chapter, host and guest as they were verified. Each listing of the host gets
// buttons that run the chapter up to there and open the listing for changes.
//
// The `data-live` of the root element says how far it is: idle, running, done, stopped, failed;
// and `data-jumped` which link to a state was followed last.

import { prepare, Run } from "../run/run.mjs";
import { engineOf, isWithin, stepsOf, targetOf } from "../run/steps.mjs";
import { Bar } from "./bar.mjs";
import { Edits } from "./edits.mjs";
import { keepPlace } from "./place.mjs";
import { showVerified } from "./verified.mjs";

/** How long a run may take before the page shows what has come: most take less than to draw. */
const PATIENCE_MS = 150;

/** The step of an error that is outside all steps. */
const NOWHERE = { name: "", first: 0, last: 0 };

const root = document.documentElement;
const chapter = location.pathname.replace(/.*\/|\.html$/g, "");
const folder = new URL(`../../../chapters-code/${chapter}/`, import.meta.url);
const host = new URL("host.mjs", folder).href;

const listings = blocks("step=host.mjs:").map(listingOf);
const said = blocks("prints=host.mjs:").map(({ block, code, names }) => {
  const text = code.textContent.replace(/\n+$/, "");
  return { block, name: names[0], text, engines: wordsOf(code, "in=") };
});
const edits = new Edits(chapter);

/** @type {PageRun | undefined} the run whose outputs the page shows: one at a time */
let current;
/** @type {Poke[]} the bytes that the reader has written */
let pokes = [];
/** @type {Promise<string> | undefined} */
let source;
/** @type {import("./outputs.mjs").Outputs | undefined} */
let outputs;
/** @type {import("./dock.mjs").Dock | undefined} */
let dock;
/** @type {number | undefined} */
let typing;

for (const listing of listings) {
  const { block, step, was, bar } = listing;
  block.append(bar.element);
  for (const sign of ["pointerenter", "focusin"]) {
    bar.element.addEventListener(sign, warm, { passive: true });
  }
  edits.check(step, was);
}
open();
addEventListener("storage", showOwn);

document.querySelector("main")?.addEventListener("click", (event) => {
  const clicked = /** @type {Element} */ (event.target);
  const link = /** @type {HTMLAnchorElement | null} */ (clicked.closest('a[href^="#step-"]'));
  const target = link && targetOf(link.hash);
  const listing = target && listings.find(({ names }) => names.includes(target.step));
  if (!listing || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  jump(listing, target, link);
});

/** The blocks whose fence has a word that begins so, and what follows it there. Another
 * chapter's file has that chapter's name before it.
 * @param {string} prefix
 */
function blocks(prefix) {
  /** @type {Iterable<HTMLElement>} */
  const codes = document.querySelectorAll(`main pre > code[class*="${prefix}"]`);
  const found = [...codes].map((code) => {
    const block = /** @type {HTMLPreElement} */ (code.parentElement);
    return { block, code, names: wordsOf(code, prefix) };
  });
  return found.filter(({ names }) => names.length > 0);
}

/** @param {ReturnType<typeof blocks>[0]} found @param {number} index @returns {Listing} */
function listingOf({ block, code, names }, index) {
  const step = names[names.length - 1];
  const [line] = code.textContent.trimStart().split("\n");
  const bar = new Bar(step, `listing ${index + 1}: ${line}`, names.length === 1, {
    run: () => start(listing, bar.control),
    memory: () => dock?.enter(),
    edit: () => edit(listing),
    stop: () => current?.run.stop(),
    reset: () => reset(listing),
  });
  const listing = { block, code, names, step, was: code.textContent.replace(/\n$/, ""), bar };
  return listing;
}

/** @param {Element} code @param {string} prefix */
function wordsOf(code, prefix) {
  const words = [...code.classList].filter((word) => word.startsWith(prefix));
  return words.map((word) => word.slice(prefix.length));
}

/** @param {string} state
 * @param {string} [text] for the bar of the run's listing @param {string} [error] */
function setState(state, text, error) {
  root.dataset.live = state;
  for (const { bar, step } of listings) {
    if (step === current?.listing.step) bar.show(state, text, error);
    else bar.show("idle");
  }
}

/** Loads what a run needs when one is likely. */
function warm() {
  prepare();
  read().catch(() => {});
  loadOutputs().catch(() => {});
}

async function loadOutputs() {
  const { Outputs, styled } = await import("./outputs.mjs");
  await styled;
  outputs ??= new Outputs(said, listings, engineOf(navigator.userAgent));
}

/** Runs the chapter up to a listing, and shows what it prints.
 * @param {Listing} listing
 * @param {Element} [pressed] what must stay where it is
 * @returns {Promise<PageRun>} the run, when it has ended
 */
function start(listing, pressed) {
  clearTimeout(typing);
  stop();
  outputs?.renew();
  return new Promise((resolve) => {
    const task = Promise.all([read(), loadOutputs()]).then(([text]) => taskOf(made, text));
    const run = new Run(task, {
      message(message) {
        made.messages.push(message);
        if (!("text" in message)) return;
        made.printed.push(message);
        drawSoon(made);
      },
      end(state, failure, note) {
        made.state = state;
        if (made === current) judge(made, failure, note);
        resolve(made);
      },
    });
    /** @type {PageRun} */
    const made = {
      ...{ listing, pressed, printed: [], messages: [], steps: [], state: "running", task, run },
    };
    current = made;
    keep(made, () => setState("running"));
  });
}

/** What a run is to do; and what the page has to know of it.
 * @param {PageRun} run @param {string} text of the host
 * @returns {Promise<Task>}
 */
async function taskOf(run, text) {
  const texts = edits.texts();
  const edited = texts.size > 0;
  run.own = edited || pokes.length > 0;
  run.source = edited ? (await import("../run/edited.mjs")).withSteps(text, texts) : text;
  run.all = stepsOf(run.source);
  const last = run.all.findLastIndex(({ name }) => name === run.listing.step);
  run.steps = run.all.slice(0, last + 1);
  const watched = pokes.length > 0;
  const source = edited ? run.source : undefined;
  return { host, source, until: run.all[last]?.last, watched, pokes };
}

function stop() {
  current?.run.stop();
  current?.again?.stop();
}

/** The text of the host, read once. */
function read() {
  source ??= fetchText().catch((error) => {
    source = undefined;
    throw error;
  });
  return source;
}

async function fetchText() {
  const response = await fetch(host);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.text();
}

/** Draws a few times a second at most, however much is printed.
 * @param {PageRun} run
 */
function drawSoon(run) {
  run.drawing ??= setTimeout(() => {
    run.drawing = undefined;
    if (run === current && run.state === "running") {
      keep(run, () => outputs?.draw(run.printed, run.steps, run.listing));
    }
  }, PATIENCE_MS);
}

/** @param {PageRun} run @param {Failure} [failure] @param {string} [note] */
function judge(run, failure, note) {
  const failed = failure && (run.all?.find((step) => isWithin(failure, step)) ?? NOWHERE);
  keep(run, () => {
    const { same, judged } = outputs?.judge(run, failed, failure?.failed) ?? { same: 0, judged: 0 };
    const count = `${same} of ${judged} outputs are what the book says`;
    const done = judged > 0 ? count : "Ran";
    const texts = { running: "", failed: "Failed", stopped: "Stopped", done };
    const changed = [
      note,
      edits.texts().size > 0 && "edited",
      pokes.length > 0 && "with your bytes",
    ];
    const text = [texts[run.state], ...changed.filter(Boolean)].join(", ");
    const isElsewhere = failed && !run.listing.names.includes(failed.name);
    setState(run.state, text, isElsewhere ? "#live-error" : undefined);
  });
  requestAnimationFrame(() => showMemory(run));
}

/** Shows the memory as the run has left it, or where the reader was.
 * @param {PageRun} run
 */
async function showMemory(run) {
  if (run !== current) return;
  try {
    const [{ Dock, styled }, { repeat }] = await loadMemory();
    await styled;
    run.recorded ??= repeat(run);
    const { messages, why } = await run.recorded;
    if (run !== current) return;
    if (why) setState(run.state, why);
    dock ??= new Dock({ write: poke });
    keep(run, () => {
      if (dock?.take({ ...run, messages }, pokes)) run.listing.bar.showMemory();
    });
  } catch (error) {
    setState(run.state, `The memory cannot be shown: ${reasonOf(error)}`);
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message : error;
}

/** Changes what the page shows of a run, where its reader looks.
 * @param {PageRun} run @param {() => void} change
 */
function keep({ listing, pressed }, change) {
  const own = pressed === listing.bar.control;
  keepPlace(pressed, change, () => (own ? outputs?.firstLineOf(listing) : undefined));
}

function loadMemory() {
  return Promise.all([import("./dock.mjs"), import("../run/repeat.mjs")]);
}

/** The reader has written bytes into states: what comes after is to see them.
 * @param {Poke[]} all @param {number} ms
 */
function poke(all, ms) {
  pokes = all;
  clearTimeout(typing);
  const listing = current?.listing;
  if (listing) typing = setTimeout(() => start(listing), ms);
}

/** Shows the state of the memory that a link speaks of.
 * @param {Listing} listing @param {Target} target @param {HTMLAnchorElement} link
 */
async function jump(listing, target, link) {
  const last = current?.state === "running" ? undefined : current;
  const covers = last?.steps.some(({ name }) => name === target.step);
  const run = last && covers ? last : await start(listing, link);
  if (run !== current) return;
  run.pressed = link;
  await showMemory(run);
  keep(run, () => {
    if (dock?.jump(target)) root.dataset.jumped = link.hash;
  });
}

async function open() {
  if (edits.texts().size > 0) await showOwn();
  if (!current) setState("idle");
  showVerified(
    folder,
    listings.map(({ bar }) => bar.element),
  );
}

/** Shows what the reader has made of the listings, in any tab. */
async function showOwn() {
  const own = await loadOwn();
  edits.renew();
  own.showTexts(listings, edits);
}

async function loadOwn() {
  const own = await import("./own.mjs");
  await own.styled;
  return own;
}

/** Opens the editor in the place of a listing.
 * @param {Listing} listing
 */
async function edit(listing) {
  if (listing.editor) return;
  try {
    const [{ editListing }, text] = await Promise.all([import("./editing.mjs"), read()]);
    await editListing(listing, text, edits, {
      change() {
        pokes = [];
      },
      run: () => start(listing, listing.bar.control),
    });
  } catch (error) {
    listing.editor = undefined;
    listing.bar.show(
      root.dataset.live ?? "idle",
      `The editor cannot be loaded: ${reasonOf(error)}`,
    );
  }
}

/** Takes away what was printed, and what was changed in this listing and in the memory.
 * @param {Listing} listing
 */
async function reset(listing) {
  const { bar, step, was, editor } = listing;
  bar.focus();
  clearTimeout(typing);
  stop();
  current = undefined;
  pokes = [];
  edits.set(step, was, was);
  listing.editor = undefined;
  const open = await editor;
  const own = listing.keep || open ? await loadOwn() : undefined;
  keepPlace(bar.control, () => {
    outputs?.clear();
    dock?.close();
    open?.destroy();
    if (!current) setState("idle");
    own?.showTexts(listings, edits);
  });
}
