// Reads standard input whole, and writes to standard output whole, before it goes on: what a worker
// prints by itself may come late, or never.

import { readSync, writeSync } from "node:fs";

const STDIN = 0;
const STDOUT = 1;

/** All of standard input, up to its end. */
export function read() {
  const pause = pauser();
  const parts = [];
  const part = Buffer.alloc(65536);
  for (;;) {
    try {
      const length = readSync(STDIN, part);
      if (length === 0) return Buffer.concat(parts).toString();
      parts.push(Buffer.from(part.subarray(0, length)));
    } catch (error) {
      if (error.code === "EOF") return Buffer.concat(parts).toString();
      // The pipe is empty: whoever writes it is busy.
      if (error.code !== "EAGAIN") throw error;
      pause();
    }
  }
}

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
  const pause = pauser();
  return (text) => {
    let rest = Buffer.from(text);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(STDOUT, rest));
      } catch (error) {
        // The pipe is full: whoever reads it is busy.
        if (error.code !== "EAGAIN") throw error;
        pause();
      }
    }
  };
}

/** A function that waits for a millisecond, also where a host has replaced what it found. */
function pauser() {
  const { wait } = Atomics;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  return () => wait(cell, 0, 0, 1);
}
