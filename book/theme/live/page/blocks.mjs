// What a page has of its host: the listings, and what they print as the book says.

/** The blocks whose fence has a word that begins so, and what follows it there. Another
 * chapter's file has that chapter's name before it.
 * @param {string} prefix
 */
export function blocks(prefix) {
  /** @type {Iterable<HTMLElement>} */
  const codes = document.querySelectorAll(`main pre > code[class*="${prefix}"]`);
  const found = [...codes].map((code) => {
    const block = /** @type {HTMLPreElement} */ (code.parentElement);
    return { block, code, names: wordsOf(code, prefix) };
  });
  return found.filter(({ names }) => names.length > 0);
}

/** @returns {SaidOutput[]} */
export function saidOutputs() {
  return blocks("prints=host.mjs:").map(({ block, code, names }) => {
    const text = code.textContent.replace(/\n+$/, "");
    return { block, name: names[0], text, engines: wordsOf(code, "in=") };
  });
}

/** @param {Element} code @param {string} prefix */
function wordsOf(code, prefix) {
  const words = [...code.classList].filter((word) => word.startsWith(prefix));
  return words.map((word) => word.slice(prefix.length));
}
