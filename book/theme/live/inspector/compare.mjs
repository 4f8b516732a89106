// Two states of a running module: one that the reader has kept, and the one that is there now.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { HEX } from "../memory/bytes.mjs";
import { table, tableRow } from "./lists.mjs";

export class Comparison {
  #inspection;
  #keep = element("button", { type: "button" }, "Keep this state");
  #compare = element("button", { type: "button", disabled: true }, "Compare with it");
  #status = element("span", { role: "status" });
  #result = element("div", { class: "inspector-differences" });

  /** @param {Inspection} inspection */
  constructor(inspection) {
    this.#inspection = inspection;
    this.#keep.addEventListener("click", () => this.#keepNow());
    this.#compare.addEventListener("click", () => this.#compareNow());
    this.element = element("section", {}, [
      element("h2", {}, "Two states"),
      element("p", {}, [this.#keep, " ", this.#compare, " ", this.#status]),
      this.#result,
    ]);
  }

  /** The module starts anew: what was kept is gone. */
  forget() {
    this.#compare.disabled = true;
    this.#status.textContent = "";
    this.#result.replaceChildren();
  }

  async #keepNow() {
    const { kept, ended, error } = await this.#inspection.thread.ask("keep", {});
    if (ended) return;
    this.#compare.disabled = !kept;
    this.#result.replaceChildren();
    this.#status.textContent = error ?? (kept ? "Kept." : "There is nothing to keep, or too much.");
  }

  async #compareNow() {
    const { thread, memory } = this.#inspection;
    const answer = await thread.ask("compare", {});
    if (answer.ended) return;
    memory.mark(answer.changed);
    const all = (answer.changed ?? []).reduce((sum, change) => sum + (change?.bytes ?? 0), 0);
    this.#status.textContent =
      answer.error ??
      (all === 0
        ? "No byte differs."
        : `${count(all, "byte")} ${all === 1 ? "differs" : "differ"}.`);
    const rows = answer.differences ?? [];
    this.#result.replaceChildren(
      ...(rows.length === 0
        ? []
        : [
            table(
              ["address", "bytes", "kept", "now"],
              rows,
              ({ from }) => from.toString(16),
              ({ memory: index, from, to, before, after }) =>
                tableRow([
                  memory.jump(from, index),
                  (to - from).toLocaleString("en"),
                  hex(before, to - from),
                  hex(after, to - from),
                ]),
            ),
          ]),
    );
  }
}

/** @param {Uint8Array} bytes @param {number} length of all of them */
function hex(bytes, length) {
  const digits = [...bytes].map((byte) => HEX[byte]).join(" ");
  return element("code", {}, bytes.length < length ? `${digits} …` : digits);
}
