// Writes to standard output whole, before it goes on: what a worker prints by itself may come late, or
// never.

import { writeSync } from "node:fs";

const STDOUT = 1;

/** A function that writes an event, so that only who knows the nonce can.
 * @param {string} nonce
 */
export function emitter(nonce) {
  const write = writer();
  // The host may replace what it finds in its realm.
  const { stringify } = JSON;
  // The line break before it ends what a host may have written by itself.
  return (event) => write(`\n${nonce}${stringify(event)}\n`);
}

/** A function that writes a text. */
export function writer() {
  const { wait } = Atomics;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  return (text) => {
    let rest = Buffer.from(text);
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
