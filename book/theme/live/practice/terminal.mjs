// An exercise that the page cannot check: a host in Rust needs Wasmtime.

import { element } from "../dom.mjs";
import { barOf } from "./bar.mjs";

/** @param {OfferedExercise} exercise @param {HTMLElement} code its start
 * @param {import("./bar.mjs").Solved} solved
 */
export function offerCommand(exercise, code, solved) {
  const { bar, says } = barOf(exercise, [], solved, "in Rust");
  says.append("In your terminal: ", element("code", {}, commandOf(exercise)));
  code.parentElement?.append(bar);
}

/** @param {OfferedExercise} exercise */
export function commandOf({ chapter, name }) {
  return `cargo xtask check ${chapter}/${name}`;
}
