// A pin as a link writes it: `TYPE@ADDRESS`, or `TYPE@NAME()` for what the call NAME returned last.

import { parseAddress } from "../memory/values.mjs";
import { parseType, TypeProblem } from "./parse.mjs";

/** @typedef {{ text: string, type: import("./parse.mjs").PinType, address?: number, call?: string }}
 * Pin `text` is the type as it was written */

/** @param {string} pin @returns {Pin}
 * @throws {TypeProblem}
 */
export function parsePin(pin) {
  const at = pin.lastIndexOf("@");
  if (at < 0) throw new TypeProblem("Expected @ and an address behind the type.", pin.length);
  return { ...placeOf(pin.slice(at + 1)), ...typeOf(pin.slice(0, at)) };
}

/** @param {string} text */
export function typeOf(text) {
  return { text: text.trim(), type: parseType(text) };
}

/** @param {string} text an address, or a call
 * @returns {{ address?: number, call?: string }}
 */
export function placeOf(text) {
  const [, call] = /^\s*([\w$]+)\(\)\s*$/.exec(text) ?? [];
  if (call) return { call };
  const address = parseAddress(text);
  if (address === null || address >= 2 ** 32) {
    throw new TypeProblem("Expected an address, such as 1114120 or 0x110008.", 0);
  }
  return { address };
}
