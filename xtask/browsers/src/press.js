// What WebDriver runs in a chapter's page. It hears of all that happens there and asks for nothing
// twice, so that no time passes between two rounds.

/** How long the buttons of a page may be missing after it has been loaded. */
const BUTTONS_MS = 2000;

/** The longest time that a timer can wait. */
const FOREVER_MS = 2 ** 31 - 1;

const root = document.documentElement;

/** Presses Run as a reader would, and tells what the page shows of each round.
 * @param {string[]} steps in the order in which the host runs them
 * @param {number} times how many rounds there shall be; one that does not end well is the last
 * @param {number} limit how long a round may take, in milliseconds
 * @param {number} patience how long the page may take to be loaded, in milliseconds
 * @returns {Promise<{ live: string, outputs: object[] }[]>} none if the page has no button
 */
async function press(steps, times, limit, patience) {
  await loaded(patience);
  await until(() => root.dataset.live !== undefined, BUTTONS_MS);
  const rounds = [];
  const button = lastButton(steps);
  if (!button) return rounds;
  do {
    // Those of the round before may stay until there is something newer.
    const before = new Set(shown());
    root.dataset.round = String(rounds.length + 1);
    button.click();
    await until(() => root.dataset.live !== "running", limit);
    rounds.push({
      live: root.dataset.live,
      outputs: shown()
        .filter((output) => !before.has(output))
        .map(read),
    });
  } while (rounds.length < times && root.dataset.live === "done");
  return rounds;
}

/** The Run button of the step that the host runs last, which need not be the page's last one. */
function lastButton(steps) {
  const buttons = [...document.querySelectorAll("button[data-live=run]")];
  const place = (button) => steps.lastIndexOf(button.dataset.step);
  const last = Math.max(...buttons.map(place));
  return buttons.findLast((button) => place(button) === last);
}

function shown() {
  return [...document.querySelectorAll(".live-output")];
}

/** An output as it was printed. What the page says of it, other than of an error, is not read. */
function read(output) {
  return {
    step: output.dataset.step,
    isError: output.dataset.state === "error",
    text: output.querySelector("pre")?.textContent ?? output.textContent,
  };
}

function loaded(patience) {
  if (document.readyState === "complete" || root.dataset.live !== undefined) return;
  return new Promise((resolve) => {
    addEventListener("load", resolve, { once: true });
    setTimeout(resolve, Math.min(patience, FOREVER_MS));
  });
}

/** Waits until something holds that the root element's data tells, or for some time. */
function until(holds, limit) {
  return new Promise((resolve) => {
    if (holds()) return resolve();
    const end = () => {
      clearTimeout(timer);
      observer.disconnect();
      resolve();
    };
    const timer = setTimeout(end, Math.min(limit, FOREVER_MS));
    const observer = new MutationObserver(() => holds() && end());
    observer.observe(root, { attributes: true, attributeFilter: ["data-live"] });
  });
}

// biome-ignore lint/complexity/noArguments: WebDriver makes the body of a function of this file.
const [steps, times, limit, patience, done] = arguments;
press(steps, times, limit, patience).then(
  (rounds) => done({ rounds }),
  (error) => done({ error: String(error) }),
);
