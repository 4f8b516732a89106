// Which states of a run the listing is about that it was run for, and where to look in them.

import { isWithin } from "../run/steps.mjs";
import { addressOf } from "./event.mjs";

/** @typedef {import("../run/history.mjs").History} History */

/** Where a run has led: to the last state of its listing, or, if that has none, to the one that it
 * found.
 * @param {PageRun} run @param {History} history with a state at least
 * @returns {{ state: number, at?: number, isOwn: boolean }} the state, the address to look at, and
 *   whether the listing has made it
 */
export function endOf(run, history) {
  const steps = stepsOf(run);
  const found = steps.map((step) => ({ step, state: history.stateOf(step) }));
  const last = history.states.length - 1;
  const { step, state } = found.findLast(({ state }) => state >= 0) ?? { state: last };
  const isOwn = steps.some((step) => isWithin(history.states[state], step));
  return { state, at: step && placeOf(step, state, history), isOwn };
}

/** What the listing has found, and all that it did; or, if it did nothing, all states.
 * @param {PageRun} run @param {History} history
 * @returns {[number, number]} the first and the last
 */
export function ofListing(run, { states }) {
  const steps = stepsOf(run);
  const isOwn = (/** @type {MemoryState} */ state) => steps.some((step) => isWithin(state, step));
  const last = states.findLastIndex(isOwn);
  if (last < 0) return [0, states.length - 1];
  return [Math.max(states.findIndex(isOwn) - 1, 0), last];
}

/** @param {PageRun} run */
function stepsOf({ listing, all = [] }) {
  return all.filter(({ name }) => listing.names.includes(name));
}

/** Where to look: at what a call has returned, if nothing else changed or it points at what did.
 * @param {Step} step @param {number} state @param {History} history
 */
function placeOf(step, state, history) {
  const place = history.placeOf(step, state);
  const returned = addressOf(history.states[state]);
  if (returned === undefined) return place;
  const { spans } = history.memoryAt(state);
  const covers = spans.some(({ from, to }) => from <= returned && returned < to);
  return covers ? returned : (place ?? returned);
}
