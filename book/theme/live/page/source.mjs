// The chapter of this page: where it is, and the text of its host.

export const chapter = location.pathname.replace(/.*\/|\.html$/g, "");
export const folder = new URL(`../../../chapters-code/${chapter}/`, import.meta.url);
export const host = new URL("host.mjs", folder).href;

/** @type {Promise<string> | undefined} */
let source;

/** The text of the host, read once. */
export function read() {
  source ??= fetchText().catch((error) => {
    source = undefined;
    throw error;
  });
  return source;
}

async function fetchText() {
  const response = await fetch(host);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.text();
}
