// Writes events to standard output, so that only who knows the nonce can.

import { writeSync } from "node:fs";

const STDOUT = 1;

/** A function that writes an event, whole, before it returns.
 * @param {string} nonce
 */
export function emitter(nonce) {
  // The host may replace what it finds in its realm.
  const { stringify } = JSON;
  const { wait } = Atomics;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  return (event) => {
    // The line break before it ends what a host may have written by itself.
    let rest = Buffer.from(`\n${nonce}${stringify(event)}\n`);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(STDOUT, rest));
      } catch (error) {
        // The pipe is full: whoever reads it is busy.
        if (error.code !== "EAGAIN") throw error;
        wait(pause, 0, 0, 1);
      }
    }
  };
}
