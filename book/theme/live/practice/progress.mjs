// What the reader has read and solved, and since which day: kept in this browser alone, and written
// to a file that any browser can read. A file is anybody's, and what a browser has kept may be older
// than this code: both are read by the same rules.

import { KEY } from "./key.mjs";

/** More than any reader has. */
const MOST = 2000;
const MOST_CHARACTERS = 200_000;

const FORMAT = "webassembly-memory-progress";
const VERSION = 1;

const CHAPTER = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const EXERCISE = /^[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:[-_][a-z0-9]+)*$/;

/** @returns {Progress} */
export const nothing = () => ({ read: new Map(), solved: new Map() });

/** The text of a file.
 * @param {Progress} progress
 */
export function write({ read, solved }) {
  const all = { format: FORMAT, version: VERSION, read: listed(read), solved: listed(solved) };
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** @param {Map<string, string>} days */
function listed(days) {
  return Object.fromEntries([...days].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** What a file says, whole or not at all.
 * @param {string} text
 * @returns {Progress}
 * @throws {Error} that says what is wrong with it
 */
export function read(text) {
  if (text.length > MOST_CHARACTERS) throw new Error("it is too long");
  let all;
  try {
    all = JSON.parse(text);
  } catch {
    throw new Error("it is no JSON");
  }
  if (!isObject(all) || all.format !== FORMAT) throw new Error("it is not a file of this book");
  if (all.version !== VERSION) throw new Error("it is of another version of this book");
  return {
    read: days(all.read, CHAPTER, "chapter"),
    solved: days(all.solved, EXERCISE, "exercise"),
  };
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} all by name @param {RegExp} form of a name @param {string} what it names */
function days(all, form, what) {
  if (!isObject(all)) throw new Error(`it has no list of each ${what}`);
  const entries = Object.entries(all);
  if (entries.length > MOST) throw new Error("it is too long");
  /** @type {Map<string, string>} */
  const days = new Map();
  for (const [name, day] of entries) {
    if (name.length > 100 || !form.test(name)) {
      throw new Error(
        `it names something that is no ${what}: ${JSON.stringify(name.slice(0, 40))}`,
      );
    }
    if (typeof day !== "string" || !isDay(day)) throw new Error(`it has no day for ${name}`);
    days.set(name, day);
  }
  return days;
}

/** @param {string} text */
function isDay(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(+day) && day.toISOString().startsWith(text);
}

/** Both together, each since its first day; of the second, only what the book has.
 * @param {Progress} mine @param {Progress} other @param {Progress} known with every name of the book
 * @returns {{ both: Progress, added: number, unknown: number }}
 */
export function merge(mine, other, known) {
  const both = { read: new Map(mine.read), solved: new Map(mine.solved) };
  let [added, unknown] = [0, 0];
  for (const kind of /** @type {const} */ (["read", "solved"])) {
    for (const [name, day] of other[kind]) {
      const before = both[kind].get(name);
      if (!known[kind].has(name)) unknown += 1;
      else if (before === undefined) added += 1;
      if (known[kind].has(name) && (before === undefined || day < before))
        both[kind].set(name, day);
    }
  }
  return { both, added, unknown };
}

/** Where the browser keeps nothing: as long as the page lives. */
let mine = nothing();
let isKept = true;

/** What the reader has read and solved. */
export function current() {
  if (!isKept) return mine;
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? nothing() : read(text);
  } catch {
    return nothing();
  }
}

/** Keeps it, and tells the page.
 * @param {Progress} progress
 */
export function keep(progress) {
  mine = progress;
  try {
    if (progress.read.size + progress.solved.size > 0) localStorage.setItem(KEY, write(progress));
    else localStorage.removeItem(KEY);
    isKept = true;
  } catch {
    isKept = false;
  }
  dispatchEvent(new Event("practice"));
}

/** Marks a chapter as read or an exercise as solved, or takes the mark away.
 * @param {"read" | "solved"} kind @param {string} name @param {boolean} is
 */
export function set(kind, name, is) {
  // What another tab has marked meanwhile stays.
  const progress = current();
  if (progress[kind].has(name) === is) return;
  if (is) progress[kind].set(name, today());
  else progress[kind].delete(name);
  keep(progress);
}

/** The reader's, not that of Greenwich. */
function today() {
  const now = new Date();
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
