// Checks an attempt again and again, and shows what came of it below the exercise.

import { bottomOf, uncover } from "../page/place.mjs";
import { Result } from "./result.mjs";
import { Trial } from "./trial.mjs";

export class Checker {
  #exercise;
  #says;
  #on;
  #result;
  /** @type {Trial | undefined} */
  #trial;
  /** Counts the presses: an earlier one has no say. */
  #turn = 0;

  /**
   * @param {OfferedExercise} exercise
   * @param {HTMLElement} block its start
   * @param {HTMLElement} says what came of it, in a word
   * @param {object} on
   * @param {() => Promise<Partial<TrialTask>>} on.task what is to be checked
   * @param {() => void} on.solved
   * @param {() => void} on.changed it runs, or no more
   * @param {(line?: number) => void} [on.mark] where the attempt failed
   */
  constructor(exercise, block, says, on) {
    this.#exercise = exercise;
    this.#says = says;
    this.#on = on;
    this.#result = new Result(exercise.title, (seed) => this.check(seed));
    block.after(this.#result.element);
  }

  get running() {
    return this.#trial !== undefined;
  }

  /** @param {string} text */
  say(text) {
    this.#says.textContent = text;
  }

  /** @param {number} [seed] a new one, if none is named */
  async check(seed = newSeed()) {
    this.stop();
    this.#turn += 1;
    const turn = this.#turn;
    this.#on.mark?.();
    try {
      const task = await this.#on.task();
      if (turn === this.#turn) this.#run(seed, task);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.clear(error instanceof Error ? error.message : String(error));
      this.#on.changed();
    }
  }

  /** @param {number} seed @param {Partial<TrialTask>} given */
  #run(seed, given) {
    const { chapter, name, seconds } = this.#exercise;
    const site = new URL("../../../", import.meta.url);
    const check = new URL(`chapters-code/${chapter}/exercises/${name}/check.mjs`, site).href;
    const guest = given.guest ?? new URL(this.#exercise.guest ?? "", site).href;
    const result = this.#result;
    result.begin(seed);
    this.say("Checking");
    const trial = new Trial(
      { ...given, check, seed, guest },
      {
        // What comes over the network takes its time.
        ready: () => trial.limit(1000 * seconds),
        verdict: (verdict, line) => result.add(verdict, line),
        text: (text) => result.print(text),
        end: async (ending) => {
          const found = await placed(ending, given.attempt?.source);
          if (this.#trial !== trial) return;
          this.#trial = undefined;
          this.#end(found);
        },
      },
    );
    this.#trial = trial;
    this.#on.changed();
  }

  /** @param {TrialEnding} ending */
  #end(ending) {
    const { holds, fails, line } = this.#result;
    const all = holds + fails;
    if (ending.state === "done" && fails === 0 && holds > 0) {
      this.say(all === 1 ? "The property holds." : `All ${all} properties hold.`);
      this.#on.solved();
    } else if (ending.state === "done") {
      this.say(`${fails} of ${all} ${fails === 1 ? "does" : "do"} not hold.`);
    } else {
      this.say(wordsOf(ending, this.#exercise.seconds));
    }
    this.#result.end(ending);
    const at = ending.state === "failed" ? ending.line : line;
    if (at) this.#on.mark?.(at);
    this.#on.changed();
    uncover(Math.min(bottomOf(this.#result.element), innerHeight * 1.25));
  }

  stop() {
    this.#trial?.stop();
  }

  /** What is shown is of another text. */
  outdate() {
    if (this.#result.isShown && !this.running) this.say("Changed since it was checked");
  }

  /** @param {string} text */
  clear(text) {
    this.stop();
    this.#result.clear();
    this.say(text);
  }
}

/** With the line of what the engine could not read: V8 does not say.
 * @param {TrialEnding} ending @param {string} [source]
 * @returns {Promise<TrialEnding>}
 */
async function placed(ending, source) {
  if (ending.state !== "failed" || ending.unread === undefined || !source) return ending;
  if (ending.unread > 0) return { ...ending, line: ending.unread };
  try {
    const { mistakeIn } = await import("../editor/mistake.mjs");
    return { ...ending, line: mistakeIn(source) };
  } catch {
    // Without a network, where the editor was not opened.
    return ending;
  }
}

/** @param {TrialEnding} ending @param {number} seconds how long it might take */
function wordsOf(ending, seconds) {
  if (ending.state === "stopped") return "Stopped";
  if (ending.state === "late") return `Stopped after ${seconds} seconds`;
  return "It could not be checked";
}

function newSeed() {
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  return seed;
}
