// What mdBook's search does not do: elasticlunr drops letters beyond ASCII at both ends of a word, so
// "Ã©" is sought by its name; and who types an error's words wants the page of symptoms.

(() => {
  const FACTOR = 2;
  const { elasticlunr, search: index } = /** @type {any} */ (window);
  if (!elasticlunr) return;
  const { search } = elasticlunr.Index.prototype;
  elasticlunr.Index.prototype.search = function (
    /** @type {string} */ query,
    /** @type {unknown} */ options,
  ) {
    const named = query
      .replace(/[ÂÃâð][\u0080-\uffff]+/g, " mojibake ")
      .replaceAll("\ufffd", " U+FFFD ");
    /** @type {{ ref: number, score: number }[]} */
    const found = search.call(this, named, options);
    for (const result of found) {
      if (index.doc_urls[result.ref]?.startsWith("symptoms.html")) result.score *= FACTOR;
    }
    return found.sort((one, other) => other.score - one.score);
  };
})();
