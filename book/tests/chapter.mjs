// What a reader does on a chapter's page, for tests on the rendered site.
//
//   const { visit, reach, press, run } = chapter(browser);
//   await visit("raw-access");              opens it, and waits until it can be run
//   await reach("done");                    "idle", "running", "done" or "failed"
//   await press(button("run", "write"));    presses it in the middle of the window
//   await run("write");                     runs up to a listing, and waits for the memory of that run
//   await docked("write");                  waits until the memory shown is that of a run to there
//   await output("write");                  `STATE TEXT`: what it printed, and what the book says of it
//   await status();                         what is said below the listing that was run

/** @param {import("./browser.mjs").Session} browser */
export function chapter(browser) {
  const reach = (state) =>
    browser.until("return document.documentElement.dataset.live === arguments[0]", state);

  async function visit(page) {
    await browser.go(`${page}.html`);
    await reach("idle");
  }

  const docked = (step) =>
    browser.until(
      `
      const dock = document.querySelector(".memory-dock");
      const view = dock?.querySelector("memory-view");
      return dock?.dataset.step === arguments[0] && view.shadowRoot.querySelector("[data-offset]")`,
      step,
    );

  /** Waits for the run as well, for the memory of the last one is still there. */
  async function run(step) {
    await browser.run(
      `
      document.querySelector(".memory-dock")?.removeAttribute("data-step");
      document.querySelector(arguments[0]).click()`,
      button("run", step),
    );
    await reach("done");
    await docked(step);
  }

  async function press(selector) {
    await browser.find(selector);
    await browser.run(
      `document.querySelector(arguments[0]).scrollIntoView({ block: "center", behavior: "instant" })`,
      selector,
    );
    await browser.click(selector);
  }

  const output = (step) =>
    browser.run(
      `
      const output = document.querySelector('.live-output[data-step="' + arguments[0] + '"]');
      return output && output.dataset.state + " " + output.querySelector("pre").textContent`,
      step,
    );

  const status = () =>
    browser.run(`return [...document.querySelectorAll(".live-status")].map(
      (it) => it.textContent).join("")`);

  return { visit, reach, docked, run, press, output, status };
}

/** The selector of a listing's button: `run`, `stop`, `edit`, `done` or `reset`. */
export const button = (action, step) => `button[data-live="${action}"][data-step="${step}"]`;
