// What a state of a run is, in words: what has happened, to which memory, and what it changed.

import { count } from "../count.mjs";
import { PAGE } from "../wasm/page-size.mjs";

/** A result from here on is taken for an address, and not for a count or a byte. */
export const ADDRESS = 1024;

/** @typedef {string | { address: number }} Part */

/** @param {import("../run/history.mjs").History} history
 * @param {number} number of the state
 * @param {object} of
 * @param {Span[]} of.spans that changed in it
 * @param {boolean} of.poked whether the reader has written into it
 * @param {string[]} of.lines of the host
 * @returns {Part[]}
 */
export function eventOf(history, number, { spans, poked, lines }) {
  const { states } = history;
  const state = states[number];
  const { what, memory, byteLength, unseen } = state;
  const before = states.slice(0, number).findLast((it) => it.memory === memory);
  const changed = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const rest = unseen && unseenOf(unseen);
  /** @type {Part[][]} */
  const parts = [happened(history, number)];
  if (what !== "instance") parts.push([`${count(changed, "byte")} changed`]);
  if (before && before.byteLength !== byteLength) {
    parts.push([`now ${count(byteLength / PAGE, "page")}`]);
  }
  if (before && before.generation !== state.generation) parts.push(["the views are detached"]);
  if (rest && what !== "other") parts.push([`before it, ${rest} that are not shown one by one`]);
  if (poked) parts.push(["then you have written bytes"]);
  if (history.more && number === states.length - 1) {
    parts.push([`more has happened, but ${history.more}`]);
  }
  const name = nameOf(history, memory, lines);
  const all = parts.flatMap((part, index) => (index > 0 ? ["; ", ...part] : part));
  return name ? [`${name}: `, ...all] : all;
}

/** @param {import("../run/history.mjs").History} history @param {number} number
 * @returns {Part[]}
 */
function happened({ states }, number) {
  const { what, to, during, unseen, name, values = [], result, failed, ...state } = states[number];
  if (what === "instance") return ["The guest is instantiated"];
  if (what === "write" && to) {
    return [`The host has written ${count(to.to - to.from, "byte")} at `, { address: to.from }];
  }
  if (what === "other") {
    if (during) return [`While ${during}() goes on`];
    return [
      unseen ? `${unseenOf(unseen)}, not shown one by one` : "Written by what is not watched",
    ];
  }
  // What a call has returned is an address where it is given back.
  const known = new Set(
    states.slice(0, number).map((it) => it.memory === state.memory && addressOf(it)),
  );
  const given = values.map((value) => {
    const address = Number(value);
    return known.has(address) ? [{ address }] : [value];
  });
  const call = given.flatMap((value, index) => (index > 0 ? [", ", ...value] : value));
  const address = addressOf(states[number]);
  const returned =
    address !== undefined ? ["returned ", `${result} = `, { address }] : [words(result, failed)];
  return [`${name}(`, ...call, "): ", ...returned];
}

/** @param {string | undefined} result @param {boolean | undefined} failed */
function words(result, failed) {
  if (failed) return "ended in an error";
  return result === undefined ? "returned" : `returned ${result}`;
}

/** The result of a call, if it can be an address.
 * @param {MemoryState} state
 */
export function addressOf({ what, result, byteLength }) {
  const address = what === "call" ? Number(result ?? Number.NaN) : Number.NaN;
  return address >= ADDRESS && address < byteLength ? address : undefined;
}

/** @param {{ calls: number, writes: number }} unseen */
function unseenOf({ calls, writes }) {
  const parts = [
    calls && count(calls, "more call"),
    writes && count(writes, "more write of the host", "more writes of the host"),
  ];
  return parts.filter(Boolean).join(" and ");
}

/** Which of several instances a memory belongs to: its number, and the variable by which the host
 * has called it first, if it has.
 * @param {import("../run/history.mjs").History} history @param {number} memory @param {string[]} lines
 */
function nameOf({ states, modules }, memory, lines) {
  const memories = [...new Set(states.map(({ memory }) => memory))];
  if (memories.length < 2) return "";
  const kind = modules[memory] ? "Instance" : "Memory";
  const names = states.flatMap(({ memory: of, what, name, line }) => {
    if (of !== memory || what !== "call") return [];
    // An export may have any name.
    const [before, call] = (lines[line - 1] ?? "").split(`.${name}(`, 2);
    const called = call === undefined ? undefined : /\w+$/.exec(before);
    return called ? [called[0]] : [];
  });
  const name = names.length > 0 ? `, ${names[0]}` : "";
  return `${kind} ${memories.indexOf(memory) + 1} of ${memories.length}${name}`;
}
