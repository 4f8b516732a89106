// Runs this page's chapter, host and guest as they were verified. Each listing of the host gets
// buttons that run the chapter up to there and open the listing for changes.
//
// The `data-live` of the root element says how far it is: idle, running, done, stopped, failed;
// and `data-jumped` which link to a state was followed last.

import { element } from "../dom.mjs";
import { prepare, Run } from "../run/run.mjs";
import { engineOf, isWithin, stepsOf } from "../run/steps.mjs";
import { Bar } from "./bar.mjs";
import { blocks, saidOutputs } from "./blocks.mjs";
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
const said = saidOutputs();
const own = new Edits(chapter);
/** What is run: that of the reader, or what came with the address. */
let edits = own;
const guestButton = element("button", { type: "button", "data-live": "guest" }, "Edit the guest");
const ownButton = element("button", { type: "button", "data-live": "brought" }, "My guest");
/** Whether there is a contract, to which a guest from a file is held. */
const takesGuests = "contract" in root.dataset;

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
/** @type {Promise<import("./guest.mjs").Guest> | undefined} what the reader makes of the guest */
let guest;
/** Whether that is another than the book's. */
let ownGuest = false;
/** @type {Promise<import("./brought.mjs").Brought> | undefined} */
let bringing;
/** @type {import("./brought.mjs").Brought | undefined} a guest from a file */
let brought;
/** @type {import("./lit.mjs").Lit | undefined} the line at which the last run failed */
let failing;
/** @type {import("./shared.mjs").Shared | undefined} what came with the address */
let shared;
let taking = Promise.resolve();
/** @type {typeof import("./keys.mjs") | undefined} */
let keys;
/** @type {Promise<import("./links.mjs").Links> | undefined} */
let links;

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
addEventListener("live-edit", outdate);
guestButton.addEventListener("click", openGuest);
ownButton.addEventListener("click", () => bring((brought) => brought.open()));
if (takesGuests) {
  addEventListener("dragover", drag);
  addEventListener("drop", drag);
}

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
  withLinks((links) => links.follow(link), scroll);
});
// WebKit's Back skips what comes late after a press.
for (const sign of ["pointerover", "focusin"]) {
  main?.addEventListener(sign, (event) => linkOf(event) && withLinks(() => {}));
}
addEventListener("popstate", (event) => takeVersion().then(() => arrive(event)));

// The page's own keys, which are pressed with one of these: no letter alone is one.
addEventListener(
  "keydown",
  async (event) => {
    if (!event.altKey && !event.ctrlKey && !event.metaKey) return;
    keys ??= await import("./keys.mjs");
    keys.press(event, listings, current && dock);
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

/** @param {ReturnType<typeof blocks>[0]} found @param {number} index @returns {Listing} */
function listingOf({ block, code, names }, index) {
  const step = names[names.length - 1];
  const [line] = code.textContent.trimStart().split("\n");
  const bar = new Bar(step, `listing ${index + 1}: ${line}`, names.length === 1, {
    run: () => start(listing, bar.control),
    memory: () => dock?.enter(),
    edit: () => edit(listing),
    done: () => finish(listing),
    stop: () => current?.run.stop(),
    reset: () => reset(listing),
  });
  const listing = { block, code, names, step, was: code.textContent.replace(/\n$/, ""), bar };
  return listing;
}

/** @param {string} state
 * @param {string} [text] for the bar of the run's listing @param {string} [error] */
function setState(state, text, error) {
  root.dataset.live = state;
  for (const { bar, step } of listings) {
    if (step === current?.listing.step) bar.show(state, text, error);
    else bar.show("idle");
  }
  offerGuests();
}

/** The listing that was run last, or the first. */
function at() {
  return current?.listing ?? listings[0];
}

/** Offers to run on another guest. */
function offerGuests() {
  current?.listing.bar.offer(guestButton);
  if (takesGuests) at().bar.offer(ownButton);
}

/** Loads what takes a guest from a file.
 * @param {(brought: import("./brought.mjs").Brought) => void} use
 */
async function bring(use) {
  bringing ??= import("./brought.mjs").then(({ Brought }) =>
    Brought.of(chapter, folder, ownButton, {
      run: start,
      change() {
        pokes = [];
        guestButton.hidden = brought?.own !== undefined;
        outdate();
      },
      at,
    }),
  );
  try {
    brought = await bringing;
    use(brought);
  } catch (error) {
    bringing = undefined;
    say(at(), `Your guest cannot be taken: ${reasonOf(error)}`);
  }
}

/** A browser would open a file that is dropped.
 * @param {DragEvent} event
 */
function drag(event) {
  const { dataTransfer: data, type } = event;
  if (!data?.types.includes("Files")) return;
  event.preventDefault();
  const file = type === "drop" && data.files[0];
  bring((brought) => file && brought.drop(file));
}

/** Says something below a listing, whatever its run is at.
 * @param {Listing} listing @param {string} text
 */
function say({ bar }, text) {
  bar.show(root.dataset.live ?? "idle", text);
}

/** What is printed was printed before the reader's last change. */
function outdate() {
  if (!current || current.state === "running" || root.classList.contains("outdated")) return;
  root.classList.add("outdated");
  setState(current.state, "Changed since it ran");
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
  // What came with the address runs apart, and nothing else may take its place meanwhile.
  const worker = shared?.worker;
  const given = edits;
  return new Promise((resolve) => {
    // The worker need not wait for it.
    const drawn = loadOutputs().then(
      () => undefined,
      (error) => `the outputs cannot be shown: ${reasonOf(error)}`,
    );
    const task = read().then((text) => taskOf(made, text, given));
    /** @type {ConstructorParameters<typeof Run>[1]} */
    const on = {
      message(message) {
        made.messages.push(message);
        if (!("text" in message)) return;
        made.printed.push(message);
        drawSoon(made);
      },
      async end(state, failure, note) {
        const why = await drawn;
        const found = failure && (await placed(made, failure, given));
        made.state = why ? "failed" : state;
        if (made === current) judge(made, found, why ?? note);
        resolve(made);
      },
    };
    const run = new Run(task, on, worker?.());
    /** @type {PageRun} */
    const made = {
      ...{ listing, pressed, printed: [], messages: [], steps: [], state: "running", task, run },
      worker,
    };
    current = made;
    failing?.clear();
    root.classList.remove("outdated");
    keep(made, () => setState("running"));
  });
}

/** With the line of what could not be read.
 * @param {PageRun} run @param {Failure} failure @param {Edits} given
 * @returns {Promise<Failure>}
 */
async function placed({ source = "", all = [] }, failure, given) {
  if (failure.unread === undefined) return failure;
  const { unreadLine } = await import("./unread.mjs");
  const edited = { source, steps: all, names: given.texts().keys() };
  return { ...failure, line: await unreadLine(failure.unread, edited) };
}

/** What a run is to do; and what the page has to know of it.
 * @param {PageRun} run @param {string} text of the host @param {Edits} given
 * @returns {Promise<Task>}
 */
async function taskOf(run, text, given) {
  const texts = given.texts();
  const edited = texts.size > 0;
  run.brought = brought?.own && brought;
  const bytes =
    run.brought?.own ??
    (given.guest.texts().size > 0 ? await (await loadGuest()).own() : undefined);
  run.own = edited || bytes !== undefined || pokes.length > 0;
  run.source = edited ? (await import("../run/edited.mjs")).withSteps(text, texts) : text;
  run.all = stepsOf(run.source);
  const last = run.all.findLastIndex(({ name }) => name === run.listing.step);
  run.steps = run.all.slice(0, last + 1);
  const watched = pokes.length > 0;
  const source = edited ? run.source : undefined;
  const files = bytes && [bytes];
  return { host, source, files, until: run.all[last]?.last, watched, pokes };
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

/** Marks the line at which a run has failed.
 * @param {PageRun} run @param {number} line of its host
 */
async function showFailure(run, line) {
  const { Lit, styled } = await import("./lit.mjs");
  await styled;
  failing ??= new Lit(listings, "failed");
  if (run === current) failing.show(run, line);
}

/** @param {PageRun} run @param {Failure} [failure] @param {string} [note] */
function judge(run, failure, note) {
  const failed = failure && (run.all?.find((step) => isWithin(failure, step)) ?? NOWHERE);
  keep(run, () => {
    const { same, judged } = outputs?.judge(run, failed, failure?.failed) ?? { same: 0, judged: 0 };
    const one = `The output is ${same === 1 ? "" : "not "}what the book says`;
    const all = `${same} of ${judged} outputs are what the book says`;
    const done = ["Ran", one][judged] ?? all;
    const texts = { running: "", failed: "Failed", stopped: "Stopped", done };
    const changed = [
      note,
      edits.texts().size > 0 && "edited",
      (ownGuest || run.brought) &&
        `with ${run.worker && !run.brought ? "the reader's" : "your"} guest`,
      pokes.length > 0 && "with your bytes",
    ];
    const text = [texts[run.state], ...changed.filter(Boolean)].join(", ");
    const isElsewhere = failed && !run.listing.names.includes(failed.name);
    setState(run.state, text, isElsewhere ? "#live-error" : undefined);
  });
  if (failure && failure.line > 0) showFailure(run, failure.line);
  requestAnimationFrame(() => showMemory(run));
}

/** Shows the memory as the run has left it, or where the reader was.
 * @param {PageRun} run
 */
async function showMemory(run) {
  if (run !== current) return;
  try {
    run.recorded ??= import("../run/repeat.mjs").then(({ repeat }) => repeat(run));
    const [{ Dock, styled }, { messages, why }] = await Promise.all([
      import("./dock.mjs"),
      run.recorded,
    ]);
    await styled;
    if (run !== current) return;
    if (why) setState(run.state, why);
    const link = () => withLinks((links) => links.share());
    dock ??= new Dock({ write: poke, link }, listings);
    keep(run, () => {
      if (dock?.take({ ...run, messages }, pokes)) run.listing.bar.showMemory();
    });
    // Who has run one listing may run another.
    setTimeout(prepare, PATIENCE_MS);
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

/** The reader has written bytes into states: what comes after is to see them.
 * @param {Poke[]} all @param {number} ms
 */
function poke(all, ms) {
  pokes = all;
  clearTimeout(typing);
  const listing = current?.listing;
  if (listing) typing = setTimeout(() => start(listing), ms);
}

/** Does something with what knows of links to states.
 * @param {(links: import("./links.mjs").Links) => void} use
 * @param {() => void} [otherwise] if that cannot be had
 */
function withLinks(use, otherwise) {
  links ??= import("./links.mjs").then(({ Links }) => {
    const shown = () => dock?.shown;
    const close = () => dock?.close();
    return new Links({ listings, edits: () => edits, covers, jump, shown, close });
  });
  links.then(use, () => {
    links = undefined;
    otherwise?.();
  });
}

/** The page's address may speak of a state.
 * @param {Event} [event] by which it has changed; or the page is new
 */
function arrive(event) {
  if (!location.hash.startsWith("#step-") && !history.state) return;
  withLinks((links) => links.arrive(!event));
}

/** The run that the page shows, if it goes as far as a step.
 * @param {string} step
 */
function covers(step) {
  const has = current?.state !== "running" && current?.steps.some(({ name }) => name === step);
  return has ? current : undefined;
}

/** Shows the state of the memory that an address speaks of, and runs what is needed.
 * @param {Listing} listing @param {Target} target @param {string[]} [pins] @param {Element} [pressed]
 * @returns {Promise<boolean | undefined>} whether there is such a state; nothing, if the reader has
 * run something else meanwhile
 */
async function jump(listing, target, pins, pressed) {
  const run = covers(target.step) ?? (await start(listing, pressed));
  if (run !== current) return undefined;
  run.pressed = pressed;
  await showMemory(run);
  let found;
  keep(run, () => {
    found = dock?.jump(target, pins);
  });
  return found;
}

async function open() {
  await takeVersion();
  if (edits === own) await showEdits();
  if (!current) setState("idle");
  arrive();
  showVerified(
    folder,
    listings.map(({ bar }) => bar.element),
  );
}

/** Takes a reader's version from the address, and gives up the one before. */
function takeVersion() {
  taking = taking.then(take).catch(() => {});
  return taking;
}

async function take() {
  if (!shared && !/[#&](edit|guest)-/.test(location.hash)) return;
  const { sharedOf } = await import("./shared.mjs");
  const page = { listings, own, loadGuest, change: takeVersion };
  const next = await sharedOf(page, shared);
  if (next === shared) return;
  shared = next;
  edits = shared?.edits ?? own;
  forget();
  sweep();
  const before = await guest;
  guest = undefined;
  await before?.leave();
  markGuest(false);
  await showEdits();
}

/** Shows what was changed in the listings and the guest. */
async function showEdits() {
  if (edits.texts().size > 0 || listings.some(({ keep }) => keep)) await showOwn();
  if (edits.guest.texts().size > 0) loadGuest().catch(() => {});
}

/** Nothing has been run. */
function forget() {
  clearTimeout(typing);
  stop();
  current = undefined;
  pokes = [];
}

/** Takes away what came of a run. */
function sweep() {
  outputs?.clear();
  failing?.clear();
  root.classList.remove("outdated");
  dock?.close();
  // A page that is being opened is not ready yet.
  if (!current && root.dataset.live) setState("idle");
}

/** Shows what the reader has made of the listings, in any tab. */
async function showOwn() {
  const { showTexts } = await loadOwn();
  edits.renew();
  showTexts(listings, edits);
}

async function loadOwn() {
  const module = await import("./own.mjs");
  await module.styled;
  return module;
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
      done: () => finish(listing),
    });
  } catch (error) {
    listing.editor = undefined;
    say(listing, `The editor cannot be loaded: ${reasonOf(error)}`);
  }
}

/** Closes the editor, and keeps the text.
 * @param {Listing} listing
 */
async function finish(listing) {
  const { closeEditor } = await import("./editing.mjs");
  await closeEditor(listing, edits);
}

function loadGuest() {
  guest ??= import("./guest.mjs").then(({ Guest }) =>
    Guest.of(chapter, edits.guest, {
      run: start,
      change() {
        pokes = [];
      },
      mark: markGuest,
      share: async () => (await import("./share.mjs")).share(edits),
      close: () => guestButton.focus(),
    }),
  );
  guest.catch(() => {
    guest = undefined;
  });
  return guest;
}

/** @param {boolean} own */
function markGuest(own) {
  ownGuest = own;
  guestButton.textContent = own
    ? `Edit ${shared ? "the reader's" : "your"} guest`
    : "Edit the guest";
  if (own && !guestButton.isConnected) listings[0]?.bar.offer(guestButton);
}

/** Opens the guest as text below the listing that was run last. */
async function openGuest() {
  const listing = at();
  try {
    await (await loadGuest()).open(listing);
  } catch (error) {
    say(listing, `The guest cannot be shown: ${reasonOf(error)}`);
  }
}

/** Takes away what was printed, and what was changed in this listing and in the memory.
 * @param {Listing} listing
 */
async function reset(listing) {
  const { bar, step, was, editor } = listing;
  bar.focus();
  forget();
  edits.set(step, was, was);
  listing.editor = undefined;
  const open = await editor;
  const module = listing.keep || open ? await loadOwn() : undefined;
  keepPlace(bar.control, () => {
    sweep();
    open?.destroy();
    module?.showTexts(listings, edits);
  });
}
