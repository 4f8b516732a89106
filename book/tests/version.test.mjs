import assert from "node:assert/strict";
import { test } from "node:test";
import { hasVersion, MOST, readVersion, writeVersion } from "../theme/live/page/version.mjs";

const none = new Map();
const edits = (text) => ({ edits: new Map([["write", text]]), guest: none });

test("an address can be read by people", () => {
  const hash = writeVersion("", edits("bytes[5] = 7;\nconsole.log(read_byte());"));
  assert.equal(hash, "#edit-write=bytes%5B5%5D+=+7;%0Aconsole.log(read_byte());&end");
});

test("whatever a text holds comes back", () => {
  const texts = [
    "",
    "a&b=c#d+e f%20g",
    "\t`$` <b> \"é\" '€' 😀 \\ ^ | ~ * {[]}\r\n",
    ":~:text=a",
    String.fromCharCode(...Array(128).keys()),
  ];
  for (const text of texts) {
    const hash = writeVersion("#step-write.2@0x10&pin=u8@4", edits(text));
    const { edits: read, wrong } = readVersion(hash);
    assert.equal(read.get("write"), text);
    assert.deepEqual(wrong, []);
    // What a browser makes of it.
    assert.equal(new URL(hash, "http://localhost/a").hash, hash);
    assert.ok(!hash.includes(":~:"), "the beginning of a text that a browser keeps to itself");
  }
});

test("names of functions may have any sign", () => {
  const version = { edits: none, guest: new Map([['"a=b&c"', "(func)"]]) };
  assert.deepEqual(readVersion(writeVersion("", version)).guest, version.guest);
});

test("the rest of an address stays, and a version gives way to another", () => {
  const first = writeVersion("#step-write.2@0x10&pin=u8@4", edits("a"));
  assert.equal(first, "#step-write.2@0x10&pin=u8@4&edit-write=a&end");
  const second = writeVersion(first, { edits: new Map([["read", "b"]]), guest: none });
  assert.equal(second, "#step-write.2@0x10&pin=u8@4&edit-read=b&end");
  assert.equal(writeVersion(second), "#step-write.2@0x10&pin=u8@4");
  assert.equal(writeVersion(writeVersion("", edits("a"))), "");
  assert.ok(hasVersion(first) && !hasVersion("#step-write&pin=u8@4") && !hasVersion("#edit"));
});

test("what is wrong with an address is said, with the place", () => {
  assert.deepEqual(readVersion("#edit-write=a%zz&end").wrong, [
    "The part “edit-write=a%zz” of the address is broken at its character 13, “%zz”.",
  ]);
  assert.match(readVersion("#edit-write=%E2%82%AC%E2%28b&end").wrong[0], /character 21, “%E2%28b”/);
  assert.match(readVersion("#edit-write=%E2%82%AC%4&end").wrong[0], /character 21, “%4”/);
  assert.deepEqual(readVersion("#edit-write=console.l").wrong, [
    "The end of the address is missing, and maybe more of it.",
  ]);
  assert.deepEqual(readVersion("#step-write.2").wrong, []);
  const long = writeVersion("", edits("a".repeat(MOST)));
  assert.equal(readVersion(long).edits.size, 0);
  assert.match(readVersion(long).wrong[0], /it has 8,015 characters after the #/);
});
