// What the reader does with a listing: opens the editor in its place, closes it, makes it the book's
// again. It is loaded when one of them is asked for.

import { openEditor } from "../editor/editor.mjs";
import { sourceOf } from "../run/edited.mjs";
import { stepsOf } from "../run/steps.mjs";
import { showTexts, styled, takeText } from "./own.mjs";
import { keepPlace, uncoverHead } from "./place.mjs";
import { read } from "./source.mjs";

/** @typedef {object} Page
 * @property {Listing[]} listings
 * @property {import("./versions.mjs").Versions} versions
 * @property {import("./runs.mjs").Runs} runs
 * @property {() => void} sweep takes away what came of the run
 */

/** @param {Listing} listing @param {Page} page
 * @throws {Error} when the host has no such step, or the editor cannot be loaded
 */
export async function edit(listing, page) {
  const { block, step, was, bar } = listing;
  const { versions, runs } = page;
  if (listing.editor) return;
  const { edits } = versions;
  const host = await read();
  const own = stepsOf(host).find(({ name }) => name === step);
  if (!own) throw new Error(`host.mjs has no step ${step}`);
  await styled;
  listing.editor ??= openEditor({
    parent: block,
    text: edits.get(step) ?? sourceOf(host, own),
    label: `The step ${step} of host.mjs`,
    firstLine: own.first + 1,
    onChange(text) {
      edits.set(step, was, text);
      takeText(listing, text, edits);
      runs.pokes = [];
    },
    onRun: () => runs.start(listing, bar.control),
    onDone: () => done(listing, page),
  });
  try {
    const editor = await listing.editor;
    bar.showEdit("open");
    editor.focus();
    uncoverHead(block);
  } catch (error) {
    listing.editor = undefined;
    throw error;
  }
}

/** Shows the listing again, with the text that the reader has left.
 * @param {Listing} listing @param {Page} page
 */
export async function done(listing, { versions }) {
  const { bar, code } = listing;
  const open = listing.editor;
  listing.editor = undefined;
  const editor = await open;
  keepPlace(bar.control, () => {
    editor?.destroy();
    showTexts([listing], versions.edits);
    if (listing.keep) window.hljs?.highlightBlock(code);
  });
  bar.focus("edit");
}

/** Takes away what was printed, and what was changed in this listing and in the memory.
 * @param {Listing} listing @param {Page} page
 */
export async function reset(listing, { listings, versions, runs, sweep }) {
  const { bar, step, was, editor } = listing;
  bar.focus();
  runs.forget();
  versions.edits.set(step, was, was);
  listing.editor = undefined;
  const open = await editor;
  keepPlace(bar.control, () => {
    sweep();
    open?.destroy();
    showTexts(listings, versions.edits);
  });
}
