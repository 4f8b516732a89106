// Checks exercises in a browser, one after another, as the page's Check does, and shows what came of
// them as JSON: a list of { verdicts, begun, failed, late }, where `begun` is the property that was tested
// when time was over, and `failed` an error; or null.
//
// trials.json beside it holds { limit, trials: [{ check, attempt, guest, seed }, …] }, with the paths of
// files, and theme/live/ what the site has there.

import { Trial } from "./theme/live/practice/trial.mjs";

/** Whoever reads the page asks for this module once more, to see whether it has failed. */
const isAgain = import.meta.url.endsWith("?again");

if (!isAgain) {
  const { limit, trials } = await (await fetch("trials.json")).json();
  const shown = [];
  for (const trial of trials) shown.push(await run(trial, limit));
  const text = document.createElement("pre");
  text.textContent = JSON.stringify(shown);
  document.body.append(text);
}

function run({ check, attempt, guest, seed }, limit) {
  const at = (path) => new URL(path, import.meta.url).href;
  const task = { check: at(check), guest: at(guest), seed };
  const verdicts = [];
  return new Promise((resolve) => {
    const trial = new Trial(
      { ...task, attempt: attempt ? { url: at(attempt) } : undefined },
      {
        verdict: ({ property, why }) => verdicts.push({ property, why }),
        end: ({ state, property = null, failed = null, line }) => {
          const why = line ? `${failed}\n    at ${attempt}:${line}` : failed;
          resolve({ verdicts, begun: property, failed: why, late: state === "late" });
        },
      },
    );
    // All files are at hand: a check that does not load is late as well.
    trial.limit(limit);
  });
}
