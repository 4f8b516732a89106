// Nothing is waited for without end: a browser that has stopped answering is a failure that is named.

/** What a busy machine may need to start a browser, or to load a page. */
const PATIENCE_MS = 90_000;

let silent;

/**
 * What was asked for, or an error after a while, and then at once for all that is asked later: each
 * of many tests would wait as long for the same browser.
 *
 * @template Answer
 * @param {() => Promise<Answer>} ask
 * @param {string} asked who is asked for what: "the driver to GET /url"
 */
export async function soon(ask, asked) {
  if (silent !== undefined) throw new Error(`not asked, ${asked}: ${silent}`);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      silent = `no answer within ${PATIENCE_MS / 1000} s, ${asked}`;
      reject(new Error(silent));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
