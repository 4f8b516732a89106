// Where a text is no JavaScript, as the editor's grammar sees it.

import { parser } from "../../packages/@lezer/javascript/dist/index.js";

/** The line of the first mistake, from 1; none, if what is wrong is no matter of grammar.
 * @param {string} text
 */
export function mistakeIn(text) {
  let line = 0;
  parser.parse(text).iterate({
    enter({ type, from }) {
      if (type.isError && line === 0) line = text.slice(0, from).split("\n").length;
      return line === 0;
    },
  });
  return line;
}
