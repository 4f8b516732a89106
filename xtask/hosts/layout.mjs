// What this engine's own console prints, as a text.

import { Console } from "node:console";
import { Writable } from "node:stream";

/** A function that gives what a method of the console prints; `undefined` if that is nothing.
 * @returns {(method: string, values: unknown[]) => string | undefined}
 */
export function layout() {
  let text = "";
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const own = new Console({ stdout, stderr: stdout });
  return (method, values) => {
    text = "";
    own[method]?.(...values);
    return text === "" ? undefined : text.replace(/\n$/, "");
  };
}
