/** The host's functions that a guest may call, each by a number. */
export class Callbacks {
  #functions = [];

  /** Keeps a function from a number to a number, and returns its number: never 0, which means "no
   * function" to the guest, and none that was given before. */
  register(callback) {
    return this.#functions.push(callback) - 1;
  }

  /** Lets go of a function. From now on its number is nobody's; a second time is ignored. */
  release(number) {
    this.#functions.splice(number, 1);
  }

  /** What the guest imports from `host`. `call(number, n)` returns what that function says to `n`, and
   * throws an `Error` where the number is nobody's. */
  get imports() {
    return { call: (number, n) => this.#functions[number](n) };
  }
}
