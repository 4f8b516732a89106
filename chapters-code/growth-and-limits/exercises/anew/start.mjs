/** What the guest's `work` answers where it has no room. */
const NO_ROOM = 0xffff_ffff;

/** Has a guest do jobs. Between two of them its memory has `most` pages at most.
 *
 * `guest.work(size)` does one and gives its sum; `guest.done()` says how many have been done, and
 * `guest.set_done(jobs)` makes a new guest go on from there. */
export class Desk {
  constructor(module, most) {
    this.module = module;
    this.most = most;
    this.guest = new WebAssembly.Instance(module).exports;
  }

  /** The sum of a job of `size` bytes. */
  run(size) {
    const sum = this.guest.work(size) >>> 0;
    if (sum === NO_ROOM) throw new Error(`no room for ${size} bytes`);
    return sum;
  }
}
