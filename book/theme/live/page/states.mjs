// The states of the memory in the run that the page shows: the dock, which is loaded when a run has
// ended, and the links to them. It is loaded when there is a run or a link.
//
// The `data-jumped` of the root element says which link was followed last.

import { prepare } from "../run/run.mjs";

/** How long the page rests before it starts a worker for the next run. */
const REST_MS = 150;

export class States {
  #listings;
  #versions;
  #runs;
  /** @type {import("./dock.mjs").Dock | undefined} */
  #dock;
  /** @type {Promise<import("./links.mjs").Links> | undefined} */
  #links;

  /** @param {Listing[]} listings
   * @param {import("./versions.mjs").Versions} versions
   * @param {import("./runs.mjs").Runs} runs
   */
  constructor(listings, versions, runs) {
    this.#listings = listings;
    this.#versions = versions;
    this.#runs = runs;
  }

  /** The memory of the run, if there is one. */
  get dock() {
    return this.#runs.current && this.#dock;
  }

  close() {
    this.#dock?.close();
  }

  /** Shows the memory as a run has left it, or where the reader was.
   * @param {PageRun} run
   */
  async show(run) {
    const runs = this.#runs;
    if (run !== runs.current) return;
    try {
      run.recorded ??= import("../run/repeat.mjs").then(({ repeat }) => repeat(run));
      const [{ Dock, styled }, { messages, why }] = await Promise.all([
        import("./dock.mjs"),
        run.recorded,
      ]);
      await styled;
      if (run !== runs.current) return;
      if (why) runs.setState(run.state, why);
      const write = runs.poke.bind(runs);
      const link = async () => (await this.links()).share();
      this.#dock ??= new Dock({ write, link }, this.#listings);
      const dock = this.#dock;
      runs.keep(run, () => {
        if (dock.take({ ...run, messages }, runs.pokes)) run.listing.bar.showMemory();
      });
      // Who has run one listing may run another.
      setTimeout(prepare, REST_MS);
    } catch (error) {
      runs.refuse(run.listing, "The memory cannot be shown", error);
    }
  }

  /** What knows of links to states. */
  links() {
    this.#links ??= import("./links.mjs").then(
      ({ Links }) =>
        new Links({
          listings: this.#listings,
          edits: () => this.#versions.edits,
          covers: (step) => this.#runs.covers(step),
          jump: (listing, target, pins, pressed) => this.#jump(listing, target, pins, pressed),
          shown: () => this.#dock?.shown,
          close: () => this.close(),
        }),
    );
    this.#links.catch(() => {
      this.#links = undefined;
    });
    return this.#links;
  }

  /** Shows the state that an address speaks of, and runs what is needed.
   * @param {Listing} listing @param {Target} target @param {string[]} [pins]
   * @param {Element} [pressed]
   * @returns {Promise<boolean | undefined>} whether there is such a state; nothing, if the reader has
   * run something else meanwhile
   */
  async #jump(listing, target, pins, pressed) {
    const runs = this.#runs;
    const run = runs.covers(target.step) ?? (await runs.start(listing, pressed));
    if (run !== runs.current) return undefined;
    run.pressed = pressed;
    await this.show(run);
    let found;
    runs.keep(run, () => {
      found = this.#dock?.jump(target, pins);
    });
    return found;
  }
}
