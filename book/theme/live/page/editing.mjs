// Opens the editor in the place of a listing.

import { openEditor } from "../editor/editor.mjs";
import { sourceOf } from "../run/edited.mjs";
import { stepsOf } from "../run/steps.mjs";
import { takeText } from "./own.mjs";

/**
 * @param {Listing} listing
 * @param {string} host its text in the book
 * @param {import("./edits.mjs").Edits} edits
 * @param {object} on
 * @param {() => void} on.change
 * @param {() => void} on.run
 * @throws {Error} when the host has no such step, or the editor cannot be loaded
 */
export async function editListing(listing, host, edits, { change, run }) {
  const { block, step, was, bar } = listing;
  const own = stepsOf(host).find(({ name }) => name === step);
  if (!own) throw new Error(`host.mjs has no step ${step}`);
  listing.editor ??= openEditor({
    parent: block,
    text: edits.get(step) ?? sourceOf(host, own),
    label: `The step ${step} of host.mjs`,
    firstLine: own.first + 1,
    onChange(text) {
      takeText(listing, text);
      edits.set(step, was, text);
      change();
    },
    onRun: run,
  });
  const editor = await listing.editor;
  bar.showEdit("open");
  editor.focus();
}
