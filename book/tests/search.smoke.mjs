// What an engine says of an error, typed whole into the site's search, leads to its entry on the
// page `symptoms`: the entry is among the first three results. So do the words that people search
// for when they have no message. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inOne, open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

/** Words without a message, and the entries that they should lead to: of the page `symptoms`, or of
 * the page that is named. */
const SOUGHT = {
  "Ã©": "mojibake",
  "Ã¼ instead of ü": "mojibake",
  "�": "replacement-character",
  umlaut: "mojibake",
  mojibake: "mojibake",
  "special characters garbled": "mojibake",
  "last character missing": "last-character",
  "field order swapped": "swapped",
  "struct offset_of different rustc version": "swapped",
  "negative pointer": "negative-address",
  "works in debug not in release": "debug-and-release",
  "Cannot perform Construct": "construct",
  "detached ArrayBuffer sometimes": "detached",
  "out of bounds memory access": "memory-access-error",
  "heap corruption": "inside-an-allocation",
  "buffer overflow": "inside-an-allocation",
  "trap in malloc": "inside-an-allocation",
  "Import #0": "missing-import",
  "module is not an object or function": "missing-import",
  'Failed to resolve module specifier "env"': "missing-import",
  "env memset": "missing-import",
  "env calloc": "missing-import",
  LinkError: "link-error",
  "undefined symbol": "missing-import",
  "server leaking memory": "grows",
  "memory leak every hour": "grows",
  "E0502 cannot borrow": "borrow",
  MemoryAccessError: "memory-access-error",
  "null pointer passed to rust": "null-pointer-passed",
  "null pointer dereference occurred": "debug-checks",
  "stale pointer": "stale-pointer",
  "Vec grew pointer changed": "stale-pointer",
  "realloc moved": "stale-pointer",
  "truncated text": "last-character",
  "garbage text": "mojibake",
  "works on my machine": "debug-and-release",
  sporadic: "sometimes",
  "page open for an hour": "sometimes",
  intermittent: "sometimes",
  segfault: "out-of-bounds",
  threshold: "only-large",
  uploads: "only-large",
  "works with small input, fails with large input": "only-large",
  "traps only for large inputs": "only-large",
  OOM: "unreachable",
  "unreachable executed": "unreachable",
  "wasmtime memory leak": "grows",
  "called Result::unwrap() on an Err value": "memory-access-error",
  "thread 'main' panicked": "range",
  "wrong store": "wrong-store",
  "<unknown>!<wasm function 12>": "backtrace",
  "which wasm target": "starter.html#which-target",
  performance: "what-it-costs.html#measure-it-here",
  overhead: "questions.html#what-a-call-costs",
  benchmark: "questions.html#what-a-call-costs",
  "nanoseconds per call": "questions.html#what-a-call-costs",
  "how much does a call cost": "questions.html#what-a-call-costs",
  closure: "questions.html#how-do-i-pass-a-callback-or-a-closure",
  JSON: "questions.html#how-do-i-pass-json-or-any-javascript-object",
  WebWorker: "questions.html#can-several-webworkers-share-one-memory",
  "struct field wrong value padding": "garbage-fields",
  "garbage numbers struct": "garbage-fields",
  "double free": "allocator-panic",
  "freed twice": "allocator-panic",
  "assertion failed: psize <= size + max_overhead": "allocator-panic",
  __rust_dealloc: "unreachable",
  rust_panic: "unreachable",
  panic_with_hook: "unreachable",
  rust_begin_unwind: "unreachable",
  "text with umlaut refused": "refused-text",
  "capacity overflow": "refused-text",
  "callback text garbage": "lent-too-short",
  "every log line shows the last text": "lent-too-short",
  "index out of bounds: the len is 2416181248 but the index is 18446744071562133552": "range",
  "BigInts have no unsigned right shift, use >> instead": "bigint",
  "Do not know how to serialize a BigInt": "bigint",
  "RefCell already borrowed": "later-calls",
  "cannot recursively acquire mutex": "later-calls",
  "attempt to divide by zero": "panic-messages",
  set_hook: "finding-out.html#get-a-panics-message-out-of-the-guest",
  "memory allocation of 4294967295 bytes failed": "host-memory",
  "Array buffer allocation failed": "host-memory",
  "double fetch": "checked-and-changed",
  TOCTOU: "checked-and-changed",
  "untrusted plugin":
    "questions.html#is-it-safe-to-run-an-untrusted-module-a-plugin-of-somebody-elses",
  "is WebAssembly memory-safe": "claims.html#memory-safe",
};

/** Each error on the page, and the entries that print it. */
const ERRORS = `
  const errors = {};
  let entry;
  for (const it of document.querySelectorAll("main :is(h2, h3)[id], main pre > code")) {
    if (it.id) entry = it.id;
    if (!/ (prints|rustc)=/.test(it.className)) continue;
    for (const line of it.textContent.split("\\n")) {
      if (/^(\\w*Error|panic|assertion failed|error\\[E\\d+\\]): ./.test(line)) {
        (errors[line] ??= []).push(entry);
      }
    }
  }
  return errors`;

const SEARCH = `
  const bar = document.getElementById("mdbook-searchbar");
  bar.value = arguments[0];
  bar.dispatchEvent(new Event("keyup"));
  const results = document.querySelectorAll("#mdbook-searchresults > li > a");
  return [...results].slice(0, 3).map(({ href }) => {
    const { pathname, hash } = new URL(href);
    return pathname.split("/").at(-1) + hash;
  })`;

const browser = await open(SITE);

after(() => browser.close());

await browser.go("symptoms.html");
const errors = await browser.run(ERRORS);
await browser.click("#mdbook-search-toggle");
await browser.type("#mdbook-searchbar", "undefined");
await browser.until("return document.querySelector('#mdbook-searchresults > li') !== null");

test("the page has errors of every kind", () => {
  const kinds = ["TypeError", "RangeError", "RuntimeError", "LinkError", "CompileError", "Error"];
  for (const kind of [...kinds, "panic", "assertion failed", "error[E0502]"]) {
    const found = Object.keys(errors).some((line) => line.startsWith(`${kind}: `));
    assert.ok(found, `no ${kind}`);
  }
});

for (const [line, entries] of Object.entries(errors)) {
  test(`the search finds ${line}`, inOne, async () => {
    const found = await browser.run(SEARCH, line);
    const isEntry = (address) => entries.some((entry) => address === `symptoms.html#${entry}`);
    assert.ok(found.some(isEntry), `${entries} is not among ${found.join(", ")}`);
  });
}

for (const [words, entry] of Object.entries(SOUGHT)) {
  test(`the search for ${words} finds ${entry}`, inOne, async () => {
    const found = await browser.run(SEARCH, words);
    const address = entry.includes("#") ? entry : `symptoms.html#${entry}`;
    assert.ok(found.includes(address), `it finds ${found.join(", ")}`);
  });
}
