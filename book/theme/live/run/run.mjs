// One run of a host: the worker, from its start to its end.

/** How long a host that is past its end may take to notice: it can catch what is thrown at it. */
const HALT_MS = 200;

/** @type {Worker | undefined} */
let ready;

/** Starts a worker for the next run, so that the reader waits less. */
export function prepare() {
  if (ready) return;
  const worker = startWorker();
  // If it cannot be started, a run will report that.
  worker.addEventListener("error", () => {
    if (ready === worker) ready = undefined;
  });
  ready = worker;
}

function take() {
  const worker = ready ?? startWorker();
  ready = undefined;
  return worker;
}

function startWorker() {
  return new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
}

export class Run {
  #worker;
  #end;
  #ended = false;

  /** Starts it.
   * @param {Promise<Task>} task the worker loads meanwhile
   * @param {object} on
   * @param {(message: Message) => void} on.message what the worker reports, until it ends
   * @param {(state: RunState, failure?: Failure, note?: string) => void} on.end once, however it ends
   * @param {RunWorker} [worker] another than that of the site
   */
  constructor(task, on, worker = take()) {
    this.#worker = worker;
    this.#end = on.end;
    this.#worker.addEventListener("message", ({ data }) => {
      if (this.#ended) return;
      if (data.end) this.#finish(data.end, undefined, data.note);
      else if (data.failed !== undefined) this.#finish("failed", data);
      else if (data.alive) this.#notice(data.alive);
      else if (data.halted) setTimeout(() => this.#finish("done"), HALT_MS + (data.late ?? 0));
      else on.message(data);
    });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#die(event.message || "The worker cannot be started.");
    });
    task.then(
      (given) =>
        this.#worker.postMessage({ ...given, round: document.documentElement.dataset.round }),
      (error) => this.#die(String(error)),
    );
  }

  stop() {
    this.#finish("stopped");
  }

  /** A worker that ends by itself tells nobody, but it no longer holds its lock.
   * @param {string} lock
   */
  #notice(lock) {
    const ended = () => this.#die("The thread that ran it has ended without a word.");
    navigator.locks?.request(lock, ended).catch(() => {});
  }

  /** @param {string} failed */
  #die(failed) {
    this.#finish("failed", { line: 0, failed });
  }

  /** @param {RunState} state @param {Failure} [failure] @param {string} [note] */
  #finish(state, failure, note) {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker.terminate();
    this.#end(state, failure, note);
  }
}
