// Runs the chapter of this page in the reader's browser: the very host and guest that were
// verified. Each listing of the host gets a button that runs the chapter and shows what it
// printed up to there, beside what the book says.
//
// The `data-live` of the root element tells where it stands: idle, running, done, stopped, failed.

import { blockFor, engineOf, stepsOf, textOf } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {{ block: HTMLElement, names: string[], bar?: Bar }} Listing */
/** @typedef {ReturnType<typeof barOf>} Bar */

/** How long a run may take before the page shows what has come until then: to draw costs more
 * time than most runs take. */
const PATIENCE_MS = 150;

const [, chapter] = /([^/]*?)(?:\.html)?$/.exec(location.pathname);
const host = new URL(`../../chapters-code/${chapter}/host.mjs`, import.meta.url).href;
const engine = engineOf(navigator.userAgent);
const browser = `${engine.name} ${engine.major}`.trim();

/** @type {Listing[]} */
const listings = blocks("step=host.mjs:");
const outputs = blocks("prints=host.mjs:").map(({ block, names, code }) => {
  const text = code.textContent.replace(/\n+$/, "");
  return { block, name: names[0], text, engines: wordsOf(code, "in=") };
});

/** The run whose outputs the page shows: one at a time. */
let current;
let steps;

for (const listing of listings) {
  listing.bar = barOf(listing);
  listing.block.append(listing.bar.element);
}
setState("idle");
setTimeout(() => reachByKeyboard(document.querySelector("main")));

/** The blocks whose fence has a word that begins so, and what follows it there. */
function blocks(prefix) {
  const codes = [...document.querySelectorAll(`main pre > code[class*="${prefix}"]`)];
  const found = codes.map((code) => {
    return { block: code.parentElement, code, names: wordsOf(code, prefix) };
  });
  // Another chapter's file has that chapter's name before it.
  return found.filter(({ names }) => names.length > 0);
}

function wordsOf(code, prefix) {
  const words = [...code.classList].filter((word) => word.startsWith(prefix));
  return words.map((word) => word.slice(prefix.length));
}

/** The buttons of a listing. */
function barOf(listing) {
  const element = document.createElement("div");
  element.className = "live-bar";
  const button = (action, label, name, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.live = action;
    made.dataset.step = listing.names.at(-1);
    made.textContent = label;
    made.setAttribute("aria-label", name);
    made.addEventListener("click", press);
    return made;
  };
  const status = document.createElement("span");
  status.className = "live-status";
  status.setAttribute("role", "status");
  const run = button("run", "Run", "Run the chapter up to this listing", () => start(listing));
  const stop = button("stop", "Stop", "Stop the run", () => end(current, "stopped"));
  const reset = button("reset", "Reset", "Reset: take what was printed away", () => {
    run.focus();
    clear();
    setState("idle");
  });
  element.append(run, stop, reset, status);
  const show = (state, text = "") => {
    if (state !== "running" && document.activeElement === stop) run.focus();
    stop.hidden = state !== "running";
    reset.hidden = ["idle", "running"].includes(state);
    status.textContent = text;
  };
  show("idle");
  return { element, show };
}

/** @param {string} state @param {string} [text] for the bar of the run's listing */
function setState(state, text) {
  document.documentElement.dataset.live = state;
  for (const listing of listings) {
    if (listing === current?.listing) listing.bar.show(state, text);
    else listing.bar.show("idle");
  }
}

/** Runs the chapter, and shows its outputs up to a listing. */
function start(listing) {
  const before = current;
  before?.worker.terminate();
  const worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
  // What the run before it showed stays until there is something newer to see.
  const run = { listing, worker, printed: [], shown: new Map(), stale: [] };
  if (before) run.stale = [...before.stale, ...before.shown.values()];
  current = run;
  setState("running");

  worker.addEventListener("message", ({ data }) => {
    if (data.end) end(run, "done");
    else if (data.failed !== undefined) end(run, "failed", data);
    else {
      run.printed.push(data);
      drawSoon(run);
    }
  });
  worker.addEventListener("error", ({ message }) => {
    end(run, "failed", { line: 0, failed: message || "The worker cannot be started." });
  });
  worker.postMessage({ host });
  readSteps().catch((error) => end(run, "failed", { line: 0, failed: String(error) }));
}

/** The steps of the host, read once. */
function readSteps() {
  steps ??= fetchSteps().catch((error) => {
    steps = undefined;
    throw error;
  });
  return steps;
}

async function fetchSteps() {
  const response = await fetch(host);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return stepsOf(await response.text());
}

/** Ends a run, and judges what it printed. */
async function end(run, state, failure) {
  run.worker.terminate();
  const known = await readSteps().catch(() => []);
  if (run !== current || run.ended) return;
  run.ended = true;
  const shown = shownSteps(known, run.listing);
  const failed = failure && (known.find((step) => contains(step, failure.line)) ?? { name: "" });

  draw(run, known);
  let same = 0;
  let judged = 0;
  for (const step of failed && !shown.includes(failed) ? [...shown, failed] : shown) {
    const text = textOf(run.printed, step);
    const expected = expectedOf(step);
    if (step === failed) {
      const words = [text, failure.failed].filter((part) => part !== undefined).join("\n");
      write(run, step, words, "error", `${browser} runs into an error here.`);
    } else if (text !== undefined || (expected && state === "done")) {
      judged += 1;
      if (text === expected?.text) same += 1;
      write(run, step, text ?? "", ...verdict(text, expected, state));
    }
  }
  const count = `${same} of ${judged} outputs are what the book says`;
  const texts = { failed: "Failed", stopped: "Stopped", done: judged > 0 ? count : "Ran" };
  setState(state, texts[state]);
  requestAnimationFrame(() => run.shown.forEach(reachByKeyboard));
}

/** Lets the keyboard reach the blocks that are wider or higher than their room, to scroll them. */
function reachByKeyboard(element) {
  const scrolls = (block) =>
    block.scrollWidth > block.clientWidth || block.scrollHeight > block.clientHeight;
  const blocks = [...element.querySelectorAll("pre > code, .live-output > pre")].filter(scrolls);
  for (const block of blocks) block.tabIndex = 0;
}

/** @returns {[string, string]} the state of an output, and how to say it */
function verdict(text, expected, state) {
  if (text === expected?.text) return ["same", `${browser} prints what the book says.`];
  if (state !== "done") return ["different", `${browser} printed this before the run ended.`];
  if (text === undefined) return ["different", `${browser} prints nothing; the book says it does.`];
  if (!expected) return ["different", `${browser} prints this; the book says it prints nothing.`];
  return ["different", `${browser} prints something else than the book says.`];
}

/** The steps whose outputs a listing's run shows: those up to its last. */
function shownSteps(known, { names }) {
  return known.slice(0, known.findLastIndex(({ name }) => names.includes(name)) + 1);
}

function contains({ first, last }, line) {
  return line > first && line < last;
}

function expectedOf({ name }) {
  const of = outputs.filter((output) => output.name === name);
  return blockFor(
    of.map((output) => ({ block: output, engines: output.engines })),
    engine,
  );
}

/** Draws a few times a second at most, however much is printed. */
function drawSoon(run) {
  run.drawing ??= setTimeout(async () => {
    const known = await readSteps().catch(() => []);
    run.drawing = undefined;
    if (run === current && !run.ended) draw(run, known);
  }, PATIENCE_MS);
}

function draw(run, known) {
  for (const element of run.stale.splice(0)) element.remove();
  for (const step of shownSteps(known, run.listing)) {
    const text = textOf(run.printed, step);
    if (text !== undefined) write(run, step, text, "running", `${browser} prints`);
  }
}

/** Shows one output, in the place of its step. */
function write(run, step, text, state, says) {
  let element = run.shown.get(step.name);
  if (!element) {
    element = outputElement(step.name);
    run.shown.set(step.name, element);
    placeOf(step, run.listing).after(element);
  }
  element.dataset.state = state;
  const [verdict, pre] = element.children;
  if (verdict.textContent !== says) verdict.textContent = says;
  if (pre.textContent !== text) pre.firstChild.textContent = text;
  pre.hidden = text === "";
}

function outputElement(name) {
  const element = document.createElement("div");
  element.className = "live-output";
  element.dataset.step = name;
  const verdict = document.createElement("p");
  verdict.className = "live-verdict";
  const pre = document.createElement("pre");
  pre.append(document.createElement("code"));
  element.append(verdict, pre);
  return element;
}

/** What a step's output stands after: the block that shows it and those of other engines, or
 * its listing, or the listing that was run. */
function placeOf(step, listing) {
  const shown = outputs.filter(({ name }) => name === step.name).map(({ block }) => block);
  const from = expectedOf(step)?.block ?? shown[0];
  const own = listings.findLast(({ names }) => names.includes(step.name));
  let place = from ?? (own ?? listing).block;
  const follows = (next) => shown.includes(next) || next?.classList.contains("live-output");
  while (follows(place.nextElementSibling)) place = place.nextElementSibling;
  return place;
}

/** Takes all that was shown away. */
function clear() {
  if (!current) return;
  current.worker.terminate();
  for (const element of [...current.stale, ...current.shown.values()]) element.remove();
  current = undefined;
}
