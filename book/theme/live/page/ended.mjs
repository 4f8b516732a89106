// What is said of a run that has ended. It is loaded when one begins.

/** @type {import("./lit.mjs").Lit | undefined} the line at which the last run failed */
let failing;

/** What its bar says.
 * @param {PageRun} run
 * @param {{ same: number, judged: number } | undefined} outputs how many are what the book says, and of how many
 * @param {{ host: boolean, guest: boolean, bytes: boolean }} isOwn what of it the reader has changed
 * @param {string} [note] to be said first
 */
export function saysOf(run, outputs, isOwn, note) {
  const { same, judged } = outputs ?? { same: 0, judged: 0 };
  const one = `The output is ${same === 1 ? "" : "not "}what the book says`;
  const all = `${same} of ${judged} outputs are what the book says`;
  const done = ["Ran", one][judged] ?? all;
  const texts = { running: "", failed: "Failed", stopped: "Stopped", done };
  const isAnother = run.worker && !run.brought;
  const parts = [
    texts[run.state],
    note,
    isOwn.host && "edited",
    (isOwn.guest || run.brought) && `with ${isAnother ? "the reader's" : "your"} guest`,
    isOwn.bytes && "with your bytes",
  ];
  return parts.filter(Boolean).join(", ");
}

/** A failure with the line of what could not be read.
 * @param {PageRun} run @param {Failure} failure @param {import("./edits.mjs").Edits} given
 * @returns {Promise<Failure>}
 */
export async function placed({ source = "", all = [] }, failure, given) {
  if (failure.unread === undefined) return failure;
  const { unreadLine } = await import("./unread.mjs");
  const edited = { source, steps: all, names: given.texts().keys() };
  return { ...failure, line: await unreadLine(failure.unread, edited) };
}

/** Marks the line at which a run has failed.
 * @param {PageRun} run @param {Failure} failure @param {Listing[]} listings of the page
 * @param {() => boolean} isShown whether the page still shows the run
 */
export async function showFailure(run, { line }, listings, isShown) {
  if (line === 0) return;
  const { Lit, styled } = await import("./lit.mjs");
  await styled;
  failing ??= new Lit(listings, "failed");
  if (isShown()) failing.show(run, line);
}

export function clearFailure() {
  failing?.clear();
}
