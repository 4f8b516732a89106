import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const { memory, layouts } = (await WebAssembly.instantiate(guest)).instance.exports;
  const known = [...tables(new Uint32Array(memory.buffer, layouts()))];

  await property("fields that may begin anywhere lie side by side", () => {
    const count = 1 + random.below(9);
    const bytes = Array.from({ length: count }, () => ({ width: 1 + random.below(5), align: 1 }));
    judge(attempt, bytes);
  });

  await property("a struct without fields has no bytes, and may lie anywhere", () => {
    judge(attempt, []);
  });

  await property("each field begins at the next multiple of its alignment", () => {
    for (let i = 0; i < 20; i++) {
      const fields = some(random);
      const { offsets } = judged(attempt, fields);
      same(offsets, oracle(fields).offsets, "the offsets", fields);
    }
  });

  await property(
    "the size is a multiple of the greatest alignment: there is padding at the end, too",
    () => {
      for (let i = 0; i < 20; i++) {
        const fields = some(random);
        const { size, align } = judged(attempt, fields);
        const { size: right, align: greatest } = oracle(fields);
        same([align], [greatest], "the alignment", fields);
        same([size], [right], "the size", fields);
      }
    },
  );

  await property("padding and fields together are all bytes of the struct, each once", () => {
    for (let i = 0; i < 20; i++) {
      const fields = some(random);
      const { padding } = judged(attempt, fields);
      same(padding.flat(), oracle(fields).padding.flat(), "the padding", fields);
    }
  });

  await property("the compiler of the guest has laid its structs out in the same way", () => {
    for (const { fields, ...theirs } of known) {
      const found = judged(attempt, fields);
      for (const name of ["size", "align", "offsets"]) {
        same([found[name]].flat(), [theirs[name]].flat(), `in the guest, the ${name}`, fields);
      }
    }
  });
}

function judge(attempt, fields) {
  const found = judged(attempt, fields);
  const right = oracle(fields);
  for (const name of ["offsets", "size", "align", "padding"]) {
    same([found[name]].flat(2), [right[name]].flat(2), `the ${name}`, fields);
  }
}

/** The attempt's answer, in a form that can be looked at. */
function judged(attempt, fields) {
  const found = attempt.layout(fields.map((field) => ({ ...field })));
  const { offsets, padding } = found ?? {};
  expect(
    Array.isArray(offsets) && Array.isArray(padding),
    "`layout` should give an object with size, align, offsets and padding",
  );
  return found;
}

function same(found, right, what, fields) {
  const list = fields.map(({ width, align }) => `${width} at ${align}`).join(", ") || "none";
  const say = (numbers) => numbers.join(" ") || "none";
  expect(
    say(found) === say(right),
    `fields ${list}: ${what} should be ${say(right)}, and came out as ${say(found)}`,
  );
}

/** Some fields: numbers, arrays of them, and structs in the struct. */
function some(random) {
  return Array.from({ length: 1 + random.below(7) }, () => {
    const align = 1 << random.below(4);
    return { width: align * random.pick([1, 1, 1, 2, 3, 13]), align };
  });
}

/** The layout, found byte by byte: each field goes to the first place that it may have. */
function oracle(fields) {
  const offsets = [];
  const padding = [];
  let used = 0;
  const skipTo = (allowed) => {
    const from = used;
    while (!allowed(used)) used++;
    if (used > from) padding.push([from, used]);
  };
  for (const { width, align } of fields) {
    skipTo((at) => at % align === 0);
    offsets.push(used);
    used += width;
  }
  skipTo((at) => fields.every(({ align }) => at % align === 0));
  const align = Math.max(1, ...fields.map((field) => field.align));
  return { offsets, size: used, align, padding };
}

/** The guest's own structs. */
function* tables(words) {
  for (let i = 0; words[i] > 0; ) {
    const [size, align, count] = words.slice(i, i + 3);
    const fields = Array.from({ length: count }, (_, j) => [
      ...words.slice(i + 3 + 3 * j, i + 6 + 3 * j),
    ]);
    yield {
      size,
      align,
      fields: fields.map(([width, align]) => ({ width, align })),
      offsets: fields.map(([, , offset]) => offset),
    };
    i += 3 + 3 * count;
  }
}
