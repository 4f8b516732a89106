// A module's text, for another address than its own. No line moves.

const IMPORTS = /\b(from\s*|import\s*\(?\s*)(["'])(\.{1,2}\/[^"'\n]*)\2/g;

/** With imports that are whole addresses.
 * @param {string} source @param {string} url its own
 */
export function linked(source, url) {
  return source.replace(
    IMPORTS,
    (_, before, quote, path) => `${before}${quote}${new URL(path, url).href}${quote}`,
  );
}

/** And with its own address where it asks for it.
 * @param {string} source @param {string} url
 */
export function based(source, url) {
  return linked(source, url).replaceAll("import.meta.url", JSON.stringify(url));
}

/** The addresses that it imports.
 * @param {string} source @param {string} url
 */
export function importsOf(source, url) {
  // A comment may speak of the type of a module.
  const code = source.replaceAll(/\/\*.*?\*\//gs, "");
  return [...code.matchAll(IMPORTS)].map(([, , , path]) => new URL(path, url).href);
}
