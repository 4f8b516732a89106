// One check of an attempt: a worker, from its start to its end.

export class Trial {
  #worker;
  #end;
  #ended = false;
  /** @type {number | undefined} */
  #timer;
  /** @type {string | undefined} the property that is tested */
  #property;

  /** Starts it.
   * @param {TrialTask} task
   * @param {object} on
   * @param {() => void} [on.ready] all is loaded but the attempt
   * @param {(verdict: import("../../../../chapters-code/hosts/check.mjs").Verdict, line: number) => void} on.verdict
   * @param {(text: string) => void} [on.text] what the attempt prints
   * @param {(ending: TrialEnding) => void} on.end once, however it ends
   */
  constructor(task, on) {
    this.#end = on.end;
    this.#worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => {
      if (this.#ended) return;
      /** @type {TrialMessage} */
      const message = data;
      if ("ready" in message) on.ready?.();
      else if ("begins" in message) this.#property = message.begins;
      else if ("text" in message) on.text?.(message.text);
      else if ("failed" in message) this.#finish({ ...message, state: "failed" });
      else if ("done" in message) this.#finish({ state: "done" });
      else {
        this.#property = undefined;
        on.verdict(message.verdict, message.line);
      }
    });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      const failed = event.message || "The worker cannot be started.";
      this.#finish({ state: "failed", failed, line: 0 });
    });
    this.#worker.postMessage(task);
  }

  /** Ends it when so much time is over.
   * @param {number} ms
   */
  limit(ms) {
    const late = () => this.#finish({ state: "late", property: this.#property });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(late, ms);
  }

  stop() {
    this.#finish({ state: "stopped", property: this.#property });
  }

  /** @param {TrialEnding} ending */
  #finish(ending) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#worker.terminate();
    this.#end(ending);
  }
}
