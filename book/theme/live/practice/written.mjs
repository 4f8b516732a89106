// An exercise that is solved in the page: the start opens in the editor, what the reader writes is kept,
// and it is checked as it stands.

import { element } from "../dom.mjs";
import { openEditor } from "../editor/editor.mjs";
import { keepPlace, uncoverHead } from "../page/place.mjs";
import { Attempt } from "./attempts.mjs";
import { barOf, button } from "./bar.mjs";
import { Checker } from "./checker.mjs";

/** @param {OfferedExercise} exercise @param {HTMLElement} code its start
 * @param {import("./bar.mjs").Solved} solved
 */
export function offerEditor(exercise, code, solved) {
  new Written(exercise, code, solved);
}

class Written {
  #exercise;
  #code;
  #url;
  #attempt;
  #checker;
  #controls;
  /** @type {Promise<string> | undefined} the start's text, as the reader sees it */
  #start;
  /** @type {Promise<Editor> | undefined} */
  #editor;
  /** @type {ChildNode[] | undefined} what was in the listing before the reader's text */
  #keep;
  #whose = element("span", { class: "exercise-yours" }, "Your version");

  /** @param {OfferedExercise} exercise @param {HTMLElement} code
   * @param {import("./bar.mjs").Solved} solved
   */
  constructor(exercise, code, solved) {
    const { chapter, name } = exercise;
    this.#exercise = exercise;
    this.#code = code;
    const folder = `../../../chapters-code/${chapter}/exercises/${name}/`;
    this.#url = new URL(`${folder}start.mjs`, import.meta.url).href;
    this.#attempt = new Attempt(`${chapter}/${name}`);
    const make = (
      /** @type {string} */ label,
      /** @type {string} */ action,
      /** @type {() => unknown} */ act,
      /** @type {string | undefined} */ keys = undefined,
    ) => button(label, action, exercise, () => this.#try(act), keys);
    this.#controls = {
      check: make("Check", "check", () => this.#checker.check(), "Control+Enter"),
      stop: make("Stop", "stop", () => this.#checker.stop()),
      edit: make("Edit", "edit", () => this.#edit()),
      done: make("Done", "done", () => this.#done()),
      again: make("Start again", "again", () => this.#startAgain()),
      undo: make("Undo", "undo", () => this.#undo()),
    };
    const { bar, says } = barOf(exercise, Object.values(this.#controls), solved);
    this.#block.append(bar);
    this.#checker = new Checker(exercise, this.#block, says, {
      task: async () => ({ attempt: { url: this.#url, source: await this.#text() } }),
      solved: () => solved.set(),
      changed: () => this.#draw(),
      mark: async (line) => (await this.#editor)?.mark(line ? { line } : undefined),
    });
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#try(() => this.#checker.check());
    });
    addEventListener("storage", ({ key }) => {
      if (key === null || key === this.#attempt.key) this.#try(() => this.#renew());
    });
    this.#draw();
    this.#show();
  }

  get #block() {
    return /** @type {HTMLElement} */ (this.#code.parentElement);
  }

  /** @param {() => unknown} act */
  async #try(act) {
    try {
      await act();
    } catch (error) {
      this.#checker.say(error instanceof Error ? error.message : String(error));
    }
  }

  #loadStart() {
    this.#start ??= load(this.#url);
    this.#start.catch(() => {
      this.#start = undefined;
    });
    return this.#start;
  }

  async #text() {
    return this.#attempt.text ?? this.#loadStart();
  }

  async #edit() {
    const [text, start] = await Promise.all([this.#text(), this.#loadStart()]);
    this.#editor ??= openEditor({
      parent: this.#block,
      text,
      label: `Your attempt at the exercise: ${this.#exercise.title}`,
      onChange: (text) => {
        this.#attempt.write(text, start);
        this.#checker.outdate();
        this.#draw();
      },
      onRun: () => this.#try(() => this.#checker.check()),
      onDone: () => this.#try(() => this.#done()),
    });
    try {
      const editor = await this.#editor;
      this.#draw();
      editor.focus();
      uncoverHead(this.#block);
    } catch (error) {
      this.#editor = undefined;
      throw new Error(
        `The editor cannot be loaded: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  async #done() {
    const editor = await this.#editor;
    this.#editor = undefined;
    keepPlace(this.#controls.check, () => {
      editor?.destroy();
      this.#show();
      this.#draw();
    });
    this.#controls.edit.focus({ preventScroll: true });
  }

  async #startAgain() {
    this.#attempt.startAgain();
    await this.#takeText();
    this.#checker.clear("Begun again.");
    this.#controls.undo.focus({ preventScroll: true });
  }

  async #undo() {
    this.#attempt.undo();
    await this.#takeText();
    this.#checker.clear("Your text is back.");
    this.#controls.again.focus({ preventScroll: true });
  }

  /** Another tab has written. */
  async #renew() {
    this.#attempt.renew();
    await this.#takeText();
    this.#checker.outdate();
  }

  /** Shows what is kept, in the editor or the listing. */
  async #takeText() {
    const [editor, text] = await Promise.all([this.#editor, this.#editor && this.#text()]);
    keepPlace(this.#controls.check, () => {
      if (editor && text !== undefined && editor.text !== text) editor.text = text;
      if (!editor) this.#show();
      this.#draw();
    });
  }

  /** Shows the reader's text in the listing, or the book's. */
  #show() {
    const { text } = this.#attempt;
    if (text === undefined) {
      if (this.#keep) this.#code.replaceChildren(...this.#keep);
      this.#keep = undefined;
      return;
    }
    this.#keep ??= [...this.#code.childNodes];
    this.#code.textContent = `${text}\n`;
    window.hljs?.highlightBlock(this.#code);
  }

  #draw() {
    const { check, stop, edit, done, again, undo } = this.#controls;
    const { text, before } = this.#attempt;
    const focused = document.activeElement;
    const running = this.#checker?.running ?? false;
    stop.hidden = !running;
    edit.hidden = this.#editor !== undefined;
    done.hidden = !this.#editor;
    again.hidden = text === undefined;
    undo.hidden = before === undefined;
    this.#block.classList.toggle("live-own-exercise", text !== undefined);
    if (text === undefined) this.#whose.remove();
    else check.before(this.#whose);
    if (focused instanceof HTMLButtonElement && focused.hidden)
      check.focus({ preventScroll: true });
  }
}

/** A file as a page shows it: without its anchors.
 * @param {string} url
 */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The start cannot be loaded: ${response.url}: ${response.status}`);
  const text = await response.text();
  const lines = text.split("\n").filter((line) => !/\bANCHOR(?:_END)?:/.test(line));
  return lines.join("\n").trimEnd();
}
