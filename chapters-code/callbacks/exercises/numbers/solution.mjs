/** The host's functions that a guest may call, each by a number. */
export class Callbacks {
  #functions = new Map();
  #last = 0;

  /** Keeps a function from a number to a number, and returns its number: never 0, which means "no
   * function" to the guest, and none that was given before. */
  register(callback) {
    this.#last += 1;
    this.#functions.set(this.#last, callback);
    return this.#last;
  }

  /** Lets go of a function. From now on its number is nobody's; a second time is ignored. */
  release(number) {
    this.#functions.delete(number);
  }

  /** What the guest imports from `host`. `call(number, n)` returns what that function says to `n`, and
   * throws an `Error` where the number is nobody's. */
  get imports() {
    return {
      call: (number, n) => {
        const callback = this.#functions.get(number);
        if (!callback) throw new Error(`no function has number ${number}`);
        return callback(n);
      },
    };
  }
}
