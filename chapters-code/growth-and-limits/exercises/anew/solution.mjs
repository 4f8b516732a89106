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
    this.done = 0;
    this.begin();
  }

  begin() {
    this.guest = new WebAssembly.Instance(this.module).exports;
    this.guest.set_done(this.done);
  }

  /** The sum of a job of `size` bytes. */
  run(size) {
    try {
      const sum = this.guest.work(size) >>> 0;
      if (sum === NO_ROOM) throw new Error(`no room for ${size} bytes`);
      this.done = this.guest.done();
      if (this.guest.memory.buffer.byteLength > this.most * 65536) this.begin();
      return sum;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) this.begin();
      throw error;
    }
  }
}
