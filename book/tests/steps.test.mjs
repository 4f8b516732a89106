import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { sourceOf, withSteps } from "../theme/live/run/edited.mjs";
import { lineOf, record } from "../theme/live/run/record.mjs";
import { anchorOf, blockFor, engineOf, stepsOf, textOf } from "../theme/live/run/steps.mjs";

const HOST = "http://127.0.0.1:8000/sub/chapters-code/pointers/host.mjs";

test("an anchor is read as the tool reads it", async () => {
  const cases = new URL("../../xtask/files/tests/anchors.json", import.meta.url);
  for (const [line, expected] of JSON.parse(await readFile(cases, "utf8"))) {
    const { name, ends } = anchorOf(line);
    const read = name === undefined ? null : [ends ? "ends" : "begins", name];
    assert.deepEqual(read, expected, line);
  }
});

test("steps are in the order in which they end", () => {
  const source = [
    "// ANCHOR: outer",
    "a();",
    "// ANCHOR: inner-1",
    "// ANCHOR_END: inner-1",
    "// ANCHOR_END: outer",
    "// ANCHOR_END: never",
    "// ANCHOR: take_back",
    "// ANCHOR_END: take_back",
  ].join("\n");
  assert.deepEqual(stepsOf(source), [
    { name: "inner-1", first: 3, last: 4 },
    { name: "outer", first: 1, last: 5 },
    { name: "take_back", first: 7, last: 8 },
  ]);
});

test("a step printed what the calls between its anchors printed", () => {
  const printed = [
    { line: 1, text: "before" },
    { line: 2, text: "two" },
    { line: 9, text: "elsewhere" },
    { line: 3, text: "three\nlines" },
  ];
  assert.equal(textOf(printed, { name: "a", first: 1, last: 4 }), "two\nthree\nlines");
  assert.equal(textOf(printed, { name: "b", first: 4, last: 6 }), undefined);
});

test("a step can have another text, of any length, and the others keep theirs", () => {
  const source = "// ANCHOR: a\n1;\n// ANCHOR_END: a\n// ANCHOR: b\n2;\n// ANCHOR_END: b\n3;";
  const changed = withSteps(
    source,
    new Map([
      ["a", "x;\ny;"],
      ["b", ""],
    ]),
  );
  const [a, b] = stepsOf(changed);
  assert.equal(sourceOf(changed, a), "x;\ny;");
  assert.equal(sourceOf(changed, b), "");
  assert.ok(changed.endsWith("\n3;"));
  assert.equal(withSteps(source, new Map()), source);
});

test("a step and one inside of it can both have another text", () => {
  const inner = "// ANCHOR: in\nold;\n// ANCHOR_END: in";
  const source = `// ANCHOR: out\na;\n${inner}\nb;\nc;\n// ANCHOR_END: out\nd;`;
  const given = (outer) => new Map(Object.entries({ in: "new;\nand;\nmore;", out: outer }));
  const kept = withSteps(source, given(`x;\n${inner}`));
  const both = "x;\n// ANCHOR: in\nnew;\nand;\nmore;\n// ANCHOR_END: in";
  assert.equal(kept, `// ANCHOR: out\n${both}\n// ANCHOR_END: out\nd;`);
  const gone = withSteps(source, given("x;"));
  assert.equal(gone, "// ANCHOR: out\nx;\n// ANCHOR_END: out\nd;");
});

test("a browser is known by what it says of itself", () => {
  const mozilla = "Mozilla/5.0 (X11; Linux x86_64)";
  const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
  for (const [userAgent, key, major] of [
    [`${mozilla} ${webkit} Chrome/156.0.0.0 Safari/537.36`, "chromium", "156"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "firefox", "140"],
    [`${mozilla} ${webkit} Version/26.2 Safari/605.1.15`, "webkit", "26"],
  ]) {
    const engine = engineOf(userAgent);
    assert.deepEqual([engine.key, engine.major], [key, major]);
  }
});

test("the most exact block counts", () => {
  const outputs = [
    { block: "all", engines: [] },
    { block: "bun", engines: ["bun"] },
    { block: "firefox", engines: ["webkit", "firefox"] },
    { block: "firefox 140", engines: ["firefox@140"] },
  ];
  const block = (key, major) => blockFor(outputs, { key, major });
  assert.equal(block("chromium", "156"), "all");
  assert.equal(block("webkit", "26"), "firefox");
  assert.equal(block("firefox", "140"), "firefox 140");
  assert.equal(block("firefox", "141"), "firefox");
  assert.equal(blockFor(outputs.slice(1), { key: "chromium", major: "156" }), undefined);
});

test("the line is found in the stacks of V8, JavaScriptCore and SpiderMonkey", () => {
  const recorder = "http://127.0.0.1:8000/sub/theme/live/run/record.mjs";
  for (const stack of [
    `Error\n    at console.<computed> (${recorder}:14:30)\n    at print (${HOST}:12:9)\n    at ${HOST}:40:1`,
    `@${recorder}:14:39\nprint@${HOST}:12:16\nmodule code@${HOST}:40:6`,
    `record/console[method]@${recorder}:14:27\nprint@${HOST}:12:9\n@${HOST}:40:1\n`,
    `Error\n    at ${HOST}.mjs:9:1\n    at async ${HOST}:12:9`,
  ]) {
    assert.equal(lineOf(stack, [HOST]), 12);
  }
  assert.equal(lineOf(undefined, [HOST]), 0);
  assert.equal(lineOf("Error: no stack", [HOST]), 0);
});

test("the recorder emits what engines print alike, and refuses the rest", () => {
  const methods = { ...console };
  const events = [];
  record([import.meta.filename], (event) => events.push(event));
  try {
    console.log("a", 1, -0, 2n, true, undefined);
    console.error([1]);
    console.warn(null);
    console.info({});
    console.log();
    console.log("100 %d");
    console.log("%s is %d", "a", 4);
    console.log("a\ud800b");
    console.group("a");
  } finally {
    Object.assign(console, methods);
  }
  assert.deepEqual(
    events.map(({ text, refused }) => text ?? refused),
    [
      "a 1 -0 2n true undefined",
      "an array",
      "null",
      "a value of the type object",
      "",
      "100 %d",
      "a format string (`%s`)",
      "half of a surrogate pair",
      "with `console.group`",
    ],
  );
  assert.equal(events[1].line, events[0].line + 1);
});
