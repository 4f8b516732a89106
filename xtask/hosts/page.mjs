// Checks exercises in a browser, one after another, each in a worker of its own, and shows what came
// of them as JSON: a list of { verdicts, begun, failed, late }, where `begun` is the property that was
// tested when it ended, or null, and `failed` is an error or null.
//
// trials.json beside it holds { limit, runner, trials: [{ check, attempt, guest, seed }, …] }.

/** Whoever reads the page asks for this module once more, to see whether it has failed. */
const isAgain = import.meta.url.endsWith("?again");

if (!isAgain) {
  const { limit, runner, trials } = await (await fetch("trials.json")).json();
  const shown = [];
  for (const trial of trials) shown.push(await checkInWorker({ runner, trial }, limit));
  const text = document.createElement("pre");
  text.textContent = JSON.stringify(shown);
  document.body.append(text);
}

function checkInWorker(task, limit) {
  const worker = new Worker(new URL("page-worker.mjs", import.meta.url), { type: "module" });
  const verdicts = [];
  let begun = null;
  return new Promise((resolve) => {
    const end = (failed, late = false) => {
      clearTimeout(timer);
      worker.terminate();
      resolve({ verdicts, begun, failed, late });
    };
    const timer = setTimeout(() => end(null, true), limit);
    worker.addEventListener("error", (event) => end(event.message ?? "the worker does not load"));
    worker.addEventListener("message", ({ data }) => {
      if ("begins" in data) begun = data.begins;
      else if ("property" in data) {
        verdicts.push(data);
        begun = null;
      } else end(data.failed ?? null);
    });
    worker.postMessage(task);
  });
}
