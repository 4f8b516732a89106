// What single pages do by themselves, on the rendered site (`cargo xtask book`); browser.mjs says
// how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { engine, open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);

after(() => browser.close());

test("what an exchange costs is measured where it is read", async () => {
  await browser.go("what-it-costs.html");
  await browser.until("return document.querySelector('.costs button')");
  await browser.click(".costs button");
  await browser.until(
    "return document.querySelector('.costs-status').textContent.startsWith('Measured')",
  );
  const rows =
    await browser.run(`return [...document.querySelectorAll(".costs tbody tr")].map((row) => {
    const [what, time, calls] = [...row.cells].map((cell) => cell.textContent);
    return { what, time, calls, width: row.querySelector(".costs-bar").getBoundingClientRect().width };
  })`);
  assert.equal(rows.length, 12);
  assert.equal(rows[0].calls, "1");
  for (const { what, time } of rows) assert.match(time, /^[\d.,]+ (ns|µs)$/, what);
  const of = (what) => rows.find((row) => row.what.includes(what)).width;
  assert(of("a view for each") > of("one view for all"), "the plot shows the difference");
  assert.deepEqual(await browser.console(), []);
});

test("the picture is drawn as the host paints it and as the guest makes it grey", async () => {
  await browser.go("put-together.html");
  await browser.until("return !document.getElementById('planet').hidden");
  const colours =
    await browser.run(`return [...document.querySelectorAll("canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let [grey, opaque] = [0, 0];
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.subarray(at, at + 3);
      if (red === green && green === blue) grey += 4;
      if (data[at + 3] === 255) opaque += 4;
      seen.add(red << 16 | green << 8 | blue);
    }
    const covers = opaque === data.length;
    return { isGrey: grey === data.length, many: seen.size > 10, covers };
  })`);
  assert.deepEqual(colours, [
    { isGrey: false, many: true, covers: true },
    { isGrey: true, many: true, covers: true },
  ]);
  assert.deepEqual(await browser.console(), []);
});

// Only Chromium writes a PDF in which pages can be counted as text.
test("the cheat sheet fits on two sides of paper", { skip: engine !== "chromium" }, async () => {
  await browser.go("cheat-sheet.html");
  const pdf = await browser.send("POST", "/print", { page: { width: 21, height: 29.7 } });
  const pages = Buffer.from(pdf, "base64")
    .toString("latin1")
    .match(/\/Type\s*\/Page\b/g);
  assert(pages && pages.length <= 2, `${pages?.length} sides`);
});
