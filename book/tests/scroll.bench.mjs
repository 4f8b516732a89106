// How long the frames take while a memory view of 1 GiB is scrolled, in Chromium.
//
//   cargo run -p browsers -- lend --engine chromium -- node book/tests/scroll.bench.mjs [SITE]

import { fileURLToPath } from "node:url";
import { open } from "./browser.mjs";

const SITE = process.argv[2] ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE, { offline: true });
try {
  await browser.go("inspector.html");
  // Until all is kept for offline, the browser has other work.
  await browser.run("return navigator.serviceWorker.ready.then(() => true)");
  await browser.run(`
    import(new URL("theme/live/memory/view.mjs", document.baseURI)).then(async ({ loadBrowser }) => {
      await loadBrowser();
      const memory = new WebAssembly.Memory({ initial: 16384 });
      const bytes = new Uint8Array(memory.buffer);
      for (let at = 0; at < bytes.length; at += 4001) bytes[at] = at % 256;
      const ranges = [];
      for (let at = 0; at < 1000; at += 1) {
        const kind = ["stack", "data", "heap"][at % 3];
        ranges.push({ from: at * 1000000, to: at * 1000000 + 5000, label: "range " + at, kind });
      }
      const view = document.createElement("memory-view");
      view.setAttribute("type", "i32");
      view.memory = {
        byteLength: bytes.length,
        bytes: (offset, length) => bytes.subarray(offset, offset + length),
        ranges,
        changed: (from) => [{ from: from + 20, to: from + 30 }],
      };
      document.querySelector("main").prepend(view);
      window.view = view;
      window.scroller = view.shadowRoot.querySelector(".scroller");
      window.measure = async (turn) => {
        const times = [];
        let last = await new Promise(requestAnimationFrame);
        for (let frame = 0; frame < 300; frame += 1) {
          turn(frame);
          const now = await new Promise(requestAnimationFrame);
          times.push(now - last);
          last = now;
        }
        times.sort((a, b) => a - b);
        window.measured = {
          median: times[150].toFixed(1),
          p99: times[297].toFixed(1),
          longest: times[299].toFixed(1),
          over33: times.filter((time) => time > 33).length,
        };
      };
    })`);
  await browser.until(`return window.measure && scroller.getAttribute("aria-rowcount") > 1e7`);
  const ways = {
    "by 240 px a frame": "(frame) => scroller.scrollBy(0, 240)",
    "up and down by 900,000 px a frame":
      "(frame) => scroller.scrollBy(0, frame % 60 < 30 ? 9e5 : -9e5)",
    "to any address": "(frame) => view.goTo((frame * 7919 * 104729) % 2 ** 30)",
    "from end to end by the strip": `(frame) => {
      const strip = view.shadowRoot.querySelector(".strip");
      const { left, width, top } = strip.getBoundingClientRect();
      const init = { clientX: left + (width * frame) / 300, clientY: top + 5, buttons: 1 };
      strip.dispatchEvent(new PointerEvent("pointermove", init));
    }`,
  };
  // In processor time of the page's thread, which other programs on the machine do not lengthen.
  const cdp = (cmd, params = {}) => browser.send("POST", "/goog/cdp/execute", { cmd, params });
  const work = async () => {
    const { metrics } = await cdp("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  };
  await cdp("Performance.enable", { timeDomain: "threadTicks" });
  for (const [name, turn] of Object.entries(ways)) {
    const before = await work();
    await browser.run(`window.measured = null; measure(${turn})`);
    const { median, p99, longest, over33 } = await browser.until("return window.measured");
    const each = (((await work()) - before) / 300).toFixed(1);
    console.log(
      `${name}: work ${each} ms a frame; frames: median ${median} ms, 99% ${p99} ms, longest ${longest} ms, over 33 ms: ${over33} of 300`,
    );
  }
} finally {
  await browser.close();
}
