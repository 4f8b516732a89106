// Opens the editor in the place of a listing.

import { openEditor } from "../editor/editor.mjs";
import { sourceOf } from "../run/edited.mjs";
import { stepsOf } from "../run/steps.mjs";

/**
 * @param {Listing} listing
 * @param {string} host its text in the book
 * @param {object} on
 * @param {string} [on.text] what the reader has made of the listing before
 * @param {(text: string) => void} on.change
 * @param {() => void} on.run
 * @returns {Promise<Editor>}
 * @throws {Error} when the host has no such step, or the editor cannot be loaded
 */
export async function editListing({ block, step }, host, { text, change, run }) {
  const own = stepsOf(host).find(({ name }) => name === step);
  if (!own) throw new Error(`host.mjs has no step ${step}`);
  return openEditor({
    parent: block,
    text: text ?? sourceOf(host, own),
    label: `The step ${step} of host.mjs`,
    firstLine: own.first + 1,
    onChange: change,
    onRun: run,
  });
}
