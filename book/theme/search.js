// elasticlunr drops letters beyond ASCII at both ends of a word: "Ã©" is sought by its name.

if (window.elasticlunr) {
  const { search } = elasticlunr.Index.prototype;
  elasticlunr.Index.prototype.search = function (query, options) {
    const named = query
      .replace(/[ÂÃâð][\u0080-\uffff]+/g, " mojibake ")
      .replaceAll("\ufffd", " U+FFFD ");
    return search.call(this, named, options);
  };
}
