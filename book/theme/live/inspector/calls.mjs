// The exported functions of a module, and their calls.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { parseValue } from "../memory/values.mjs";
import { signature } from "../wasm/words.mjs";
import { filtered } from "./lists.mjs";

/** The exported functions, each with its parameters and a button; null where there are none.
 * @param {ReadModule} module @param {Inspection} inspection
 */
export function functionsOf(module, inspection) {
  const { exports, functions, types } = module;
  const all = exports.filter(({ kind }) => kind === "function");
  if (all.length === 0) return null;
  const stubs = element("select", {}, [
    new Option("end the call with an error", "refuse"),
    new Option("return 0", "zero"),
  ]);
  const choice = element("p", {}, [
    element("label", {}, ["Where it calls a function that it imports: ", stubs]),
  ]);
  choice.hidden = !module.imports.some(({ kind }) => kind === "function");
  const row = (/** @type {ReadModule["exports"][0]} */ { name, index }) => {
    const type = types[functions[index]?.type];
    const parameters = type?.kind === "func" ? type.parameters : [];
    const fields = parameters.map((parameter, at) =>
      element("input", {
        size: 10,
        placeholder: parameter,
        autocomplete: "off",
        spellcheck: "false",
        "aria-label": `${name}, parameter ${at + 1}, ${parameter}`,
      }),
    );
    const output = element("output");
    const button = element("button", { class: "call", "aria-label": `Call ${name}` }, "Call");
    button.disabled = inspection.isBusy;
    const form = element("form", { class: "inspector-function", novalidate: true }, [
      element("span", {}, [element("code", {}, name), ` ${signature(type)}`]),
      element("span", { class: "fields" }, [...fields, button]),
      output,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      call(inspection, { name, parameters, fields, stubs: stubs.value, output });
    });
    return form;
  };
  return element("section", {}, [
    element("h2", {}, `Exported functions (${all.length.toLocaleString("en")})`),
    choice,
    filtered(all, ({ name }) => name, row, "inspector-functions"),
  ]);
}

/** @param {Inspection} inspection @param {{ name: string, parameters: string[],
 *   fields: HTMLInputElement[], stubs: string, output: HTMLOutputElement }} which */
async function call(inspection, { name, parameters, fields, stubs, output }) {
  /** @type {unknown[]} */
  const values = [];
  for (const [index, field] of fields.entries()) {
    const value = parseValue(field.value, parameters[index]);
    field.setAttribute("aria-invalid", String(value === undefined));
    if (value === undefined) {
      output.textContent = `${JSON.stringify(field.value)} is no ${parameters[index]}.`;
      field.focus();
      return;
    }
    values.push(value);
  }
  if (!inspection.runs) {
    output.textContent = "The module does not run.";
    return;
  }
  output.className = "running";
  output.textContent = "Runs …";
  inspection.busy(true);
  // A call of a microsecond should not make the page flicker.
  const slow = setTimeout(() => {
    inspection.showStop();
    output.replaceChildren("Runs … ", stopButton(inspection));
  }, 200);
  const answer = await inspection.thread.ask("call", { name, values, stubs });
  clearTimeout(slow);
  if (answer.ended) return;
  inspection.busy(false);
  output.className = answer.error === undefined ? "" : "failed";
  if (answer.died) {
    output.textContent = answer.error ?? "";
    return;
  }
  inspection.take(answer);
  const { memory } = inspection;
  const spans = memory.shown === undefined ? undefined : answer.changed?.[memory.shown];
  const bytes = spans?.reduce((sum, span) => sum + span.to - span.from, 0) ?? 0;
  const changes =
    spans === null
      ? "too large to compare"
      : bytes === 0
        ? "no byte changed"
        : `${count(bytes, "byte")} changed`;
  const parts = [answer.error ?? resultsOf(memory, answer.results)].flat();
  if (memory.shown !== undefined) {
    parts.push(" ", element("span", { class: "changes" }, changes), " ");
  }
  if (spans && bytes > 0) parts.push(memory.jump(spans[0].from, "first change"));
  output.replaceChildren(...parts, ...callsOf(answer));
}

/** @param {Inspection} inspection */
function stopButton(inspection) {
  const stop = element("button", { type: "button" }, "Stop");
  stop.addEventListener("click", () => inspection.stop());
  return stop;
}

/** @param {Inspection["memory"]} memory @param {ShownValue[]} results
 * @returns {(string | HTMLElement)[]} */
function resultsOf(memory, results = []) {
  if (results.length === 0) return ["returned nothing"];
  return results.flatMap(({ text, address }) => {
    const value = element("code", {}, text);
    const length = memory.byteLength;
    return address !== null && address >= 1024 && address < length
      ? [value, " ", memory.jump(address, "as an address")]
      : [value, " "];
  });
}

/** The imports that it called.
 * @param {Answer} answer
 */
export function callsOf({ calls = [], called = 0 }) {
  if (called === 0) return [];
  const list = element(
    "ol",
    {},
    calls.map((call) => element("li", {}, element("code", {}, call))),
  );
  return [
    element("details", {}, [
      element(
        "summary",
        {},
        `called imports ${called === 1 ? "once" : `${called.toLocaleString("en")} times`}`,
      ),
      list,
      called > calls.length ? "and so on" : "",
    ]),
  ];
}
