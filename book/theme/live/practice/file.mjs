// An exercise on the guest's side: the reader builds it, and hands its .wasm file to the page.

import { element } from "../dom.mjs";
import { barOf, button } from "./bar.mjs";
import { Checker } from "./checker.mjs";
import { commandOf } from "./terminal.mjs";

const carriesFile = (/** @type {DragEvent} */ { dataTransfer }) =>
  dataTransfer?.types.includes("Files") ?? false;

/** @param {OfferedExercise} exercise @param {HTMLElement} code its start
 * @param {import("./bar.mjs").Solved} solved
 */
export function offerFile(exercise, code, solved) {
  const block = /** @type {HTMLElement} */ (code.parentElement);
  const { name, title } = exercise;
  /** @type {File | undefined} */
  let file;

  const input = element("input", {
    ...{ type: "file", accept: ".wasm,application/wasm", "data-name": name },
    "aria-label": `Choose a .wasm file: ${title}`,
  });
  const choose = element("label", { class: "exercise-file" }, ["Choose a .wasm file", input]);
  const check = button("Check", "check", exercise, () => checker.check());
  const stop = button("Stop", "stop", exercise, () => checker.stop());
  const { bar, says } = barOf(exercise, [choose, check, stop], solved);
  const start = new URL(
    `../../../chapters-code/${exercise.chapter}/exercises/${name}/start.rs`,
    import.meta.url,
  );
  const way = element("p", { class: "exercise-way" }, [
    "Take ",
    element("a", { href: start.href, download: `${name}.rs` }, `the whole start, ${name}.rs`),
    ", and build it in your terminal: ",
    element("code", {}, exercise.build ?? ""),
    ". Then choose the file, or drop it on this listing. Or check it there: ",
    element("code", {}, commandOf(exercise)),
    ".",
  ]);
  bar.append(way);
  block.append(bar);

  const checker = new Checker(exercise, block, says, {
    async task() {
      if (!file) throw new Error("There is no file yet.");
      return { guest: await moduleOf(file) };
    },
    solved: () => solved.set(),
    changed: draw,
  });
  draw();

  input.addEventListener("change", () => {
    take(input.files?.[0]);
    // The same file, built anew, can be chosen again.
    input.value = "";
  });
  block.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    block.classList.add("over");
  });
  block.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!block.contains(/** @type {Node | null} */ (relatedTarget))) block.classList.remove("over");
  });
  block.addEventListener("drop", (event) => {
    block.classList.remove("over");
    if (!carriesFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer?.files[0]);
  });

  /** @param {File | undefined} taken */
  function take(taken) {
    if (!taken) return;
    file = taken;
    checker.check();
  }

  function draw() {
    const isFocused = document.activeElement === stop;
    check.hidden = !file;
    stop.hidden = !checker?.running;
    if (isFocused && stop.hidden) check.focus({ preventScroll: true });
  }
}

/** @param {File} file
 * @throws {Error} that says why it is no module, in the words that the tool has for a chapter's guest
 */
async function moduleOf(file) {
  const [{ misfitsOf, noContract }, { bytesOf }] = await Promise.all([
    import("../page/contract.mjs"),
    import("../wasm/file.mjs"),
  ]);
  const bytes = await bytesOf(file);
  const [misfit] = await misfitsOf(await noContract(), bytes);
  if (misfit) throw new Error(`${file.name}: ${misfit.message}; ${misfit.next}.`);
  return bytes;
}
