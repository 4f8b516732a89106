// Links to states of the memory: those of the prose, and the address of the page, which leads here from
// elsewhere, after a reload and through the browser's history, and says what is seen. It is loaded
// when there is one.

import { addStyle, element } from "../dom.mjs";
import { hexAddress } from "../memory/bytes.mjs";
import { History } from "../run/history.mjs";
import { decode, pinsOf, readAddress, targetTo, withPins, writeAddress } from "./address.mjs";
import { keepPlace } from "./place.mjs";
import { copy, hashOf, problemOf } from "./share.mjs";

/** How long the state must stay until the address says it: browsers allow a hundred changes in 30 s. */
const STAY_MS = 400;

/** What no run takes away or brings. */
const STABLE =
  "main :is(h1, h2, h3, p, li, td, pre, a):not(.live-output *, .live-bar *, .live-note)";

const root = document.documentElement;
const styled = addStyle(new URL("links.css", import.meta.url));

/** @typedef {object} Page
 * @property {Listing[]} listings
 * @property {() => import("./edits.mjs").Edits} edits
 * @property {(step: string) => PageRun | undefined} covers the run, if it goes as far as that
 * @property {(listing: Listing, target: Target, pins?: string[], pressed?: Element) =>
 *   Promise<boolean | undefined>} jump
 * @property {() => ShownState | undefined} shown
 * @property {() => void} close
 */

/** @typedef {object} Left what an entry of the history holds when its reader has left it
 * @property {[number, number]} [place] a stable element, and where it was in the window
 * @property {string} [seen] the address of the state that was shown, or nothing
 */

export class Links {
  #page;
  /** @type {HTMLElement | undefined} */
  #note;
  /** @type {Record<string, ReturnType<typeof setTimeout>>} until the address is changed, the place */
  #staying = {};
  /** How many states are on their way. */
  #going = 0;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    for (const sign of ["memory-state", "memory-cursor"]) {
      document.addEventListener(sign, (event) => this.#stay(event));
    }
    addEventListener("scroll", () => this.#stayAt(), { passive: true });
    // What was to be noted is of the entry that the reader has left.
    addEventListener("popstate", () => Object.values(this.#staying).forEach(clearTimeout));
  }

  /** Notes where the page is, for a reload: by then there is less above, until it has run. */
  #stayAt() {
    clearTimeout(this.#staying.place);
    this.#staying.place = setTimeout(() => {
      const place = placeOf(firstSeen());
      if (!readAddress(location.hash).target || this.#going > 0) return;
      change(() => history.replaceState({ ...history.state, place }, ""));
    }, STAY_MS);
  }

  /** Goes where a link of the page leads.
   * @param {HTMLAnchorElement} link
   */
  async follow(link) {
    const { target, rest } = readAddress(link.hash);
    const listing = this.#listingOf(target);
    if (!target || !listing) {
      // It is a heading's.
      location.hash = link.hash;
      return;
    }
    // What else the address says goes along: a reader's version is that of all states.
    const also = withPins(readAddress(location.hash).rest, []);
    const hash = also.length > 0 ? writeAddress({ target, rest: [...rest, ...also] }) : link.hash;
    this.#tell();
    if (hash !== location.hash) {
      /** @type {Left} */
      const left = { place: placeOf(link), seen: this.#hashOf(this.#page.shown()) };
      change(() => {
        // The browser would put the page where it was in pixels, and more may be above by then.
        history.scrollRestoration = "manual";
        history.replaceState(left, "");
        history.pushState(null, "", hash);
        history.scrollRestoration = "auto";
      });
    }
    await this.#show(listing, { target, rest }, link);
  }

  /** Shows what the address says.
   * @param {boolean} isNew whether the page is, and not only its address
   */
  async arrive(isNew) {
    this.#going += 1;
    await this.#arrive(isNew).finally(() => {
      this.#going -= 1;
    });
  }

  /** @param {boolean} isNew */
  async #arrive(isNew) {
    const { hash } = location;
    const { target, rest } = readAddress(hash);
    /** @type {Left} */
    const { place: left, seen } = history.state ?? {};
    // To other entries the browser returns by itself.
    const place = isNew || history.scrollRestoration === "manual" ? left : undefined;
    if (left) history.replaceState({ seen }, "");
    await (isNew ? loaded() : scrolled());
    if (hash !== location.hash) return;
    const listing = this.#listingOf(target);
    if (target && listing) {
      if (isNew && !place) this.#lookAt(listing);
      if (this.#page.covers(target.step) || this.#mayRun(rest)) {
        await this.#show(listing, { target, rest });
      } else this.#ask(listing, { target, rest });
    } else if (hash.startsWith("#step-") && !document.getElementById(decode(hash.slice(1)))) {
      const step = target ? ` the step "${target.step}"` : ` what it names, "${hash.slice(1)}"`;
      this.#say(`The address asks for a state of the memory, but this page does not have${step}.`);
    } else if (history.state) await this.#goBack(seen);
    if (place) restore(place);
    // The entry is the page's own again, once the browser has done with it.
    requestAnimationFrame(() => {
      history.scrollRestoration = "auto";
    });
  }

  /** Shows the address of the state that is seen, to be taken along: with all that was changed, or it
   * would lead to a state of another run.
   */
  async share() {
    const shown = this.#page.shown();
    const hash = this.#hashOf(shown);
    if (!shown || !hash) return;
    await styled;
    const known = shown.element.querySelector(".dock-linked");
    known?.remove();
    // There is more or less room for the memory then.
    const stay = () => shown.view.goTo(shown.view.address);
    if (known?.getAttribute("data-hash") === hash) {
      stay();
      return;
    }
    const whole = hashOf(this.#page.edits(), hash);
    const { href } = new URL(whole, location.href);
    const field = element("input", {
      readonly: true,
      value: href,
      "aria-label": "Link to this state",
    });
    const said = element("span", { role: "status" });
    const problem = problemOf(whole);
    const parts = problem ? [said] : [field, said];
    const line = element("p", { class: "dock-linked", "data-hash": hash }, parts);
    shown.element.querySelector(".dock-head")?.after(line);
    stay();
    // What tells one state's address from another's is at its end.
    field.scrollLeft = field.scrollWidth;
    const copied = !problem && (await copy(href));
    said.textContent = problem || (copied ? "Copied" : "Copy it from here");
    if (problem || copied) return;
    field.focus();
    field.select();
  }

  /** Whether what an address asks for runs without a press: the book's own listings have been
   * verified; what the reader has made of them waits, and so does what comes with the address.
   * @param {string[]} rest of the address
   */
  #mayRun(rest) {
    const edits = this.#page.edits();
    const isBooks = edits.texts().size + edits.guest.texts().size === 0;
    return isBooks && !rest.some((part) => /^(edit|guest)-/.test(part));
  }

  /** @param {Listing} listing @param {Address} address */
  #ask(listing, address) {
    const show = element("button", { type: "button" }, "Run up to the state");
    show.addEventListener("click", () => this.#show(listing, address, listing.bar.control));
    const says =
      "The address leads to a state of this run. What would run is not the book's alone, it has " +
      `${this.#page.edits().given ? "a reader's" : "your"} changes: `;
    this.#say([says, show], listing);
  }

  /** @param {Listing} listing @param {Address} address @param {Element} [pressed] */
  async #show(listing, { target, rest }, pressed) {
    this.#say("", undefined, pressed);
    if (!target) return;
    this.#going += 1;
    const pins = pinsOf(rest);
    // A link that pins nothing leaves what is pinned; an entry of the history has what was.
    const other = pressed && pins.length === 0 ? undefined : pins;
    const jumped = this.#page.jump(listing, target, other, pressed);
    const found = await jumped.finally(() => {
      this.#going -= 1;
    });
    const shown = this.#page.shown();
    if (found) root.dataset.jumped = location.hash;
    if (found && shown) {
      const end = shown.view.memory?.byteLength ?? 0;
      if ((target.address ?? 0) < end) return;
      const hex = [target.address ?? 0, end].map((address) => `0x${hexAddress(address, 1)}`);
      this.#say(`The memory ends at ${hex[1]} here: there is no address ${hex[0]}.`, listing);
    } else if (found === false) this.#say(this.#whyNot(target), listing);
  }

  /** Why there is no such state.
   * @param {Target} target
   */
  #whyNot({ step: name, line, state }) {
    const run = this.#page.covers(name);
    const step = run?.steps.find((it) => it.name === name);
    if (!run || !step) return "The run has not come as far as the state that the address names.";
    const history = new History(run.messages, []);
    const lines = history.printsOf(step).flatMap(({ text }) => text.split("\n")).length;
    if (state !== undefined) return `The address asks for state ${state}, and the run has fewer.`;
    if (line === undefined || (line > 0 && line <= lines)) {
      return "The address asks for a state of the memory, and there is none at this step.";
    }
    const has = lines === 1 ? "1 line" : `${lines} lines`;
    return `The address asks for line ${line} of what this step prints, and it prints ${has}.`;
  }

  /** The reader is back where a link to a state was followed.
   * @param {string} [seen] the address of the state that was shown
   */
  async #goBack(seen) {
    this.#say("");
    const { target, rest } = readAddress(seen ?? "");
    const listing = this.#listingOf(target);
    if (target && listing && this.#page.covers(target.step)) {
      await this.#page.jump(listing, target, pinsOf(rest));
    } else if (!seen) this.#page.close();
  }

  /** Another state is seen, or another byte.
   * @param {Event} event
   */
  #stay({ target: at }) {
    const dock = this.#page.shown()?.element;
    if (at instanceof Element && !dock?.contains(at)) return;
    clearTimeout(this.#staying.state);
    this.#staying.state = setTimeout(() => this.#tell(), STAY_MS);
  }

  /** What is in the address is what is seen, if it is a state. */
  #tell() {
    clearTimeout(this.#staying.state);
    if (this.#going > 0) return;
    const linked = this.#page.shown()?.element.querySelector(".dock-linked");
    if (linked && linked.getAttribute("data-hash") !== this.#hashOf(this.#page.shown())) {
      linked.remove();
    }
    const { target, rest } = readAddress(location.hash);
    if (!target || !this.#listingOf(target) || this.#note?.querySelector("button")) return;
    const shown = this.#page.shown();
    const hash = this.#hashOf(shown);
    if (shown && !hash) return;
    const other = hash ?? (rest.length > 0 ? writeAddress({ rest }) : "");
    if (other !== location.hash) {
      const url = other || location.pathname + location.search;
      change(() => history.replaceState(history.state, "", url));
    }
  }

  /** The address of a state: that of the page, if it leads there.
   * @param {ShownState} [shown]
   */
  #hashOf(shown) {
    if (!shown) return undefined;
    const { run, pokes, number, view, pins } = shown;
    const all = new History(run.messages, pokes);
    const { target, rest } = readAddress(location.hash);
    const now = target && stateOf(all, run, target);
    const isThere = now === number && [undefined, view.address].includes(target?.address);
    if (isThere && pinsOf(rest).join() === pins.join()) return location.hash;
    const steps = run.steps.filter(({ name }) => this.#listingOf({ step: name }));
    const found = targetTo(all, number, steps, view.address);
    const to = isThere ? target : found;
    return to && writeAddress({ target: to, rest: withPins(rest, pins) });
  }

  /** @param {Target} [target] */
  #listingOf(target) {
    return target && this.#page.listings.find(({ names }) => names.includes(target.step));
  }

  /** Where the browser did not find what the address names, as it knows only what the prose links.
   * @param {Listing} listing
   */
  #lookAt({ block }) {
    for (
      let box = block.closest("details");
      box;
      box = box.parentElement?.closest("details") ?? null
    ) {
      box.open = true;
    }
    const [navigation] = performance.getEntriesByType("navigation");
    const { type } = /** @type {PerformanceNavigationTiming} */ (navigation);
    if (type === "navigate") block.scrollIntoView({ behavior: "instant" });
  }

  /** Says something at a listing, or at the top of the page; or takes away what was said.
   * @param {string | (string | Node)[]} what @param {Listing} [listing]
   * @param {Element} [pressed] what stays where it is
   */
  #say(what, listing, pressed = listing?.bar.control) {
    const old = this.#note;
    this.#note = what === "" ? undefined : element("p", { class: "live-note", role: "status" });
    const note = this.#note;
    if (!note && !old) return;
    keepPlace(pressed, () => {
      old?.remove();
      if (note && listing) listing.bar.element.append(note);
      else if (note) document.querySelector("main")?.prepend(note);
    });
    // What is put into what is there already is read out.
    note?.append(...[what].flat());
    if (!listing) note?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }
}

/** @param {History} history @param {PageRun} run @param {Target} target */
function stateOf(history, run, { step: name, line, address, state }) {
  const step = run.all?.find((step) => step.name === name);
  if (state !== undefined) return state - 1;
  return step && history.stateOf(step, line, address);
}

/** Changes the history, unless that was done too often: then the address lags behind.
 * @param {() => void} act
 */
function change(act) {
  try {
    act();
  } catch {
    // There is nothing else to be done.
  }
}

/** The first stable element that is seen from its beginning. */
function firstSeen() {
  return [...document.querySelectorAll(STABLE)].find((it) => {
    const { top, height } = it.getBoundingClientRect();
    return height > 0 && top >= 0;
  });
}

/** A stable element, by which of them it is, and where it is in the window.
 * @param {Element} [element]
 * @returns {[number, number] | undefined}
 */
function placeOf(element) {
  const index = element ? [...document.querySelectorAll(STABLE)].indexOf(element) : -1;
  return element && index >= 0 ? [index, element.getBoundingClientRect().top] : undefined;
}

/** Puts an element where it was.
 * @param {[number, number]} place
 */
function restore([index, top]) {
  const kept = document.querySelectorAll(STABLE)[index];
  if (!kept) return;
  const now = kept.getBoundingClientRect().top;
  scrollBy({ top: Math.round(now - top), behavior: "instant" });
}

/** Until then the browser may put the page where it was, in its own way. */
async function scrolled() {
  await new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
    // A page that is not seen is not drawn.
    setTimeout(resolve, 200);
  });
}

/** Until then it may scroll to what the address names. */
async function loaded() {
  if (document.readyState === "complete") return;
  await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
}
