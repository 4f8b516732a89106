// The thread that a module runs in: questions to worker.mjs, and their answers.

export class Thread {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, (answer: Answer) => void>} by the number of the question */
  #waiting = new Map();
  #asked = 0;
  #died;

  /** @param {(reason: string) => void} died what to do when the thread ends by itself */
  constructor(died) {
    this.#died = died;
  }

  /** Starts anew: what ran before is ended. */
  start() {
    this.end();
    const worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
    this.#worker = worker;
    worker.addEventListener("message", ({ data: { id, ...answer } }) => {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
    // A worker can run out of memory, and says nothing more about it.
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      const reason = event.message || "the thread that ran it ended";
      this.#answerAll({ error: reason, died: true });
      this.end();
      this.#died(reason);
    });
  }

  /** The worker's answer; `ended` if the thread was ended before, `died` if it ended by itself.
   * @template {keyof Questions} Action
   * @param {Action} action @param {Questions[Action]} question
   * @returns {Promise<Answer>}
   */
  ask(action, question) {
    const worker = this.#worker;
    if (worker === null) return Promise.resolve({ ended: true });
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      worker.postMessage({ id, action, ...question });
    });
  }

  end() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#answerAll({ ended: true });
  }

  /** @param {Answer} answer */
  #answerAll(answer) {
    for (const resolve of this.#waiting.values()) resolve(answer);
    this.#waiting.clear();
  }
}
