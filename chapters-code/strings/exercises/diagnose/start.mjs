/** What has become of `text` in the `length` bytes at `pointer`: "right", "encoded twice", "Latin-1",
 * "UTF-16" with the low byte first, "cut" if only its beginning is there; "other" if none of these.
 * The first that is true, in this order. */
export function diagnose(memory, pointer, length, text) {
  const bytes = new Uint8Array(memory.buffer, pointer >>> 0, length);
  const found = new TextDecoder().decode(bytes);
  if (found === text) return "right";
  if (found.includes("Ã")) return "encoded twice";
  if (found.includes("�")) return "Latin-1";
  return "other";
}
