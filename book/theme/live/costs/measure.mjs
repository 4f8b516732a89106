// How long exchanges with the guest of the chapter `what-it-costs` take: in a page, and in Node by
// book/tests/costs.bench.mjs.

/** How long an exchange is repeated for one measurement, in milliseconds. */
const SPAN_MS = 20;

/** Of how many measurements the median is taken. */
const TIMES = 5;

const COUNT = 1000;

/** @typedef {{ what: string, act: () => void }} Exchange */

/** @typedef {object} Guest
 * @property {WebAssembly.Memory} memory
 * @property {(one: number, other: number) => number} add
 * @property {(numbers: number, len: number) => number} sum
 * @property {(size: number, align: number) => number} alloc
 * @property {(ptr: number, size: number, align: number) => void} dealloc
 * @property {(low: number, high: number) => bigint} packed
 * @property {(low: number, high: number, out: number) => void} pair
 */

/** What is measured: the bare call first.
 * @param {Guest} guest
 * @returns {Exchange[]}
 */
export function exchanges(guest) {
  const { memory, add, sum, alloc, dealloc, packed, pair } = guest;
  const numbers = Uint32Array.from({ length: COUNT }, (_, index) => index);
  const size = numbers.byteLength;
  const list = alloc(size, 4) >>> 0;
  const out = alloc(8, 4) >>> 0;
  const texts = alloc(3 * COUNT, 1) >>> 0;
  // Nothing below allocates for good, so these live.
  const words = new Uint32Array(memory.buffer, list, COUNT);
  const slot = new Uint32Array(memory.buffer, out, 2);
  const room = new Uint8Array(memory.buffer, texts, 3 * COUNT);
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  const text = "a".repeat(COUNT);
  words.set(numbers);
  room.fill(0x61);
  return [
    { what: "a call, to add two numbers", act: () => keep(add(used.sum, 1)) },
    { what: "a block, asked for and given back", act: () => dealloc(alloc(64, 1), 64, 1) },
    { what: "two numbers, as a bigint", act: () => bigint(packed(5, 7)) },
    {
      what: "two numbers, at an address",
      act: () => {
        pair(5, 7, out);
        keep(slot[0] + slot[1]);
      },
    },
    { what: "1,000 numbers copied into the guest", act: () => words.set(numbers) },
    { what: "1,000 numbers summed by the guest", act: () => keep(sum(list, COUNT)) },
    {
      what: "1,000 numbers added by a call each",
      act: () => {
        let total = 0;
        for (const number of numbers) total = add(total, number);
        keep(total);
      },
    },
    {
      what: "1,000 numbers written, a view for each",
      act: () => {
        for (let index = 0; index < COUNT; index++) {
          new DataView(memory.buffer).setUint32(list + 4 * index, index, true);
        }
      },
    },
    {
      what: "1,000 numbers written, one view for all",
      act: () => {
        const view = new DataView(memory.buffer);
        for (let index = 0; index < COUNT; index++) view.setUint32(list + 4 * index, index, true);
      },
    },
    { what: "1,000 letters, by encode and set", act: () => room.set(encoder.encode(text)) },
    { what: "1,000 letters, by encodeInto", act: () => encoder.encodeInto(text, room) },
    {
      what: "1,000 letters, by decode",
      act: () => keep(decoder.decode(room.subarray(0, COUNT)).length),
    },
  ];
}

/** Takes the median of some measurements, in nanoseconds.
 * @param {() => void} act
 */
export function measure(act) {
  let turns = 1;
  while (timeOf(act, turns) < SPAN_MS) turns *= 2;
  const times = Array.from({ length: TIMES }, () => timeOf(act, turns) / turns);
  times.sort((one, other) => one - other);
  return times[Math.floor(TIMES / 2)] * 1e6;
}

/** @param {() => void} act @param {number} turns */
function timeOf(act, turns) {
  const before = performance.now();
  for (let turn = 0; turn < turns; turn++) act();
  return performance.now() - before;
}

/** What is used cannot be left out by the engine. */
export const used = { sum: 0 };

/** @param {number} value */
function keep(value) {
  used.sum ^= value;
}

/** @param {bigint} both */
function bigint(both) {
  keep(Number(both & 0xffffffffn) + Number(both >> 32n));
}
