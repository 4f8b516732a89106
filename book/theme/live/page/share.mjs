// Puts what the reader has changed into the address, to be given to others.

import { hasVersion, MOST, writeVersion } from "./version.mjs";

/** How long nothing must have been typed until the address says it: browsers allow a hundred changes in
 * 30 s. */
const TYPING_MS = 500;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;

/** Takes all that is changed in a chapter into the address.
 * @param {import("./edits.mjs").Edits} edits
 * @returns {Promise<string>} what came of it
 */
export async function share(edits) {
  const hash = hashOf(edits);
  const problem = problemOf(hash);
  if (problem) return problem;
  replace(hash);
  follow(edits);
  const copied = await copy(location.href);
  return `The address has this version now${copied ? ", and is copied" : ": copy it from there"}.`;
}

/** Keeps the address true: one that came with a version follows what its reader changes; to the
 * reader's own it is given when he asks for it, and has none when it is another.
 * @param {import("./edits.mjs").Edits} edits
 * @param {(problem: string) => void} [tell]
 */
export function follow(edits, tell) {
  removeEventListener("live-edit", forget);
  if (!edits.given) {
    addEventListener("live-edit", forget, { once: true });
    return () => {};
  }
  const renew = () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const hash = hashOf(edits);
      const problem = problemOf(hash);
      if (!problem) replace(hash);
      tell?.(problem);
    }, TYPING_MS);
  };
  addEventListener("live-edit", renew);
  return () => {
    clearTimeout(typing);
    removeEventListener("live-edit", renew);
  };
}

function forget() {
  if (hasVersion(location.hash)) replace(writeVersion(location.hash));
}

/** An address with all that is changed.
 * @param {import("./edits.mjs").Edits} edits @param {string} [hash] what else it says
 */
export function hashOf(edits, hash = location.hash) {
  return writeVersion(hash, { edits: edits.texts(), guest: edits.guest.texts() });
}

/** Why an address cannot be given to others, if it cannot.
 * @param {string} hash
 */
export function problemOf(hash) {
  if (hash.length <= MOST + 1) return "";
  const [long, most] = [hash.length - 1, MOST].map((it) => it.toLocaleString("en"));
  return (
    `This is too long for an address: ${long} characters, and it may have ${most}. ` +
    "Reset what need not be shared, or send the listing as a text."
  );
}

/** @param {string} hash */
function replace(hash) {
  try {
    history.replaceState(history.state, "", hash || location.pathname + location.search);
  } catch {
    // That was done too often: the address lags behind.
  }
}

/** @param {string} text @returns {Promise<boolean>} whether the browser let it */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
