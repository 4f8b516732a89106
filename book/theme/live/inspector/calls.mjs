// The exported functions of a module, and their calls.

import { element } from "../dom.mjs";
import { parseValue } from "../memory/values.mjs";
import { signature } from "../wasm/words.mjs";
import { filtered } from "./lists.mjs";
import { isWasi } from "./wasi.mjs";

/** The exported functions, each with its parameters and a button; null where there are none.
 * @param {ReadModule} module @param {Inspection} inspection
 */
export function functionsOf(module, inspection) {
  const { exports, functions, types } = module;
  const all = exports.filter(({ kind }) => kind === "function");
  if (all.length === 0) return null;
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
      call(inspection, { name, parameters, fields, output });
    });
    return form;
  };
  return element("section", {}, [
    element("h2", {}, `Exported functions (${all.length.toLocaleString("en")})`),
    filtered(all, ({ name }) => name, row, "inspector-functions"),
  ]);
}

/** The choice of what a function does that the module imports; null where it imports none.
 * @param {ReadModule} module @param {(stubs: string) => void} chosen
 */
export function stubsOf(module, chosen) {
  if (!module.imports.some((it) => it.kind === "function" && !isWasi(it.module))) return null;
  const stubs = element("select", {}, [
    new Option("end the call with an error", "refuse"),
    new Option("return 0", "zero"),
  ]);
  stubs.addEventListener("change", () => chosen(stubs.value));
  return element("p", { class: "inspector-stubs" }, [
    element("label", {}, ["Where it calls a function that it imports: ", stubs]),
  ]);
}

/** @param {Inspection} inspection @param {{ name: string, parameters: string[],
 *   fields: HTMLInputElement[], output: HTMLOutputElement }} which */
async function call(inspection, { name, parameters, fields, output }) {
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
  const answer = await inspection.thread.ask("call", { name, values, stubs: inspection.stubs });
  clearTimeout(slow);
  if (answer.ended) return;
  inspection.busy(false);
  output.className = answer.error === undefined ? "" : "failed";
  if (answer.died) {
    output.textContent = answer.error ?? "";
    return;
  }
  const { memory } = inspection;
  const changes = memory.changes(answer);
  inspection.take(answer);
  const said = answer.error ? [answer.error] : resultsOf(memory, answer.results);
  output.replaceChildren(...said, " ", ...changes, ...callsOf(answer));
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
      ? [value, " ", memory.jump(address), " "]
      : [value, " "];
  });
}

/** What it printed, and the imports that it called.
 * @param {Answer} answer
 */
export function callsOf({ calls = [], called = 0, printed = "" }) {
  if (called === 0) return [];
  const list = element(
    "ol",
    {},
    calls.map((call) => element("li", {}, element("code", {}, call))),
  );
  const output = printed === "" ? [] : [element("pre", { class: "printed" }, printed)];
  return [
    ...output,
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
