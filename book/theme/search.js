// What mdBook's search does not do: elasticlunr drops letters beyond ASCII at both ends of a word, so
// "Ã©" is sought by its name; and who types an error's words wants the page of symptoms.

if (window.elasticlunr) {
  const FACTOR = 2;
  const { search } = elasticlunr.Index.prototype;
  elasticlunr.Index.prototype.search = function (query, options) {
    const named = query
      .replace(/[ÂÃâð][\u0080-\uffff]+/g, " mojibake ")
      .replaceAll("\ufffd", " U+FFFD ");
    const urls = window.search?.doc_urls ?? [];
    const isSymptom = ({ ref }) => urls[ref]?.startsWith("symptoms.html");
    return search
      .call(this, named, options)
      .map((result) => (isSymptom(result) ? { ...result, score: FACTOR * result.score } : result))
      .sort((one, other) => other.score - one.score);
  };
}
