/** What has become of `text` in the `length` bytes at `pointer`: "right", "encoded twice", "Latin-1",
 * "UTF-16" with the low byte first, "cut" if only its beginning is there; "other" if none of these.
 * The first that is true, in this order. */
export function diagnose(memory, pointer, length, text) {
  const found = new Uint8Array(memory.buffer, pointer >>> 0, length);
  const isAll = (bytes) => found.length === bytes.length && isBeginning(bytes);
  const isBeginning = (bytes) => found.every((byte, index) => byte === bytes[index]);

  const utf8 = new TextEncoder().encode(text);
  if (isAll(utf8)) return "right";
  if (isAll(new TextEncoder().encode(asLatin1(utf8)))) return "encoded twice";
  const units = text.split("").map((unit) => unit.charCodeAt(0));
  if (units.every((unit) => unit < 256) && isAll(units)) return "Latin-1";
  if (isAll(units.flatMap((unit) => [unit & 0xff, unit >> 8]))) return "UTF-16";
  return isBeginning(utf8) ? "cut" : "other";
}

/** A character of each byte. */
function asLatin1(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
