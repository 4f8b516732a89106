// The functions of a module as text, each by itself, and the module in which some have another text.

import { TextError } from "./text.mjs";

/** @typedef {import("./text.mjs").Text} Text */

/** How the printer begins a function: its name and its number. */
const HEAD = /^ {2}\(func (?:\$("(?:[^"\\]|\\.)*"|\S+) )?\(;(\d+);\)/;
const EXPORTED = /^ {2}\(export .* \(func (?:\$("(?:[^"\\]|\\.)*"|\S+)|(\d+))\)\)$/;

export class Functions {
  #text;
  /** The lines of each field of the module, the first and the last with those around them. */
  #fields;
  /** @type {ModuleFunction[]} */
  list = [];

  /** @param {Text} text @param {string} module as `text` prints it */
  constructor(text, module) {
    this.#text = text;
    this.#fields = module.split(/\n(?= {2}\()/);
    const exported = new Set(
      this.#fields.map((field) => EXPORTED.exec(field)).map((found) => found?.[1] ?? found?.[2]),
    );
    for (const [field, lines] of this.#fields.entries()) {
      const [, id, number] = HEAD.exec(lines) ?? [];
      if (number === undefined) continue;
      const name = id ?? number;
      // What follows the last function is the module's own end.
      const own = field + 1 < this.#fields.length ? lines : lines.replace(/\n\)\n?$/, "");
      const text = own.replaceAll(/^ {2}/gm, "");
      const index = Number(number);
      this.list.push({ name, index, field, text, exported: exported.has(name) });
    }
  }

  /** @param {Text} text @param {Uint8Array} bytes of a module */
  static async of(text, bytes) {
    return new Functions(text, await text.print(bytes));
  }

  /** @param {string} name */
  get(name) {
    return this.list.find((it) => it.name === name);
  }

  /** The module in which some functions have another text.
   * @param {Map<string, string>} texts by the function's name
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   * @throws {FunctionError} when they are no text of functions, or the module is not valid
   */
  async assemble(texts) {
    const fields = [...this.#fields];
    const changed = this.list.filter(({ name }) => texts.has(name));
    for (const { name, field } of changed) {
      const text = texts.get(name) ?? "";
      await this.#text.check(text).catch((error) => {
        throw at(name, 0, error);
      });
      fields[field] = field + 1 < fields.length ? text : `${text}\n)`;
    }
    try {
      return await this.#text.assemble(fields.join("\n"));
    } catch (error) {
      if (!(error instanceof TextError) || changed.length === 0) throw error;
      const lineOf = (/** @type {number} */ field) =>
        fields.slice(0, field).join("\n").split("\n").length;
      const own = changed.findLast(({ field }) => error.line > lineOf(field));
      if (own) {
        const before = lineOf(own.field);
        const lines = (texts.get(own.name) ?? "").split("\n").length;
        if (error.line <= before + lines) throw at(own.name, before, error);
      }
      // Another field uses what is no longer there.
      const message = `${error.message}, in ${fieldAt(fields, error.line)}`;
      throw at(changed[0].name, 0, new TextError(message, 1, 1));
    }
  }
}

/** @param {string[]} fields @param {number} line of their text, from 1 */
function fieldAt(fields, line) {
  let rest = line;
  const field = fields.find((it) => {
    rest -= it.split("\n").length;
    return rest <= 0;
  });
  return field?.trim().split("\n")[0] ?? "the module";
}

/** What is wrong with the text of a function. */
export class FunctionError extends TextError {
  /** @param {string} func @param {TextError} error with a line of the function's text */
  constructor(func, { message, line, column }) {
    super(message, line, column);
    this.name = `$${func}, line ${line}, column ${column}`;
    this.function = func;
  }
}

/** @param {string} name @param {number} before how many lines are above the function
 * @param {unknown} error */
function at(name, before, error) {
  if (!(error instanceof TextError)) return error;
  const { message, line, column } = error;
  return new FunctionError(name, new TextError(message, line - before, column));
}
