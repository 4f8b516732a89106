// How bytes are written, and which columns fit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { asText, hexAddress, TYPES } from "../theme/live/memory/bytes.mjs";
import { layout, width } from "../theme/live/memory/layout.mjs";
import {
  differences,
  pagesAndSize,
  parseAddress,
  parseValue,
} from "../theme/live/memory/values.mjs";

test("every type is read little-endian", () => {
  const view = new DataView(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x80).buffer);
  const all = Object.fromEntries(
    Object.entries(TYPES).map(([name, { read }]) => [name, read(view, 0)]),
  );
  assert.deepEqual(all, {
    u8: "255",
    i8: "-1",
    u16: "65535",
    i16: "-1",
    u32: "4294967295",
    i32: "-1",
    u64: "9223372041149743103",
    i64: "-9223372032559808513",
    f32: "NaN",
    f64: "-2.1219957905e-314",
  });
});

test("no value is wider than its column", () => {
  const floats = [
    -1.7976931348623157e308,
    -5e-324,
    -1.2345678901234567e-100,
    -1.2345678901234567e-6,
    1 / 3,
    -2.7666248e20,
    -1.17549435e-38,
    -0,
    Infinity,
  ];
  for (const [name, { size, width, read }] of Object.entries(TYPES)) {
    const view = new DataView(new ArrayBuffer(8));
    const samples = [0x00n, 0x7fn, 0x80n, 0xffn].map((byte) => byte * 0x0101010101010101n);
    const bits = samples.flatMap((value) => [value, value & ~0x7fn, value | (0x80n << 56n)]);
    for (const value of bits) {
      view.setBigUint64(0, BigInt.asUintN(64, value), true);
      assert.ok(read(view, 0).length <= width, `${name} of ${size} bytes: ${read(view, 0)}`);
    }
    for (const value of floats) {
      if (name === "f32") view.setFloat32(0, value, true);
      else view.setFloat64(0, value, true);
      assert.ok(read(view, 0).length <= width, `${name}: ${read(view, 0)}`);
    }
  }
});

test("addresses are written in one way and read in three", () => {
  assert.equal(hexAddress(1114120), "00110008");
  assert.equal(hexAddress(2 ** 33, 9), "200000000");
  for (const text of ["1114120", "0x110008", " 1_114_120 ", "0X00110008"]) {
    assert.equal(parseAddress(text), 1114120);
  }
  for (const text of ["", "x", "-1", "1.5", "0x", "9".repeat(20)]) {
    assert.equal(parseAddress(text), null);
  }
});

test("arguments are read as their types, and refused beyond them", () => {
  assert.equal(parseValue("", "i32"), 0);
  assert.equal(parseValue("0x10", "i32"), 16);
  assert.equal(parseValue("-0x10", "i32"), -16);
  assert.equal(parseValue("4294967295", "i32"), 4294967295);
  assert.equal(parseValue("4294967296", "i32"), undefined);
  assert.equal(parseValue("-2147483649", "i32"), undefined);
  assert.equal(parseValue("ten", "i32"), undefined);
  assert.equal(parseValue("18446744073709551615", "i64"), 18446744073709551615n);
  assert.equal(parseValue("1.5", "f64"), 1.5);
  assert.equal(parseValue("-Infinity", "f32"), -Infinity);
  assert.ok(Number.isNaN(parseValue("nan", "f64")));
  assert.equal(parseValue("a", "f64"), undefined);
  assert.equal(parseValue("a", "externref"), "a");
  assert.equal(parseValue("", "funcref"), null);
});

test("a size is given in pages", () => {
  assert.equal(pagesAndSize(65536), "1 page, 64 KiB");
  assert.equal(pagesAndSize(17 * 65536), "17 pages, 1.06 MiB");
  assert.equal(pagesAndSize(2 ** 32), "65,536 pages, 4 GiB");
  assert.equal(pagesAndSize(100), "100 bytes, 100 bytes");
});

test("text shows what has a picture", () => {
  assert.equal(asText(Uint8Array.of(72, 105, 0, 200, 126, 127)), "Hi..~.");
});

test("the columns fit, from a phone to a wide screen", () => {
  assert.deepEqual(layout(100, ""), { bytes: 16, hex: true, text: true });
  assert.deepEqual(layout(43, ""), { bytes: 8, hex: true, text: true });
  assert.deepEqual(layout(30, ""), { bytes: 4, hex: true, text: true });
  assert.deepEqual(layout(40, "u32"), { bytes: 4, hex: true, text: true });
  assert.deepEqual(layout(42, "f64"), { bytes: 8, hex: false, text: false });
  assert.deepEqual(layout(10, "u64"), { bytes: 8, hex: false, text: false });
  for (let room = 38; room < 200; room += 1) {
    for (const type of ["", ...Object.keys(TYPES)]) {
      const { bytes, ...columns } = layout(room, type);
      assert.ok(width(bytes, columns, TYPES[type], 8) <= room, `${type} in ${room}`);
    }
  }
});

test("differences are found, at every alignment", () => {
  const before = new Uint8Array(1000);
  const after = before.slice();
  for (const at of [0, 1, 7, 8, 500, 999]) after[at] = 1;
  const spans = [
    { from: 0, to: 2 },
    { from: 7, to: 9 },
    { from: 500, to: 501 },
    { from: 999, to: 1000 },
  ];
  assert.deepEqual(differences(before, after), spans);
  const shift = ({ from, to }) => ({ from: from - 1, to: to - 1 });
  assert.deepEqual(
    differences(before.subarray(1), after.subarray(1)),
    [{ from: 1, to: 2 }, ...spans.slice(1)].map(shift),
  );
  assert.deepEqual(differences(before, before), []);
});

test("where a memory grew, what is not zero is new", () => {
  const before = new Uint8Array(12).fill(1);
  const after = new Uint8Array(100);
  after.set(before);
  assert.deepEqual(differences(before, after), []);
  after[13] = 1;
  after[64] = 1;
  after[99] = 1;
  const spans = [13, 64, 99].map((from) => ({ from, to: from + 1 }));
  assert.deepEqual(differences(before, after), spans);
});
