// The page's judgement of a module against the tool's: xtask/src/make/interface.rs writes misfits.txt.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { misfitsOf } from "../theme/live/page/contract.mjs";
import { Text } from "../theme/live/text/text.mjs";
import { contractOf, contracts } from "./contracts.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const own = (path) => new URL(path, import.meta.url);

const text = new Text(
  await WebAssembly.compile(await readFile(join(SITE, "theme/live/text/text.wasm"))),
);
const sections = (await readFile(own("misfits.txt"), "utf8")).split(/^# /m).slice(1);
const expected = new Map(
  sections.map((section) => {
    const [name, ...lines] = section.trimEnd().split("\n");
    return [name, lines];
  }),
);

test("what keeps a module from being a guest, the page and the tool say alike", async () => {
  const files = (await readdir(own("modules/"))).filter((name) => name.endsWith(".wat")).sort();
  assert.deepEqual([...expected.keys()], files);
  const judged = [];
  for (const file of files) {
    const source = await readFile(own(`modules/${file}`), "utf8");
    const bytes = await text.assemble(source).catch(() => undefined);
    if (!bytes) {
      // What the page cannot assemble, the tool takes for no module either.
      assert.deepEqual(expected.get(file), ["not valid"], file);
      continue;
    }
    // This engine may lack what a module is of.
    if (!WebAssembly.validate(bytes)) continue;
    const lines = [];
    for (const chapter of contracts) {
      const misfits = await misfitsOf(await contractOf(chapter), bytes);
      const missing = misfits.filter(({ message }) => message.startsWith("it does not export"));
      lines.push(`${chapter}: ${missing.length} missing`);
      for (const misfit of misfits) {
        if (!missing.includes(misfit)) lines.push(`  ${misfit.message}`);
      }
    }
    assert.deepEqual(lines, expected.get(file), file);
    judged.push(file);
  }
  assert.ok(judged.length >= 7 && judged.includes("misfits.wat"), judged.join());
});
