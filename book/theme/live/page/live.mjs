// Runs the chapter of this page in the reader's browser: the very host and guest that were
// verified. Each listing of the host gets buttons that run the chapter up to there, show what was
// printed beside what the book says, and open the listing for changes.
//
// The `data-live` of the root element tells where it stands: idle, running, done, stopped, failed;
// and `data-jumped` which link to a state was followed last.

import { prepare, Run } from "../run/run.mjs";
import { Bar } from "./bar.mjs";
import { Edits } from "./edits.mjs";
import { Outputs } from "./outputs.mjs";
import { engineOf, sourceOf, stepsOf, targetOf, withSteps } from "./steps.mjs";
import { showVerified } from "./verified.mjs";

/** @typedef {{ block: HTMLElement, code: HTMLElement, names: string[], step: string, bar: Bar }}
 * Listing: `step` is the last of the steps that it shows */

/** How long a run may take before the page shows what has come until then: to draw costs more
 * time than most runs take. */
const PATIENCE_MS = 150;

/** How long the reader's typing of bytes must pause before the run is repeated with them. */
const TYPING_MS = 500;

const root = document.documentElement;
const [, chapter] = /([^/]*?)(?:\.html)?$/.exec(location.pathname);
const folder = new URL(`../../../chapters-code/${chapter}/`, import.meta.url);
const host = new URL("host.mjs", folder).href;

/** @type {Listing[]} */
const listings = blocks("step=host.mjs:").map(({ block, code, names }) => {
  return { block, code, names, step: names.at(-1), was: code.textContent.replace(/\n$/, "") };
});
const said = blocks("prints=host.mjs:").map(({ block, code, names }) => {
  const text = code.textContent.replace(/\n+$/, "");
  return { block, name: names[0], text, engines: wordsOf(code, "in=") };
});
const outputs = new Outputs(said, listings, engineOf(navigator.userAgent));
const edits = new Edits(chapter);

/** The run whose outputs the page shows: one at a time. */
let current;
/** @type {import("../run/watch.mjs").Poke[]} the bytes that the reader has written */
let pokes = [];
let source;
let dock;
let typing;

for (const listing of listings) {
  const { block, names, step, was } = listing;
  listing.bar = new Bar(step, names.length === 1, {
    run: () => start(listing),
    edit: () => edit(listing),
    stop: () => current.run.stop(),
    reset: () => reset(listing),
  });
  block.append(listing.bar.element);
  for (const sign of ["pointerenter", "focusin"]) {
    listing.bar.element.addEventListener(sign, warm, { passive: true });
  }
  edits.check(step, was);
  if (edits.get(step) !== undefined) showText(listing, edits.get(step));
}
setState("idle");
showVerified(
  folder,
  listings.map(({ bar }) => bar.element),
);

document.querySelector("main").addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#step-"]');
  const target = link && targetOf(link.hash);
  const listing = target && listings.find(({ names }) => names.includes(target.step));
  if (!listing || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  jump(listing, target, link);
});

/** The blocks whose fence has a word that begins so, and what follows it there. Another
 * chapter's file has that chapter's name before it. */
function blocks(prefix) {
  const codes = [...document.querySelectorAll(`main pre > code[class*="${prefix}"]`)];
  const found = codes.map((code) => {
    return { block: code.parentElement, code, names: wordsOf(code, prefix) };
  });
  return found.filter(({ names }) => names.length > 0);
}

function wordsOf(code, prefix) {
  const words = [...code.classList].filter((word) => word.startsWith(prefix));
  return words.map((word) => word.slice(prefix.length));
}

/** @param {string} state @param {string} [text] for the bar of the run's listing */
function setState(state, text) {
  root.dataset.live = state;
  for (const { bar, step } of listings) {
    if (step === current?.listing.step) bar.show(state, text);
    else bar.show("idle");
  }
}

/** Loads what a run needs when one is likely. */
function warm() {
  prepare();
  read().catch(() => {});
}

/** Runs the chapter up to a listing, and shows what it prints.
 * @returns {Promise<object>} the run, when it has ended
 */
function start(listing) {
  clearTimeout(typing);
  stop();
  outputs.renew();
  const made = { listing, printed: [], messages: [], steps: [], state: "running" };
  current = made;
  setState("running");
  made.task = read().then((text) => taskOf(made, text));
  return new Promise((resolve) => {
    made.run = new Run(made.task, {
      message(message) {
        made.messages.push(message);
        if (message.text === undefined) return;
        made.printed.push(message);
        drawSoon(made);
      },
      end(state, failure) {
        made.state = state;
        if (made === current) judge(made, failure);
        resolve(made);
      },
    });
  });
}

/** What a run is to do; and what the page has to know of it. */
function taskOf(run, text) {
  const texts = edits.texts();
  const edited = texts.size > 0;
  run.source = edited ? withSteps(text, texts) : text;
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

/** Draws a few times a second at most, however much is printed. */
function drawSoon(run) {
  run.drawing ??= setTimeout(() => {
    run.drawing = undefined;
    if (run === current && run.state === "running") {
      outputs.draw(run.printed, run.steps, run.listing);
    }
  }, PATIENCE_MS);
}

function judge(run, failure) {
  const within = ({ first, last }) => failure.line > first && failure.line < last;
  const failed = failure && (run.all?.find(within) ?? { name: "" });
  const { same, judged } = outputs.judge(run, failed, failure?.failed);
  const count = `${same} of ${judged} outputs are what the book says`;
  const texts = { failed: "Failed", stopped: "Stopped", done: judged > 0 ? count : "Ran" };
  const changed = [edits.texts().size > 0 && "edited", pokes.length > 0 && "with your bytes"];
  setState(run.state, [texts[run.state], ...changed.filter(Boolean)].join(", "));
  requestAnimationFrame(() => showMemory(run));
}

/** Shows the memory as the run has left it, or where the reader was. To record it takes time, so
 * the reader got the output first, and the run is repeated for its states.
 */
async function showMemory(run) {
  if (run !== current) return;
  run.recorded ??= record(run);
  const [{ Dock }, messages] = await Promise.all([import("./dock.mjs"), run.recorded]);
  if (run !== current) return;
  const texts = (list) => list.flatMap(({ text = [] }) => text).join("\n");
  if (texts(messages) !== texts(run.messages)) {
    setState(run.state, "The memory is that of a second run, which printed something else");
  }
  dock ??= new Dock({ write: poke });
  dock.take({ ...run, messages }, pokes);
}

/** What the worker of a watched run tells: of this one, or of its repetition. */
async function record(run) {
  const task = await run.task;
  if (task.watched) return run.messages;
  return new Promise((resolve) => {
    const messages = [];
    run.again = new Run(Promise.resolve({ ...task, watched: true }), {
      message: (message) => messages.push(message),
      end: () => resolve(messages),
    });
  });
}

/** The reader writes bytes into a state: the run is repeated, and what comes after sees them. */
function poke(bytes) {
  pokes = [...pokes, bytes];
  clearTimeout(typing);
  const { listing } = current;
  typing = setTimeout(() => start(listing), TYPING_MS);
}

/** Shows the state of the memory that a link speaks of. */
async function jump(listing, target, link) {
  const covered =
    current?.state !== "running" && current?.steps.some(({ name }) => name === target.step);
  const run = covered ? current : await start(listing);
  if (run !== current) return;
  await showMemory(run);
  if (dock?.jump(target)) root.dataset.jumped = link.hash;
}

/** Shows another text in the place of a listing's own. */
function showText(listing, text) {
  const { code, bar } = listing;
  listing.keep ??= [...code.childNodes];
  code.textContent = `${text}\n`;
  globalThis.hljs?.highlightBlock(code);
  bar.showEdit("changed");
}

/** Opens the editor in the place of a listing. */
async function edit(listing) {
  const { block, code, bar, step, was } = listing;
  if (listing.editor) return;
  try {
    const [{ openEditor }, text] = await Promise.all([import("../editor/editor.mjs"), read()]);
    const own = stepsOf(text).find(({ name }) => name === step);
    listing.editor ??= openEditor({
      parent: block,
      text: edits.get(step) ?? sourceOf(text, own),
      label: `The step ${step} of host.mjs`,
      firstLine: own.first + 1,
      onChange(changed) {
        listing.keep ??= [...code.childNodes];
        code.textContent = `${changed}\n`;
        edits.set(step, was, changed);
        pokes = [];
      },
      onRun: () => start(listing),
    });
    const editor = await listing.editor;
    bar.showEdit("open");
    editor.focus();
  } catch (error) {
    listing.editor = undefined;
    bar.show(root.dataset.live, `The editor cannot be loaded: ${error.message}`);
  }
}

/** Takes away what was printed, and what was changed in this listing and in the memory. */
async function reset(listing) {
  const { code, bar, step, was } = listing;
  bar.focus();
  clearTimeout(typing);
  stop();
  current = undefined;
  pokes = [];
  outputs.clear();
  dock?.close();
  edits.set(step, was, was);
  if (listing.keep) code.replaceChildren(...listing.keep);
  listing.keep = undefined;
  bar.showEdit("");
  setState("idle");
  const editor = listing.editor;
  listing.editor = undefined;
  (await editor)?.destroy();
}
