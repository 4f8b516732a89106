// What every runner of a check does with an attempt, in the realm that it has made for it: the page's
// worker, which verify has browsers run as well, and xtask/hosts/check.mjs in Node, Bun and Deno.
// Whoever starts the realm has a limit of time, and ends it.

import { lineOf, record } from "../run/record.mjs";

// An attempt can replace it.
const { setTimeout } = globalThis;

/** @typedef {import("../../../../chapters-code/hosts/check.mjs").Property} Property */

/** Checks an attempt, and tells what becomes of it as it comes, up to `{ done: true }`.
 * @param {object} trial
 * @param {string} trial.library the address of the book's `hosts/check.mjs`
 * @param {string} trial.check that of the exercise's
 * @param {string} [trial.attempt] that of the module, where the exercise is a host
 * @param {string[]} trial.names the spellings under which a stack names the attempt
 * @param {() => Promise<Uint8Array<ArrayBuffer>>} trial.guest
 * @param {number} trial.seed
 * @param {object} realm
 * @param {(event: TrialEvent) => void} realm.tell
 * @param {(error: unknown, isLoading: boolean) => void} realm.fail hears, instead of the end, why the
 * attempt could not be checked, and whether that is that it does not load
 * @param {(method: string, values: unknown[]) => string | undefined} realm.print what a method of the
 * console prints
 */
export async function runTrial({ library, check, attempt, names, guest, seed }, realm) {
  let isLoading = false;
  try {
    /** @type {typeof import("../../../../chapters-code/hosts/check.mjs")} */
    const { runCheck } = await import(library);
    const { default: test } = await import(check);
    const bytes = await guest();
    record(names, ({ text = "" }) => realm.tell({ text }), realm.print);
    realm.tell({ ready: true });
    isLoading = true;
    const module = attempt && (await import(attempt));
    isLoading = false;
    let line = 0;
    /** @type {(property: Property) => Property} */
    const noted = (property) => (sentence, act) =>
      property(sentence, async () => {
        line = 0;
        try {
          await act();
        } catch (error) {
          line = lineOf(error instanceof Error ? error.stack : undefined, names);
          throw error;
        }
      });
    await runCheck((trial) => test({ ...trial, property: noted(trial.property) }), {
      ...{ attempt: module, guest: bytes, seed },
      begin: (sentence) => realm.tell({ begins: sentence }),
      tell: (verdict) => realm.tell({ verdict, line: verdict.holds ? 0 : line }),
    });
  } catch (error) {
    realm.fail(error, isLoading);
    return;
  }
  // A rejection that nobody handles is told later.
  setTimeout(() => setTimeout(() => realm.tell({ done: true })));
}
