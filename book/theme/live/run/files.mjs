// Files that a host is handed instead of those of the site: the reader's own guest, and all where there
// is no network. It is loaded when there is one.

/** Answers with them when the host fetches them.
 * @param {SiteFile[]} files of the same address, the last one counts
 */
export function hand(files) {
  const { fetch } = globalThis;
  const bodies = new Map(files.map(({ url, bytes }) => [url, bytes]));
  globalThis.fetch = async (asked, options) => {
    const address = asked instanceof Request ? asked.url : new URL(asked, location.href).href;
    const body = bodies.get(address);
    if (!body) return fetch(asked, options);
    return new Response(body, { headers: { "content-type": "application/wasm" } });
  };
}
