// The editor in a listing's place, loaded when the reader asks for it.

import { openEditor } from "../editor/editor.mjs";
import { sourceOf } from "../run/edited.mjs";
import { stepsOf } from "../run/steps.mjs";
import { showTexts, styled, takeText } from "./own.mjs";
import { keepPlace, uncoverHead } from "./place.mjs";
import { read } from "./source.mjs";

/** @typedef {import("./versions.mjs").Versions} Versions */

/** @param {Listing} listing @param {Versions} versions @param {import("./runs.mjs").Runs} runs
 * @throws {Error} when the host has no such step, or the editor cannot be loaded
 */
export async function edit(listing, versions, runs) {
  const { block, step, was, bar } = listing;
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
    onDone: () => done(listing, versions),
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
 * @param {Listing} listing @param {Versions} versions
 */
export async function done(listing, versions) {
  await close(listing, versions);
  listing.bar.focus("edit");
}

/** Shows the listing as it is, in the place of its editor.
 * @param {Listing} listing @param {Versions} versions
 */
export async function close(listing, { edits }) {
  const { bar, code } = listing;
  const open = listing.editor;
  listing.editor = undefined;
  const editor = await open;
  keepPlace(bar.control, () => {
    editor?.destroy();
    showTexts([listing], edits);
    if (listing.keep) window.hljs?.highlightBlock(code);
  });
}
