// Opens the editor in the place of a listing, and closes it.

import { openEditor } from "../editor/editor.mjs";
import { sourceOf } from "../run/edited.mjs";
import { stepsOf } from "../run/steps.mjs";
import { showTexts, takeText } from "./own.mjs";
import { keepPlace, uncoverHead } from "./place.mjs";

/**
 * @param {Listing} listing
 * @param {string} host its text in the book
 * @param {import("./edits.mjs").Edits} edits
 * @param {object} on
 * @param {() => void} on.change
 * @param {() => void} on.run
 * @param {() => void} on.done
 * @throws {Error} when the host has no such step, or the editor cannot be loaded
 */
export async function editListing(listing, host, edits, { change, run, done }) {
  const { block, step, was, bar } = listing;
  const own = stepsOf(host).find(({ name }) => name === step);
  if (!own) throw new Error(`host.mjs has no step ${step}`);
  listing.editor ??= openEditor({
    parent: block,
    text: edits.get(step) ?? sourceOf(host, own),
    label: `The step ${step} of host.mjs`,
    firstLine: own.first + 1,
    onChange(text) {
      edits.set(step, was, text);
      takeText(listing, text, edits);
      change();
    },
    onRun: run,
    onDone: done,
  });
  const editor = await listing.editor;
  bar.showEdit("open");
  editor.focus();
  uncoverHead(block);
}

/** Shows the listing again, with the text that the reader has left.
 * @param {Listing} listing
 * @param {import("./edits.mjs").Edits} edits
 */
export async function closeEditor(listing, edits) {
  const { bar, code } = listing;
  const open = listing.editor;
  listing.editor = undefined;
  const editor = await open;
  keepPlace(bar.control, () => {
    editor?.destroy();
    showTexts([listing], edits);
    if (listing.keep) window.hljs?.highlightBlock(code);
  });
  bar.focus("edit");
}
