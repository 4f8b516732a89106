// Words about modules for the reader of a page.

/** A function's type as one reads it: `(i32, i32) → i64`.
 * @param {CompositeType | undefined} type
 */
export function signature(type) {
  if (type?.kind !== "func") return "(?)";
  const results = type.results.length === 1 ? type.results[0] : `(${type.results.join(", ")})`;
  return `(${type.parameters.join(", ")})${type.results.length === 0 ? "" : ` → ${results}`}`;
}

/** What a file is that is no module, as far as its first bytes tell.
 * @param {Uint8Array} bytes
 */
export function whatElse(bytes) {
  const starts = (/** @type {number[]} */ ...start) =>
    start.every((byte, at) => bytes[at] === byte);
  if (starts(0x1f, 0x8b)) return "it is compressed with gzip. Unpack it first.";
  if (starts(0x50, 0x4b, 3, 4)) return "it is a ZIP archive. Unpack it first.";
  if (starts(0x42, 0x43, 0xc0, 0xde)) return "it is LLVM bitcode, which is not linked yet.";
  if (starts(0x7f, 0x45, 0x4c, 0x46)) return "it is an ELF file, compiled for another machine.";
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, 400), {
      stream: true,
    });
  } catch {
    // Not text.
  }
  if (text !== undefined && !text.includes("\0")) {
    if (/^\s*(?:;;[^\n]*\n\s*)*\((module|component)\b/.test(text)) {
      return "it is WebAssembly's text format. Turn it into binary first, with wat2wasm or wasm-tools parse.";
    }
    if (/^\s*<(!doctype|html)/i.test(text)) {
      return "it is an HTML page. A server often sends one where a file is missing.";
    }
    if (text.startsWith("version https://git-lfs")) {
      return "it is a Git LFS pointer. The file itself was not downloaded.";
    }
    const begin = JSON.stringify(text.trim().slice(0, 30));
    return `it is text, and begins with ${begin}.`;
  }
  const begin = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `it begins with the bytes ${begin.join(" ")}, and a module with 00 61 73 6d.`;
}
