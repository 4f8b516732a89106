// Measures in the reader's browser what exchanges with a guest cost, and draws them as bars, each
// ten times as long as the one before it for ten times as long a time.

import { addStyle, element } from "../dom.mjs";
import { exchanges, measure } from "./measure.mjs";

/** What a bar of full width stands for, in nanoseconds. */
const MOST = 1e6;

/** On the site this file is in theme/live/costs/. */
const GUEST = new URL("../../../chapters-code/hosts/guest.mjs", import.meta.url);

const place = document.querySelector(".costs");
if (place) start(place);

/** @param {Element} place */
function start(place) {
  addStyle(new URL("costs.css", import.meta.url));
  const button = element("button", { type: "button" }, "Measure");
  const status = element("p", { class: "costs-status", role: "status" });
  const rows = element("tbody");
  const table = element("table", { class: "costs-table", hidden: true }, [
    element("thead", {}, [
      element(
        "tr",
        {},
        ["exchange", "time", "in calls", "each step of the scale is tenfold"].map((heading) =>
          element("th", { scope: "col" }, heading),
        ),
      ),
    ]),
    rows,
  ]);
  place.append(element("p", {}, [button]), status, table);
  button.addEventListener("click", async () => {
    button.disabled = true;
    table.hidden = false;
    rows.replaceChildren();
    try {
      await measureAll(rows, status);
    } catch (error) {
      status.textContent = `It cannot be measured here: ${error}`;
    }
    button.disabled = false;
  });
}

/** @param {HTMLElement} rows @param {HTMLElement} status */
async function measureAll(rows, status) {
  const { readGuest } = await import(GUEST.href);
  const bytes = await readGuest("what-it-costs");
  const { instance } = await WebAssembly.instantiate(bytes);
  const all = exchanges(/** @type {any} */ (instance.exports));
  let call = 0;
  for (const { what, act } of all) {
    status.textContent = `Measuring: ${what}`;
    // The page stays alive between two measurements.
    await new Promise((resolve) => setTimeout(resolve));
    const time = measure(act);
    call ||= time;
    rows.append(row(what, time, time / call));
  }
  status.textContent = `Measured ${all.length} exchanges.`;
}

/** @param {string} what @param {number} time in nanoseconds @param {number} calls */
function row(what, time, calls) {
  const width = (100 * Math.max(0, Math.log10(time))) / Math.log10(MOST);
  const bar = element("span", { class: "costs-bar" });
  bar.style.inlineSize = `${Math.min(width, 100)}%`;
  return element("tr", {}, [
    element("th", { scope: "row" }, what),
    element("td", {}, inWords(time)),
    element("td", {}, round(calls)),
    element("td", { class: "costs-plot" }, [bar]),
  ]);
}

/** @param {number} time in nanoseconds */
function inWords(time) {
  return time < 1000 ? `${round(time)} ns` : `${round(time / 1000)} µs`;
}

/** To two digits. @param {number} value */
function round(value) {
  return Number(value.toPrecision(2)).toLocaleString("en");
}
