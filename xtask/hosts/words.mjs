// What a runner says of an error, as the engine words it.

import { pathToFileURL } from "node:url";

/** Frames of engines, and of what runs hosts and checks. */
const OWN =
  /\bnode:|\bext:|\bnative\b|\/xtask\/hosts\/|\/theme\/live\/|\/chapters-code\/hosts\/check\.mjs/;

/** An error with its stack and what caused it. What is no error has only its text.
 * @param {any} error
 * @returns {string}
 */
export function wordsOf(error) {
  const { stack, cause } = Object(error);
  const place = placeOf(error);
  let text = String(error);
  if (place) {
    const { file, line, column, lineText } = place;
    text = `${file}:${line}:${column}\n${lineText}\n${error.name}: ${error.message}`;
  } else if (typeof stack === "string") {
    text = named(stack, text);
  }
  return cause === undefined ? text : `${text}\nCaused by: ${wordsOf(cause)}`;
}

/** Bun's own errors have a place and no stack.
 * @param {unknown} error
 * @returns {{ file: string, line: number, column: number, lineText: string } | undefined}
 */
export function placeOf(error) {
  const { position } = Object(error);
  return position?.file ? position : undefined;
}

/** Not every engine begins the stack with the error's name, and all add frames of their own.
 * @param {string} stack @param {string} name
 */
function named(stack, name) {
  const lines = stack.split("\n").filter((line) => !(/^\s+at |@/.test(line) && OWN.test(line)));
  return (stack.includes(name) ? lines : [name, ...lines]).join("\n").trimEnd();
}

/** A text with the paths that a reader knows: from these folders.
 * @param {string} text @param {string[]} folders
 */
export function relative(text, folders) {
  return folders.reduce(
    (text, folder) =>
      text.replaceAll(`${pathToFileURL(folder).href}/`, "").replaceAll(`${folder}/`, ""),
    text,
  );
}
