// Writes functions as text for texts.mjs, beside the page and beside what runs in the module's thread.

import { functionText } from "../text/alone.mjs";
import { Text } from "../text/text.mjs";

/** Of a longer text, no more is shown. */
const SHOWN = 200_000;

/** @type {Uint8Array} */
let file;
let imported = 0;

addEventListener("message", async ({ data }) => {
  if (data.file) {
    ({ file, imported } = data);
    return;
  }
  const { index } = data;
  try {
    const text = await functionText(await Text.load(), file, imported, index);
    const end = text.length > SHOWN ? text.lastIndexOf("\n", SHOWN) : text.length;
    postMessage({ index, text: text.slice(0, end), rest: text.length - end });
  } catch (error) {
    postMessage({ index, error: error instanceof Error ? error.message : String(error) });
  }
});
