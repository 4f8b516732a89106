import { expect } from "../../../hosts/check.mjs";

/** What `descend` needs for one call. */
const FRAME = 1024;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => (await WebAssembly.instantiate(module)).exports;

  /** `descend(depth)` makes one call more than its depth. */
  const descends = (exports, depth, when = "") => {
    const used = attempt.measure(exports, () => exports.descend(depth));
    const right = FRAME * (depth + 1);
    expect(
      used === right,
      `descend(${depth})${when} needs ${right} bytes, and the answer is ${used}`,
    );
  };

  await property("the measure of a call is what it needs, and not what others needed", async () => {
    const exports = await start();
    for (let i = 0; i < 5; i++) descends(exports, random.below(40), i > 0 ? ", after others," : "");
    descends(exports, 0, ", after others,");
    descends(exports, 1023, ", which fills the stack,");
  });

  await property("a call that keeps nothing on the stack needs nothing", async () => {
    const exports = await start();
    exports.descend(random.below(20));
    const used = attempt.measure(exports, () => exports.lives());
    expect(used === 0, `lives() keeps nothing on the stack, and the answer is ${used}`);
  });

  await property("a call that makes the memory grow is measured like any other", async () => {
    const exports = await start();
    const depth = random.below(40);
    const used = attempt.measure(exports, () => {
      exports.descend(depth);
      exports.memory.grow(1);
    });
    const right = FRAME * (depth + 1);
    expect(
      used === right,
      `descend(${depth}) needs ${right} bytes; the memory grew after it, and the answer is ${used}`,
    );
  });

  await property("the stack in use and the data stay as they are", async () => {
    const exports = await start();
    const pointer = 16 * (4096 + random.below(60_000));
    exports.__stack_pointer.value = pointer;
    const rest = () => new Uint8Array(exports.memory.buffer, pointer);
    const high = exports.__stack_high.value;
    rest().set(random.bytes(Math.min(200, high - pointer)));
    const before = rest().slice();
    descends(exports, random.below(40), `, with the stack in use from ${pointer} on,`);
    const changed = rest().findIndex((byte, i) => byte !== before[i]);
    expect(
      changed === -1,
      `the stack was in use from ${pointer} on, and the byte at ${pointer + changed} has changed`,
    );
    const now = exports.__stack_pointer.value;
    expect(now === pointer, `the stack pointer was ${pointer}, and now it is ${now}`);
  });

  await property("the call runs once, and finds the whole stack that is free", async () => {
    const exports = await start();
    let calls = 0;
    let seen;
    attempt.measure(exports, () => {
      calls++;
      seen = exports.__stack_pointer.value;
    });
    const high = exports.__stack_high.value;
    expect(calls === 1, `the call ran ${calls} times`);
    expect(seen === high, `the call began with the stack pointer at ${seen} instead of ${high}`);
  });

  await property("where the stack is full, the answer is `full`", async () => {
    for (const [name, pointer, depth] of [
      ["descend", undefined, 1024 + random.below(600)],
      ["descend", FRAME * (1 + random.below(50)), 60],
      // It does not move the pointer, and writes below it.
      ["leaf_of_31_words", 16 * random.below(7), undefined],
      ["leaf_of_32_words", 16 * random.below(8), undefined],
    ]) {
      const exports = await start();
      if (pointer !== undefined) exports.__stack_pointer.value = pointer;
      const used = attempt.measure(exports, () => exports[name](depth));
      expect(
        used === "full",
        `${name}(${depth ?? ""}) trapped, the stack pointer is ${exports.__stack_pointer.value}, and the answer is ${used}`,
      );
    }
  });

  await property("an error with another cause goes on as it is", async () => {
    const own = new Error("the host's own");
    for (const [what, call] of /** @type {[string, (exports: any) => unknown][]} */ ([
      [
        "a wrong address",
        (exports) => exports.sum(exports.memory.buffer.byteLength - random.below(5), 10),
      ],
      [
        "an error of the host's",
        () => {
          throw own;
        },
      ],
    ])) {
      const exports = await start();
      let thrown;
      let found;
      try {
        found = attempt.measure(exports, () => {
          try {
            exports.descend(random.below(10));
            call(exports);
          } catch (error) {
            thrown = error;
            throw error;
          }
        });
      } catch (error) {
        expect(error === thrown, `${what} ended the call, and ${error} came out`);
        continue;
      }
      expect(false, `${what} ended the call, and the answer is ${found}`);
    }
  });
}
