// The page that takes a module from the reader: what its file says, and what its memory holds while
// it runs. The file is read here and runs in a worker; nothing is sent anywhere.

import { asText, HEX, hexAddress, parseValue, size } from "./memory-values.mjs";
import { loadBrowser } from "./memory-view.mjs";
import { RemoteMemory } from "./remote-memory.mjs";
import { count, Malformed, memoryMap, PAGE, readModule, signature } from "./wasm.mjs";

/** Longer lists are shown in parts: a module can have a hundred thousand data segments. */
const PART = 100;

const GUEST = "memory_map";

const place = document.querySelector(".module-inspector");
if (place) start();

function start() {
  loadBrowser();
  const style = element("link", {
    rel: "stylesheet",
    href: new URL("inspector.css", import.meta.url).href,
  });
  document.head.append(style);
  const input = element("input", { type: "file", accept: ".wasm,application/wasm" });
  const status = element("p", { className: "inspector-status", role: "status" });
  const example = element("button", { type: "button" }, "Take the guest of the memory map");
  const drop = element("div", { className: "inspector-drop" }, [
    element("p", {}, [element("label", {}, ["Choose a .wasm file ", input])]),
    element("p", {}, "or drop one anywhere on this page."),
    element("p", {}, ["None at hand? ", example]),
  ]);
  const result = element("div", { className: "inspector-result" });
  place.append(drop, status, result);
  // The book's own keys turn pages, which is not what the arrows mean in a field.
  place.addEventListener("keydown", (event) => event.stopPropagation());

  let inspection;
  let newest = 0;
  const take = async (name, load) => {
    newest += 1;
    const mine = newest;
    inspection?.end();
    result.replaceChildren();
    status.textContent = `Reading ${name} …`;
    let bytes;
    try {
      bytes = new Uint8Array(await load());
    } catch (error) {
      if (mine === newest) status.textContent = `${name} cannot be read: ${error.message}`;
      return;
    }
    if (mine !== newest) return;
    inspection = new Inspection(name, bytes, status, result);
    await inspection.start();
  };

  const takeFile = (file) => file && take(file.name, () => file.arrayBuffer());
  input.addEventListener("change", () => takeFile(input.files[0]));
  example.addEventListener("click", () =>
    take(`${GUEST}.wasm`, async () => {
      const path = `../../target/wasm32-unknown-unknown/release/${GUEST}.wasm`;
      const response = await fetch(new URL(path, import.meta.url));
      if (!response.ok) throw new Error(`the site answers ${response.status}`);
      return response.arrayBuffer();
    }),
  );
  const carriesFile = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!carriesFile(event)) return;
    event.preventDefault();
    takeFile(event.dataTransfer.files[0]);
  });
}

/** One module, from its file to its running instance. */
class Inspection {
  #name;
  #bytes;
  #status;
  #result;
  #module = null;
  #worker = null;
  #waiting = new Map();
  #asked = 0;
  #view = null;
  #shown = 0;
  #memories = [];
  #part = {};

  constructor(name, bytes, status, result) {
    this.#name = name;
    this.#bytes = bytes;
    this.#status = status;
    this.#result = result;
  }

  async start() {
    try {
      this.#module = readModule(this.#bytes);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#status.textContent = "";
      this.#result.append(
        element("div", { className: "inspector-problem", role: "alert" }, [
          element("p", {}, element("strong", {}, this.#name)),
          element("p", {}, error.message),
        ]),
      );
      return;
    }
    this.#describe();
    await this.#open();
  }

  end() {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { resolve } of this.#waiting.values()) resolve({ ended: true });
    this.#waiting.clear();
  }

  #ask(action, question = {}) {
    this.#asked += 1;
    const id = this.#asked;
    const { promise, resolve } = deferred();
    this.#waiting.set(id, { resolve });
    this.#worker.postMessage({ id, action, ...question });
    return promise;
  }

  #spawn() {
    this.end();
    this.#worker = new Worker(new URL("inspector-worker.mjs", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data: { id, ...answer } }) => {
      this.#waiting.get(id)?.resolve(answer);
      this.#waiting.delete(id);
    });
    // A worker can die of its memory, and says no more than that.
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      const reason = event.message || "the thread that ran it ended";
      for (const { resolve } of this.#waiting.values()) resolve({ error: reason, died: true });
      this.#waiting.clear();
      this.#busy(false);
      this.#status.textContent = `The module does not run: ${reason}`;
    });
  }

  /** Compiles and instantiates, in a new thread. */
  async #open() {
    this.#spawn();
    const { imports, types } = this.#module;
    this.#status.textContent = "Compiling …";
    this.#busy(true);
    const answer = await this.#ask("open", {
      bytes: this.#bytes,
      imports: imports.map((it) => ({
        ...it,
        type: it.kind === "function" || it.kind === "tag" ? types[it.item.type] : undefined,
      })),
    });
    if (answer.ended) return;
    this.#busy(false);
    this.#runs = answer.error === undefined;
    this.#status.textContent = this.#runs ? "It runs." : "It does not run.";
    this.#part.refused.hidden = this.#runs;
    this.#part.refused.replaceChildren(
      element("p", {}, element("strong", {}, "The engine does not start this module.")),
      element("p", {}, element("code", {}, answer.error ?? "")),
      ...callsOf(answer),
    );
    this.#take(answer);
    if (!this.#shownOnce) {
      this.#shownOnce = true;
      const stack = this.#memories[0]?.ranges.find(({ kind }) => kind === "data");
      if (stack) this.#view.goTo(stack.from);
    }
  }

  #runs = false;
  #shownOnce = false;

  /** Takes over what a run left: memories, how far they reach, what changed, globals. */
  #take({ memories = [], globals = [], changed }) {
    const ranges = (index) => (index === 0 ? memoryMap(this.#module) : []);
    const same =
      memories.length === this.#memories.length &&
      memories.every(({ name }, index) => name === this.#memories[index].name);
    if (!same) {
      this.#memories = memories.map(({ name, byteLength }, index) => {
        const memory = new RemoteMemory(byteLength, async (offset, length) => {
          const { bytes } = await this.#ask("read", { memory: index, offset, length });
          if (bytes === undefined) throw new Error("the module does not run any more");
          return bytes;
        });
        memory.name = name;
        memory.ranges = ranges(index);
        memory.write = async (offset, bytes) => {
          await this.#ask("write", { memory: index, offset, bytes });
          memory.forget();
        };
        return memory;
      });
      this.#shown = 0;
    }
    for (const [index, memory] of this.#memories.entries()) {
      memory.byteLength = memories[index].byteLength;
      memory.forget();
      const spans = changed?.[index] ?? [];
      memory.changed = (from, to) => spans.filter((span) => span.from < to && span.to > from);
      this.#ask("filled", { memory: index }).then(({ filled }) => {
        if (filled === undefined) return;
        memory.filled = filled;
        if (this.#view?.memory === memory) this.#view.refresh();
      });
    }
    this.#showMemory(same);
    const values = new Map(globals);
    for (const output of this.#result.querySelectorAll("[data-global]")) {
      output.textContent = values.get(output.dataset.global)?.text ?? "";
    }
  }

  #showMemory(same) {
    const { memory: part } = this.#part;
    const memory = this.#memories[this.#shown];
    if (memory === undefined) {
      this.#view?.remove();
      this.#view = null;
      const has = this.#module.memories.length > 0;
      part.note.textContent = !this.#runs
        ? "There is no memory to look at, because the module does not run."
        : has
          ? "The module has a memory, and does not export it: nobody outside can see it."
          : "The module has no memory.";
      return;
    }
    part.note.textContent = this.#noteOn(memory);
    if (this.#view === null) {
      this.#view = element("memory-view");
      this.#view.setAttribute("label", "Memory of the module");
      part.section.append(this.#view);
    }
    if (same && this.#view.memory === memory) this.#view.refresh();
    else this.#view.memory = memory;
    part.choice.hidden = this.#memories.length < 2;
    const options = this.#memories.map(({ name }, index) => new Option(name, String(index)));
    part.choice.replaceChildren(...options);
    part.choice.value = String(this.#shown);
  }

  #noteOn(memory) {
    const notes = [];
    const stack = memory.ranges.find(({ kind }) => kind === "stack");
    if (stack?.assumed) {
      notes.push(
        "The stack's place is a guess: the module names no stack pointer, and its first global looks like one.",
      );
    } else if (stack === undefined && this.#shown === 0) {
      notes.push("The module does not say where its stack lies.");
    }
    if (!memory.ranges.some(({ kind }) => kind === "heap") && this.#shown === 0) {
      notes.push("Nor does any __heap_base say where its heap begins.");
    }
    if (stack === undefined) return notes.join(" ");
    return notes.join(" ").replace("Nor does any __heap_base say", "No __heap_base says");
  }

  #busy(is) {
    this.#result.dataset.busy = String(is);
    if (this.#part.stop) this.#part.stop.hidden = !is;
    for (const button of this.#result.querySelectorAll("button.call")) button.disabled = is;
  }

  /** What the file says, before anything of it runs. */
  #describe() {
    const module = this.#module;
    const note = element("p", { className: "inspector-note" });
    const choice = element("select", { hidden: true, ariaLabel: "Which memory" });
    choice.addEventListener("change", () => {
      this.#shown = Number(choice.value);
      this.#showMemory(false);
    });
    const section = element("section", { className: "inspector-memory" }, [
      element("h2", {}, "Memory"),
      facts(module.memories.map(memoryText)),
      choice,
      note,
    ]);
    const refused = element("div", { className: "inspector-problem", role: "alert", hidden: true });
    const stop = element("button", { type: "button", className: "stop", hidden: true }, "Stop");
    stop.addEventListener("click", () => this.#stop());
    this.#part = { memory: { section, note, choice }, refused, stop };
    const functions = module.functions.filter(({ imported }) => imported === null).length;
    const rest = module.functions.length - functions;
    const lines = [
      ["size", `${size(this.#bytes.length)} (${count(this.#bytes.length, "byte")})`],
      [
        "functions",
        `${count(functions, "function")} of its own, ${rest.toLocaleString("en")} imported`,
      ],
      ["code", module.code ? size(module.code.length) : "none"],
      [
        "data",
        `${count(module.data.length, "segment")}, ${size(module.data.reduce((sum, { length }) => sum + length, 0))}`,
      ],
    ];
    const by = module.producers.map(({ name, version }) => `${name} ${version}`.trim());
    if (by.length > 0) lines.push(["made by", by.join(", ")]);
    if (module.start !== null)
      lines.push(["start", `function ${module.start} runs before all else`]);
    const list = element("dl", { className: "inspector-facts" });
    for (const [title, text] of lines) {
      list.append(element("dt", {}, title), element("dd", {}, text));
    }
    const parts = [element("h2", {}, this.#name), list];
    if (module.problem) {
      const { at, section: name, message } = module.problem;
      parts.push(
        element("div", { className: "inspector-problem", role: "alert" }, [
          element("p", {}, element("strong", {}, "The file is damaged.")),
          element(
            "p",
            {},
            `In the ${name} section, at byte ${at.toLocaleString("en")}: ${message}. Below stands what could be read until there.`,
          ),
        ]),
      );
    }
    parts.push(refused, element("p", {}, stop), section);
    parts.push(this.#functions(), this.#globals(), this.#data(), this.#imports(), this.#sections());
    this.#result.replaceChildren(...parts.filter((part) => part !== null));
  }

  #stop() {
    const opening = !this.#runs;
    this.end();
    this.#busy(false);
    for (const output of this.#result.querySelectorAll("output.running")) {
      output.replaceChildren("Stopped.");
      output.className = "";
    }
    if (opening) {
      this.#status.textContent = "Stopped while it started.";
      return;
    }
    this.#open().then(() => {
      this.#status.textContent = "Stopped, and started anew: its memory is as at the start.";
    });
  }

  #functions() {
    const { exports, functions, types } = this.#module;
    const all = exports.filter(({ kind }) => kind === "function");
    if (all.length === 0) return null;
    const stubs = element("select", {}, [
      new Option("end the call with an error", "refuse"),
      new Option("return 0", "zero"),
    ]);
    const choice = element("p", {}, [
      element("label", {}, ["Where it calls a function that it imports: ", stubs]),
    ]);
    choice.hidden = !this.#module.imports.some(({ kind }) => kind === "function");
    const row = ({ name, index }) => {
      const type = types[functions[index]?.type];
      const fields = (type?.parameters ?? []).map((parameter, at) =>
        element("input", {
          size: 10,
          placeholder: parameter,
          autocomplete: "off",
          spellcheck: false,
          ariaLabel: `${name}, parameter ${at + 1}, ${parameter}`,
        }),
      );
      const output = element("output");
      const button = element("button", { className: "call", ariaLabel: `Call ${name}` }, "Call");
      button.disabled = this.#result.dataset.busy === "true";
      const form = element("form", { className: "inspector-function", noValidate: true }, [
        element("span", {}, [element("code", {}, name), ` ${signature(type)}`]),
        element("span", { className: "fields" }, [...fields, button]),
        output,
      ]);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#call(name, type, fields, stubs.value, output);
      });
      return form;
    };
    return element("section", {}, [
      element("h2", {}, `Exported functions (${all.length.toLocaleString("en")})`),
      choice,
      filtered(all, ({ name }) => name, row, "inspector-functions"),
    ]);
  }

  async #call(name, type, fields, stubs, output) {
    const values = [];
    for (const [index, field] of fields.entries()) {
      const value = parseValue(field.value, type.parameters[index]);
      field.setAttribute("aria-invalid", String(value === undefined));
      if (value === undefined) {
        output.textContent = `${JSON.stringify(field.value)} is no ${type.parameters[index]}.`;
        field.focus();
        return;
      }
      values.push(value);
    }
    if (!this.#runs || this.#worker === null) {
      output.textContent = "The module does not run.";
      return;
    }
    output.className = "running";
    output.textContent = "Runs …";
    this.#busy(true);
    // A call of a microsecond should not make the page flicker.
    this.#part.stop.hidden = true;
    const slow = setTimeout(() => {
      this.#part.stop.hidden = false;
      output.replaceChildren("Runs … ", this.#stopHere());
    }, 200);
    const answer = await this.#ask("call", { name, values, stubs });
    clearTimeout(slow);
    if (answer.ended) return;
    this.#busy(false);
    output.className = answer.error === undefined ? "" : "failed";
    if (answer.died) {
      output.textContent = answer.error;
      return;
    }
    this.#take(answer);
    const spans = answer.changed?.[this.#shown];
    const bytes = spans?.reduce((sum, span) => sum + span.to - span.from, 0) ?? 0;
    const changes =
      spans === null
        ? "too large to compare"
        : bytes === 0
          ? "no byte changed"
          : `${count(bytes, "byte")} changed`;
    const parts = [answer.error ?? this.#results(answer.results)].flat();
    if (this.#memories.length > 0) {
      parts.push(" ", element("span", { className: "changes" }, changes), " ");
    }
    if (bytes > 0) parts.push(this.#jump(spans[0].from, "first change"));
    output.replaceChildren(...parts, ...callsOf(answer));
  }

  #stopHere() {
    const stop = element("button", { type: "button" }, "Stop");
    stop.addEventListener("click", () => this.#stop());
    return stop;
  }

  #results(results) {
    if (results.length === 0) return ["returned nothing"];
    return results.flatMap(({ text, address }) => {
      const value = element("code", {}, text);
      const length = this.#memories[this.#shown]?.byteLength ?? 0;
      return address !== null && address >= 1024 && address < length
        ? [value, " ", this.#jump(address, "as an address")]
        : [value, " "];
    });
  }

  #jump(address, text) {
    const button = element("button", { type: "button", className: "jump" }, text);
    button.addEventListener("click", () => {
      this.#view?.goTo(address);
      this.#view?.scrollIntoView({ block: "nearest" });
    });
    return button;
  }

  #globals() {
    const { exports, globals } = this.#module;
    const all = exports.filter(({ kind }) => kind === "global");
    if (all.length === 0) return null;
    const row = ({ name, index }) => {
      const { type, mutable, init } = globals[index] ?? {};
      const value = element("span", {}, init?.text ?? "");
      value.dataset.global = name;
      const address = init?.value;
      const cell =
        typeof address === "number" && address >= 0
          ? [value, " ", this.#jump(address, "as an address")]
          : [value];
      return tableRow([element("code", {}, name), `${mutable ? "mut " : ""}${type}`, cell]);
    };
    return element("section", {}, [
      element("h2", {}, `Exported globals (${all.length.toLocaleString("en")})`),
      table(["name", "type", "value"], all, ({ name }) => name, row),
    ]);
  }

  #data() {
    const { data, names } = this.#module;
    if (data.length === 0) return null;
    const row = ([segment, index]) => {
      const { mode, memory, offset, from, length } = segment;
      const start = this.#bytes.subarray(from, from + Math.min(length, 24));
      const value = typeof offset?.value === "bigint" ? Number(offset.value) : offset?.value;
      const known = typeof value === "number";
      const address = value < 0 ? value >>> 0 : value;
      const to =
        mode === "passive"
          ? ["passive"]
          : known
            ? [this.#jump(address, `0x${hexAddress(address, 1)}`)]
            : [element("code", {}, offset.text)];
      if (memory > 0) to.push(` in memory ${memory}`);
      return tableRow([
        names.data.get(index) ?? String(index),
        to,
        size(length),
        element(
          "code",
          { title: [...start].map((byte) => HEX[byte]).join(" ") },
          `${asText(start)}${length > 24 ? "…" : ""}`,
        ),
      ]);
    };
    return element("section", {}, [
      element("h2", {}, `Data segments (${data.length.toLocaleString("en")})`),
      table(
        ["segment", "address", "size", "begins with"],
        data.map((segment, index) => [segment, index]),
        ([{ offset }, index]) => `${names.data.get(index) ?? index} ${offset?.text ?? ""}`,
        row,
      ),
    ]);
  }

  #imports() {
    const { imports, types } = this.#module;
    if (imports.length === 0) return null;
    const row = ({ module, name, kind, item }) =>
      tableRow([element("code", {}, `${module}.${name}`), kind, typeText(kind, item, types)]);
    return element("section", {}, [
      element("h2", {}, `Imports (${imports.length.toLocaleString("en")})`),
      element(
        "p",
        {},
        "Nobody is here to provide them: memories, tables and globals are empty, and a function does what you choose above.",
      ),
      table(["name", "kind", "type"], imports, ({ module, name }) => `${module}.${name}`, row),
    ]);
  }

  #sections() {
    const { sections } = this.#module;
    const row = ({ name, title, from, to }) =>
      tableRow([title ? `${name}: ${title}` : name, `0x${hexAddress(from, 1)}`, size(to - from)]);
    return element("section", {}, [
      element("h2", {}, `Sections of the file (${sections.length.toLocaleString("en")})`),
      table(["section", "at", "size"], sections, ({ name, title }) => title ?? name, row),
    ]);
  }
}

function memoryText({ minimum, maximum, shared, address, pageSize, imported }) {
  const unit = pageSize === PAGE ? "page" : `page of ${pageSize} bytes`;
  const most = maximum === null ? "no maximum" : `at most ${count(maximum, "page")}`;
  const words = [`${count(minimum, unit)} at the start`, `${size(minimum * pageSize)}`, most];
  if (shared) words.push("shared");
  if (address === "i64") words.push("addresses of 64 bits");
  if (imported) words.push(`imported as ${imported.module}.${imported.name}`);
  return words.join(", ");
}

function typeText(kind, item, types) {
  if (kind === "function") return signature(types[item.type]);
  if (kind === "memory") return `${count(item.minimum, "page")}`;
  if (kind === "table")
    return `${count(item.minimum, "entry").replace("entrys", "entries")}, ${item.type}`;
  if (kind === "global") return `${item.mutable ? "mut " : ""}${item.type}`;
  return signature(types[item.type]);
}

function facts(lines) {
  if (lines.length === 0) return "";
  return element(
    "ul",
    {},
    lines.map((line) => element("li", {}, line)),
  );
}

function callsOf({ calls = [], called = 0 }) {
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

function table(titles, rows, textOf, rowOf) {
  const body = filtered(rows, textOf, rowOf, "", "tbody");
  const head = element(
    "tr",
    {},
    titles.map((title) => element("th", { scope: "col" }, title)),
  );
  const whole = element("table", {}, element("thead", {}, head));
  const list = body.querySelector("tbody");
  list.replaceWith(whole);
  whole.append(list);
  const wrapper = element("div", {
    className: "table-wrapper",
    tabIndex: 0,
    role: "region",
    ariaLabel: titles.join(", "),
  });
  whole.replaceWith(wrapper);
  wrapper.append(whole);
  return body;
}

function tableRow(cells) {
  return element(
    "tr",
    {},
    cells.map((cell) => element("td", {}, cell)),
  );
}

/** A list that shows a part of what there is, a field that filters it, and a button for more. */
function filtered(all, textOf, rowOf, className, tag = "div") {
  const list = element(tag, { className });
  const more = element("button", { type: "button" });
  const filter = element("input", { type: "search", autocomplete: "off", spellcheck: false });
  const known = element("span", { role: "status" });
  let matching = all;
  let shown = 0;
  const show = (upTo) => {
    list.append(...matching.slice(shown, upTo).map(rowOf));
    shown = Math.min(upTo, matching.length);
    more.hidden = shown === matching.length;
    more.textContent = `Show ${Math.min(PART, matching.length - shown)} more of ${(matching.length - shown).toLocaleString("en")}`;
  };
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase();
    matching = all.filter((item) => textOf(item).toLowerCase().includes(wanted));
    known.textContent = wanted === "" ? "" : `${matching.length.toLocaleString("en")} found`;
    list.replaceChildren();
    shown = 0;
    show(PART);
  });
  more.addEventListener("click", () => show(shown + PART));
  show(PART);
  const search = element("p", { hidden: all.length < 10 }, [
    element("label", {}, ["Filter ", filter]),
    " ",
    known,
  ]);
  return element("div", { className: "inspector-list" }, [search, list, more]);
}

function element(tag, properties = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role") made.setAttribute("role", value);
    else if (name === "ariaLabel") made.setAttribute("aria-label", value);
    else if (name === "autocomplete" || name === "spellcheck")
      made.setAttribute(name, String(value));
    else made[name] = value;
  }
  made.append(...[children].flat());
  return made;
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => Object.assign(made, { resolve }));
  return made;
}
