// What a page's address says after `#`: which state of the memory is seen there, and whatever else is
// joined to it by `&`.
//
//   #step-NAME            the state after the step
//   #step-NAME.2          the state when the second line that the step prints had been printed
//   #step-NAME.2@0x10     and where to look; `@16` is the same
//   #step-NAME&state=7    the seventh state of the run, where none of these leads to it
//   #step-NAME&pin=u8@16  and which types are pinned there

import { hexAddress } from "../memory/bytes.mjs";
import { isWithin, NAME } from "../run/steps.mjs";

const TARGET = new RegExp(String.raw`^step-(${NAME})(?:\.(\d+))?(?:@(\d+|0x[\da-fA-F]+))?$`, "u");
const STATE = /^state=(\d+)$/;
const PIN = /^pin=/;

/** Reads what is after `#`. Parts that are not known are kept as they are.
 * @param {string} hash
 * @returns {Address}
 */
export function readAddress(hash) {
  const [first, ...others] = hash.replace(/^#/, "").split("&");
  const [, step, line, address] = TARGET.exec(decode(first)) ?? [];
  if (!step) return { rest: [first, ...others].filter(Boolean) };
  const state = others.map((part) => STATE.exec(part)?.[1]).find(Boolean);
  const target = { step, line: numberOf(line), address: numberOf(address), state: numberOf(state) };
  return { target, rest: others.filter((part) => !STATE.test(part)) };
}

/** The same, to be put after an address.
 * @param {Address} address
 */
export function writeAddress({ target, rest }) {
  const parts = target ? [wordsOf(target)] : [];
  if (target?.state !== undefined) parts.push(`state=${target.state}`);
  return `#${[...parts, ...rest].join("&")}`;
}

/** The pins among the parts of an address.
 * @param {string[]} rest
 */
export function pinsOf(rest) {
  return rest.filter((part) => PIN.test(part)).map((part) => decode(part.replace(PIN, "")));
}

/** The parts with other pins, which come first: as legible as an address can be.
 * @param {string[]} rest @param {string[]} pins
 */
export function withPins(rest, pins) {
  const written = pins.map((pin) => `pin=${pin.replace(/[\s%&#"`]/g, encodeURIComponent)}`);
  return [...written, ...rest.filter((part) => !PIN.test(part))];
}

/** @param {Target} target */
function wordsOf({ step, line, address }) {
  const at = address === undefined ? "" : `@0x${hexAddress(address, 1)}`;
  return `step-${step}${line === undefined ? "" : `.${line}`}${at}`;
}

/** What leads to a state, and to an address in it.
 * @param {import("../run/history.mjs").History} history
 * @param {number} state its number
 * @param {Step[]} steps that the page lists, of those that were run
 * @param {number} address
 * @returns {Target | undefined}
 */
export function targetTo(history, state, steps, address) {
  const own = steps.filter((step) => {
    const printed = history.printsOf(step).some((print) => print.state === state);
    return printed || isWithin(history.states[state], step);
  });
  for (const step of own.sort((a, b) => a.last - a.first - (b.last - b.first))) {
    for (const line of [undefined, lineSince(history.printsOf(step), state)]) {
      if (history.stateOf(step, line, address) === state) return { step: step.name, line, address };
    }
  }
  const [step = steps.find((it) => history.stateOf(it) >= state) ?? steps.at(-1)] = own;
  return step && { step: step.name, address, state: state + 1 };
}

/** The number of the first line that was printed in a state, or later.
 * @param {Printed[]} prints of a step @param {number} state
 */
function lineSince(prints, state) {
  const first = prints.findIndex((print) => (print.state ?? -1) >= state);
  if (first < 0) return undefined;
  return prints.slice(0, first).flatMap(({ text }) => text.split("\n")).length + 1;
}

/** @param {string | undefined} text */
function numberOf(text) {
  return text === undefined ? undefined : Number(text);
}

/** @param {string} part of an address, which anybody may have typed */
export function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
