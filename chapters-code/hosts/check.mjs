// How an exercise is checked: properties that hold, or do not, of what its reader wrote. The same in
// Node, Bun, Deno and a browser's worker.

/** What came of one property.
 * @typedef {{ property: string, holds: true } | { property: string, holds: false, why: string }} Verdict
 */

/** What a check gets.
 * @typedef {object} Trial
 * @property {any} attempt the exports of the reader's module, where the exercise is a host
 * @property {Uint8Array<ArrayBuffer>} guest the bytes of the guest: the reader's own, where the exercise is a guest
 * @property {Random} random
 * @property {(sentence: string, test: () => unknown) => Promise<boolean>} property tests a property,
 *   and notes why it does not hold: `test` throws, or its promise is rejected
 */

/** A check: `check.mjs` of an exercise exports one by default.
 * @typedef {(trial: Trial) => Promise<void>} Check
 */

/** Checks an attempt with inputs that are made from a seed: the same seed, the same inputs.
 * @param {Check} check
 * @param {{ attempt?: any, guest: Uint8Array<ArrayBuffer>, seed: number, begin?: (sentence: string) => void, tell?: (verdict: Verdict) => void }} given
 *   `seed` is an integer below 2³²; `begin` hears of each property before it is tested, `tell` when it is known
 * @returns {Promise<Verdict[]>} in the order of the check; one at least
 * @throws whatever the check throws outside of its properties: then it could not be run
 */
export async function runCheck(check, { attempt, guest, seed, begin, tell }) {
  /** @type {Verdict[]} */
  const verdicts = [];
  const note = (/** @type {Verdict} */ verdict) => {
    verdicts.push(verdict);
    tell?.(verdict);
    return verdict.holds;
  };
  /** Why what was asked for last could not be had: it is not among the exports.
   * @type {string[]}
   */
  const missing = [];
  const named =
    attempt &&
    new Proxy(attempt, {
      get(exports, name, receiver) {
        if (name in exports) return Reflect.get(exports, name, receiver);
        missing.push(`the file exports no \`${String(name)}\``);
        throw new Failed(missing[0]);
      },
    });
  const trial = {
    attempt: named,
    guest,
    random: new Random(seed),
    async property(/** @type {string} */ sentence, /** @type {() => unknown} */ test) {
      begin?.(sentence);
      missing.length = 0;
      let why;
      try {
        await test();
      } catch (error) {
        why = words(error);
      }
      // A test that waits for an error may have caught this one.
      why = missing.at(0) ?? why;
      return note(
        why === undefined
          ? { property: sentence, holds: true }
          : { property: sentence, holds: false, why },
      );
    },
  };
  try {
    await check(trial);
  } catch (error) {
    if (missing.length === 0) throw error;
    note({ property: "the file exports what is checked", holds: false, why: missing[0] });
  }
  if (verdicts.length === 0) throw new Error("the check has looked at nothing");
  return verdicts;
}

/** An expectation that is not met; its message is for the exercise's reader. */
export class Failed extends Error {
  name = "Failed";
}

/** @param {unknown} isTrue
 * @param {string} message what is wrong, in the chapter's words, with the values in question
 * @returns {asserts isTrue}
 * @throws {Failed}
 */
export function expect(isTrue, message) {
  if (!isTrue) throw new Failed(message);
}

/** Whether an error is one that the reader's code throws on purpose: these two are what JavaScript
 * throws at a mistake in it.
 * @param {unknown} error
 * @returns {error is Error}
 */
export function isRefusal(error) {
  const isMistake = error instanceof TypeError || error instanceof ReferenceError;
  return error instanceof Error && !isMistake;
}

/** @param {unknown} error */
function words(error) {
  if (error instanceof Failed) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Numbers that look random and follow from a seed (Marsaglia's xorshift, 32 bits). */
export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    // Multiplied, so that neighbouring seeds begin apart; zero would stay zero.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0 || 1;
  }

  /** An integer from 0 to `bound` - 1.
   * @param {number} bound at most 2³²
   */
  below(bound) {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return Math.floor((this.#state / 2 ** 32) * bound);
  }

  /** One of these.
   * @template T
   * @param {T[]} list
   * @returns {T}
   */
  pick(list) {
    return list[this.below(list.length)];
  }

  /** That many bytes.
   * @param {number} length
   */
  bytes(length) {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** A text of that many characters, of one to four bytes of UTF-8 each.
   * @param {number} characters
   */
  text(characters) {
    return Array.from({ length: characters }, () => this.pick([..."aZ 7né€ßЖ語😀🦀"])).join("");
  }

  /** The same in another order.
   * @template T
   * @param {T[]} list
   * @returns {T[]}
   */
  shuffled(list) {
    const left = [...list];
    return list.map(() => left.splice(this.below(left.length), 1)[0]);
  }
}
