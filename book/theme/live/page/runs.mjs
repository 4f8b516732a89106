// The run that the page shows, one at a time: from the press of Run to what is said of its outputs.
//
// The `data-live` of the root element says how far it is: idle, running, done, stopped, failed.

import { prepare, Run } from "../run/run.mjs";
import { engineOf, isWithin, stepsOf } from "../run/steps.mjs";
import { saidOutputs } from "./blocks.mjs";
import { keepPlace } from "./place.mjs";
import { host, read } from "./source.mjs";

/** How long a run may take before the page shows what has come: most take less than to draw. */
const PATIENCE_MS = 150;

/** The step of an error that is outside all steps. */
const NOWHERE = { name: "", first: 0, last: 0 };

const root = document.documentElement;
const said = saidOutputs();

export class Runs {
  #listings;
  #versions;
  #guests;
  #judged;
  /** @type {import("./outputs.mjs").Outputs | undefined} */
  #outputs;
  /** @type {typeof import("./ended.mjs") | undefined} */
  #ended;
  /** @type {number | undefined} */
  #typing;
  /** @type {PageRun | undefined} */
  current;
  /** @type {Poke[]} the bytes that the reader has written */
  pokes = [];

  /** @param {Listing[]} listings
   * @param {import("./versions.mjs").Versions} versions
   * @param {import("./guests.mjs").Guests} guests
   * @param {(run: PageRun) => void} judged a run has come to its end
   */
  constructor(listings, versions, guests, judged) {
    this.#listings = listings;
    this.#versions = versions;
    this.#guests = guests;
    this.#judged = judged;
    addEventListener("live-edit", () => this.outdate());
  }

  /** @param {string} state
   * @param {string} [text] for the bar of the run's listing @param {string} [error]
   */
  setState(state, text, error) {
    root.dataset.live = state;
    const listing = this.current?.listing;
    for (const { bar, step } of this.#listings) {
      if (step === listing?.step) bar.show(state, text, error);
      else bar.show("idle");
    }
    this.#guests.offer(listing);
  }

  /** The listing that was run last, or the first. */
  get listing() {
    return this.current?.listing ?? this.#listings[0];
  }

  /** Says below a listing why something cannot be done, whatever its run is at.
   * @param {Listing} listing @param {string} what @param {unknown} error
   */
  refuse({ bar }, what, error) {
    bar.show(root.dataset.live ?? "idle", `${what}: ${reasonOf(error)}`);
  }

  /** What is printed was printed before the reader's last change. */
  outdate() {
    const { current } = this;
    if (!current || current.state === "running" || root.classList.contains("outdated")) return;
    root.classList.add("outdated");
    this.setState(current.state, "Changed since it ran");
  }

  /** Loads what a run needs when one is likely. */
  warm() {
    prepare();
    read().catch(() => {});
    this.#loadOutputs().catch(() => {});
  }

  async #loadOutputs() {
    const [{ Outputs, styled }, ended] = await Promise.all([
      import("./outputs.mjs"),
      import("./ended.mjs"),
    ]);
    await styled;
    this.#outputs ??= new Outputs(said, this.#listings, engineOf(navigator.userAgent));
    this.#ended = ended;
    return ended;
  }

  /** Runs the chapter up to a listing, and shows what it prints.
   * @param {Listing} listing
   * @param {Element} [pressed] what must stay where it is
   * @returns {Promise<PageRun>} the run, when it has ended
   */
  start(listing, pressed) {
    clearTimeout(this.#typing);
    this.stop();
    this.#outputs?.renew();
    // What came with the address runs apart, and nothing else may take its place meanwhile.
    const worker = this.#versions.shared?.worker;
    const given = this.#versions.edits;
    return new Promise((resolve) => {
      // The worker need not wait for it.
      const drawn = this.#loadOutputs().then(
        (ended) => ({ ended, why: undefined }),
        (error) => ({ ended: undefined, why: `the outputs cannot be shown: ${reasonOf(error)}` }),
      );
      const task = read().then((text) => this.#taskOf(made, text, given));
      /** @type {ConstructorParameters<typeof Run>[1]} */
      const on = {
        message: (message) => {
          made.messages.push(message);
          if (!("text" in message)) return;
          made.printed.push(message);
          this.#drawSoon(made);
        },
        end: async (state, failure, note) => {
          const { ended, why } = await drawn;
          const found = failure && ended ? await ended.placed(made, failure, given) : failure;
          made.state = why ? "failed" : state;
          if (made === this.current) this.#judge(made, ended, found, why ?? note);
          resolve(made);
        },
      };
      const run = new Run(task, on, worker?.());
      /** @type {PageRun} */
      const made = {
        ...{ listing, pressed, printed: [], messages: [], steps: [], state: "running", task, run },
        worker,
      };
      this.current = made;
      this.#ended?.clearFailure();
      root.classList.remove("outdated");
      this.keep(made, () => this.setState("running"));
    });
  }

  /** What a run is to do; and what the page has to know of it.
   * @param {PageRun} run @param {string} text of the host
   * @param {import("./edits.mjs").Edits} given
   * @returns {Promise<Task>}
   */
  async #taskOf(run, text, given) {
    const { pokes } = this;
    const texts = given.texts();
    const edited = texts.size > 0;
    const { brought, file } = await this.#guests.handed(given);
    run.brought = brought;
    run.own = edited || file !== undefined || pokes.length > 0;
    run.source = edited ? (await import("../run/edited.mjs")).withSteps(text, texts) : text;
    run.all = stepsOf(run.source);
    const last = run.all.findLastIndex(({ name }) => name === run.listing.step);
    run.steps = run.all.slice(0, last + 1);
    const source = edited ? run.source : undefined;
    const files = file && [file];
    return { host, source, files, until: run.all[last]?.last, watched: pokes.length > 0, pokes };
  }

  stop() {
    this.current?.run.stop();
    this.current?.again?.stop();
  }

  /** Draws a few times a second at most, however much is printed.
   * @param {PageRun} run
   */
  #drawSoon(run) {
    run.drawing ??= setTimeout(() => {
      run.drawing = undefined;
      if (run === this.current && run.state === "running") {
        this.keep(run, () => this.#outputs?.draw(run.printed, run.steps, run.listing));
      }
    }, PATIENCE_MS);
  }

  /** @param {PageRun} run @param {typeof import("./ended.mjs")} [ended]
   * @param {Failure} [failure] @param {string} [note]
   */
  #judge(run, ended, failure, note) {
    const failed = failure && (run.all?.find((step) => isWithin(failure, step)) ?? NOWHERE);
    this.keep(run, () => {
      const outputs = this.#outputs?.judge(run, failed, failure?.failed);
      const isOwn = {
        host: this.#versions.edits.texts().size > 0,
        guest: this.#guests.isEdited,
        bytes: this.pokes.length > 0,
      };
      const text = ended?.saysOf(run, outputs, isOwn, note) ?? `Failed, ${note}`;
      const isElsewhere = failed && !run.listing.names.includes(failed.name);
      this.setState(run.state, text, isElsewhere ? "#live-error" : undefined);
    });
    if (failure) ended?.showFailure(run, failure, this.#listings, () => run === this.current);
    requestAnimationFrame(() => this.#judged(run));
  }

  /** Changes what the page shows of a run, where its reader looks.
   * @param {PageRun} run @param {() => void} change
   */
  keep({ listing, pressed }, change) {
    const own = pressed === listing.bar.control;
    keepPlace(pressed, change, () => (own ? this.#outputs?.firstLineOf(listing) : undefined));
  }

  /** The run, if it goes as far as a step.
   * @param {string} step
   */
  covers(step) {
    const { current } = this;
    const has = current?.state !== "running" && current?.steps.some(({ name }) => name === step);
    return has ? current : undefined;
  }

  /** The reader has written bytes into states: what comes after is to see them.
   * @param {Poke[]} all @param {number} ms
   */
  poke(all, ms) {
    this.pokes = all;
    clearTimeout(this.#typing);
    const listing = this.current?.listing;
    if (listing) this.#typing = setTimeout(() => this.start(listing), ms);
  }

  /** Nothing has been run. */
  forget() {
    clearTimeout(this.#typing);
    this.stop();
    this.current = undefined;
    this.pokes = [];
  }

  /** Takes away what came of it. */
  sweep() {
    this.#outputs?.clear();
    this.#ended?.clearFailure();
    root.classList.remove("outdated");
    // A page that is being opened is not ready yet.
    if (!this.current && root.dataset.live) this.setState("idle");
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message : error;
}
