import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const { memory, write_byte, read_byte, MOTTO } = await exportsOf(guest);
  const { peek, poke } = attempt;

  await property("what the guest has left in its memory is found", () => {
    write_byte();
    expect(peek(memory, 4) === 99, `address 4 holds 99, and peek gives ${peek(memory, 4)}`);
    const at = MOTTO.value + random.below("by hand".length);
    const byte = "by hand".charCodeAt(at - MOTTO.value);
    expect(
      peek(memory, at) === byte,
      `address ${at} holds ${byte}, and peek gives ${peek(memory, at)}`,
    );
  });

  await property("the guest finds what was written", () => {
    const byte = 1 + random.below(255);
    poke(memory, 5, byte);
    expect(
      read_byte() === byte,
      `poke wrote ${byte} at address 5, and the guest reads ${read_byte()}`,
    );
  });

  await property("each memory has its own bytes", async () => {
    const other = await exportsOf(guest);
    poke(other.memory, 5, 1);
    poke(memory, 5, 2);
    expect(
      other.read_byte() === 1,
      `two guests: 1 was written for one, which reads ${other.read_byte()}`,
    );
    expect(peek(other.memory, 5) === 1, "peek looks into another memory than it was given");
  });

  // A page that the host has added is the host's to write.
  memory.grow(1);
  const end = memory.buffer.byteLength;
  const bytes = new Uint8Array(memory.buffer);

  await property("poke writes one byte, and returns the one before", () => {
    for (let round = 0; round < 20; round++) {
      const at = end - 65536 + random.below(65536);
      const [before, byte] = [bytes[at], random.below(256)];
      const around = [bytes[at - 1], bytes[at + 1]];
      const returned = poke(memory, at, byte);
      expect(returned === before, `address ${at} held ${before}, and poke returned ${returned}`);
      expect(bytes[at] === byte, `poke was given ${byte}, and address ${at} holds ${bytes[at]}`);
      const same = bytes[at - 1] === around[0] && bytes[at + 1] === around[1];
      expect(same, `poke at ${at} has changed a neighbour`);
    }
  });

  await property("the first byte and the last are part of the memory", () => {
    expect(peek(memory, 0) === bytes[0], `peek(memory, 0) is ${peek(memory, 0)}, not ${bytes[0]}`);
    const thrown = errorOf(() => poke(memory, end - 1, 7));
    expect(thrown === undefined, `the last of ${end} bytes, at ${end - 1}, was refused: ${thrown}`);
    expect(bytes[end - 1] === 7, `the last byte, at ${end - 1}, was not written`);
    expect(
      peek(memory, end - 1) === 7,
      `the last byte is 7, and peek gives ${peek(memory, end - 1)}`,
    );
  });

  await property("an address outside of the memory is refused", () => {
    for (const address of [end, end + random.below(1000), -1]) {
      const found = peek(memory, address);
      expect(found === undefined, `${address} is outside of ${end} bytes, and peek gives ${found}`);
      refused(() => poke(memory, address, 1), `poke at ${address}, outside of ${end} bytes,`);
    }
  });

  await property("a number that is no byte is refused, and nothing is written", () => {
    for (const value of [256 + random.below(1000), -1, 1.5]) {
      bytes[end - 9] = 42;
      refused(() => poke(memory, end - 9, value), `poke of ${value}`);
      expect(bytes[end - 9] === 42, `${value} was refused, and the memory has changed`);
    }
  });
}

async function exportsOf(/** @type {BufferSource} */ guest) {
  return /** @type {any} */ ((await WebAssembly.instantiate(guest)).instance.exports);
}

/** What a call throws. */
function errorOf(/** @type {() => unknown} */ call) {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}

function refused(/** @type {() => unknown} */ call, /** @type {string} */ what) {
  const error = errorOf(call);
  expect(error !== undefined, `${what} threw nothing`);
  expect(error instanceof RangeError, `${what} threw ${error}, which is no RangeError`);
}
