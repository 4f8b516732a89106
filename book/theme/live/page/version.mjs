// A reader's version of a chapter in an address: what is changed, each in a part of its own after `#`,
// joined by `&` to whatever else the address says.
//
//   edit-STEP=TEXT        the text of a listing
//   guest-FUNCTION=TEXT   that of a function of the guest
//   end                   the last of them: an address without it has been cut off
//
// A space is `+`; letters, digits and most signs of a program stay as they are. Those that end an address
// where people paste it do not.

/** The most characters after `#`: longer addresses do not survive everywhere. */
export const MOST = 8000;

const PART = /^(edit|guest)-([^=]*)(?:=(.*))?$/s;
const END = "end";

/** @typedef {object} Version
 * @property {Map<string, string>} edits by step
 * @property {Map<string, string>} guest by function
 */

/** Whether an address has a version.
 * @param {string} hash
 */
export function hasVersion(hash) {
  return partsOf(hash).some((part) => PART.test(part));
}

/** Reads the version of an address, and what is wrong with it.
 * @param {string} hash
 * @returns {Version & { wrong: string[] }}
 */
export function readVersion(hash) {
  /** @type {Version & { wrong: string[] }} */
  const version = { edits: new Map(), guest: new Map(), wrong: [] };
  if (hash.length > MOST + 1) {
    version.wrong.push(
      `The address is too long: it has ${long(hash.length - 1)} characters after the #, and at most ${long(MOST)} are read.`,
    );
    return version;
  }
  const parts = partsOf(hash);
  for (const part of parts) {
    const [, kind, name, text] = PART.exec(part) ?? [];
    if (kind === undefined) continue;
    try {
      const texts = kind === "edit" ? version.edits : version.guest;
      texts.set(decode(name), decode(text ?? ""));
    } catch {
      const at = placeOf(part);
      version.wrong.push(
        `The part ${quoted(part.slice(0, 40))} of the address is broken at its character ${at + 1}, ${quoted(part.slice(at, at + 9))}.`,
      );
    }
  }
  if (hasVersion(hash) && !parts.includes(END)) {
    version.wrong.push("The end of the address is missing, and maybe more of it.");
  }
  return version;
}

/** An address with another version, or with none, and with the rest as it is.
 * @param {string} hash
 * @param {Version} [version]
 */
export function writeVersion(hash, version) {
  const rest = partsOf(hash).filter((part) => !PART.test(part) && part !== END);
  const own = [...partsFor("edit", version?.edits), ...partsFor("guest", version?.guest)];
  const parts = [...rest, ...own, ...(own.length > 0 ? [END] : [])];
  return parts.length > 0 ? `#${parts.join("&")}` : "";
}

/** @param {string} hash */
function partsOf(hash) {
  return hash.replace(/^#/, "").split("&").filter(Boolean);
}

/** @param {string} kind @param {Map<string, string>} [texts] */
function partsFor(kind, texts = new Map()) {
  return [...texts].map(([name, text]) => `${kind}-${encode(name, "=")}=${encode(text)}`);
}

/** @param {string} text @param {string} [more] what is not to stay as it is */
function encode(text, more = "") {
  const letters = [...(text.toWellFormed?.() ?? text)];
  return letters.map((letter) => (more.includes(letter) ? hex(letter) : coded(letter))).join("");
}

/** @param {string} letter */
function coded(letter) {
  if (letter === " ") return "+";
  if (/[\w\-.:;,=/?@$()!]/.test(letter)) return letter;
  // Some of those that have a code of one byte are left alone by the function for it.
  return letter < "\x80" ? hex(letter) : encodeURIComponent(letter);
}

/** @param {string} letter */
function hex(letter) {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** @param {string} part */
function decode(part) {
  return decodeURIComponent(part.replaceAll("+", " "));
}

/** Where the encoding of a part is broken.
 * @param {string} part
 */
function placeOf(part) {
  for (const { 0: run, index } of part.matchAll(/(?:%[\da-f]{2})+|%/gi)) {
    if (run === "%") return index;
    for (let from = 0; from < run.length; ) {
      const lengths = [3, 6, 9, 12];
      const length = lengths.find((it) => isWhole(run.slice(from, from + it)));
      if (length === undefined) return index + from;
      from += length;
    }
  }
  return 0;
}

/** @param {string} code */
function isWhole(code) {
  try {
    decodeURIComponent(code);
    return true;
  } catch {
    return false;
  }
}

/** @param {number} number */
function long(number) {
  return number.toLocaleString("en");
}

/** @param {string} text */
function quoted(text) {
  return `“${text}”`;
}
