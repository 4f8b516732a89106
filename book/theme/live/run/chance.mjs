// Moves everything that chance decides, so that a host which depends on it prints something else
// in its second run. The same in Node, Bun, Deno and browsers.

/** The generator's seed: its first number is so small that a threshold near 0 or 1 tells the two
 * rounds apart as well. */
const SEED = 1739;

const [DAY, HOUR, MINUTE, SECOND] = [86_400_000, 3_600_000, 60_000, 1000];

/** How far the second round's clock is away, in milliseconds: in another year, on another day of the
 * week, and in the other half of the day, the hour, the minute and the second, whatever the time is. */
const AWAY = away(Date.now());

/** The whole seconds of that, where a clock has seconds and nanoseconds. */
const AWAY_SECONDS = Math.floor(AWAY / SECOND);

/** @param {number} now */
function away(now) {
  const otherHalf = (/** @type {number} */ unit) => (now % unit < unit / 2 ? unit / 2 : -unit / 2);
  return 410 * DAY + DAY / 2 + otherHalf(HOUR) + otherHalf(MINUTE) + otherHalf(SECOND);
}

/** Replaces the clock and the sources of random numbers of this realm. A number that is `x` in the
 * first round is about `1 - x` in the second, and a random byte has all its bits turned over.
 * @param {1 | 2} round
 */
export function seekChance(round) {
  const turned = round === 2;
  const next = generator(SEED);
  Math.random = () => (turned ? 1 - 2 ** -32 - next() : next());
  const bytes = generator(SEED);
  const byte = () => Math.floor(bytes() * 256) ^ (turned ? 0xff : 0);
  replace(globalThis.crypto, "getRandomValues", (/** @type {ArrayBufferView} */ array) => {
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).forEach((_, index, all) => {
      all[index] = byte();
    });
    return array;
  });
  replace(globalThis.crypto, "randomUUID", () => uuid(Array.from({ length: 16 }, byte)));
  if (turned) moveClocks();
}

/** A page that is not on a secure address has less of it.
 * @param {object | undefined} object @param {string} name @param {unknown} value
 */
function replace(object, name, value) {
  if (object) Object.defineProperty(object, name, { value, configurable: true, writable: true });
}

/** Numbers from 0 to 1 that look random: mulberry32.
 * @param {number} seed
 */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {number[]} bytes */
function uuid(bytes) {
  bytes[6] = 0x40 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function moveClocks() {
  const { performance } = globalThis;
  const [now, since] = [Date.now, performance.now.bind(performance)];
  Date.now = () => now() + AWAY;
  performance.now = () => since() + AWAY;
  // A date that is made from arguments stays what it is.
  const Moved = new Proxy(Date, {
    construct: (target, values, called) =>
      Reflect.construct(target, values.length ? values : [target.now()], called),
    apply: () => new Moved().toString(),
  });
  Date.prototype.constructor = Moved;
  globalThis.Date = Moved;
  // What only some engines have, and TypeScript does not know.
  const { process, Bun, Temporal } = /** @type {any} */ (globalThis);
  if (process?.hrtime) moveProcess(process);
  if (Bun?.nanoseconds) {
    const { nanoseconds } = Bun;
    Bun.nanoseconds = () => nanoseconds() + AWAY_SECONDS * 1e9;
  }
  if (Temporal) moveTemporal(Temporal.Now);
}

/** @param {any} process */
function moveProcess(process) {
  const { hrtime, uptime } = process;
  const moved = (/** @type {[number, number] | undefined} */ before) => {
    if (before) return hrtime([before[0] - AWAY_SECONDS, before[1]]);
    const [seconds, nanoseconds] = hrtime();
    return [seconds + AWAY_SECONDS, nanoseconds];
  };
  moved.bigint = () => hrtime.bigint() + BigInt(AWAY_SECONDS) * 1_000_000_000n;
  process.hrtime = moved;
  process.uptime = () => uptime() + AWAY_SECONDS;
}

/** @param {any} clock `Temporal.Now` */
function moveTemporal(clock) {
  const { instant, timeZoneId } = clock;
  const now = () => instant().add({ milliseconds: AWAY });
  const there = (zone = timeZoneId()) => now().toZonedDateTimeISO(zone);
  Object.assign(clock, {
    instant: now,
    zonedDateTimeISO: there,
    plainDateTimeISO: (/** @type {string} */ zone) => there(zone).toPlainDateTime(),
    plainDateISO: (/** @type {string} */ zone) => there(zone).toPlainDate(),
    plainTimeISO: (/** @type {string} */ zone) => there(zone).toPlainTime(),
  });
}
