import { expect } from "../../../hosts/check.mjs";

const NAME_LENGTH = 8;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const { memory, PLAYER, lives, level } = /** @type {any} */ (instance.exports);
  const bytes = new Uint8Array(memory.buffer);
  const from = PLAYER.value;
  const to = from + NAME_LENGTH;

  await property("a name that is too long gives the player any number of lives", () => {
    const wanted = 4 + random.below(252);
    bytes.set(attempt.cheat(wanted), from);
    expect(lives() === wanted, `${wanted} lives were wanted, and the guest counts ${lives()}`);
  });

  await property("such a name overwrites nothing but the lives", () => {
    bytes[to + 1] = 1;
    const name = attempt.cheat(4 + random.below(252));
    bytes.set(name, from);
    expect(level() === 1, `the level was 1 and is ${level()}: the name has ${name.length} bytes`);
  });

  /** Watches while these addresses are changed, and says what was found. */
  const found = (/** @type {number[]} */ ...addresses) => {
    const broken = attempt.watch(memory, from, to);
    for (const address of addresses) bytes[address] ^= 1 + random.below(255);
    return broken();
  };
  const own = () => from + random.below(NAME_LENGTH);

  await property("a name that fits raises no alarm", () => {
    expect(found() === undefined, `nothing was written, and ${found()} is reported`);
    const all = Array.from({ length: NAME_LENGTH }, (_, index) => from + index);
    const reported = found(...all);
    expect(reported === undefined, `the name ends at ${to - 1}, and ${reported} is reported`);
  });

  await property("the bytes right before and right behind the name are watched", () => {
    for (const address of [from - 1, to]) {
      const reported = found(address, own());
      expect(reported === address, `${address} was overwritten, and ${reported} is reported`);
    }
  });

  await property("all of the memory is watched, from address 0 to its end", () => {
    const end = bytes.length;
    for (const address of [0, 4, random.below(from), to + random.below(end - to), end - 1]) {
      const reported = found(address);
      expect(reported === address, `${address} was overwritten, and ${reported} is reported`);
    }
  });

  await property("of several addresses the lowest is reported", () => {
    const addresses = [random.below(from), to + random.below(1000), own(), random.below(from)];
    const lowest = Math.min(...new Set(addresses));
    if (addresses[0] === addresses[3]) addresses.pop();
    const reported = found(...addresses);
    expect(
      reported === lowest,
      `${addresses.join(", ")} were overwritten: ${reported} is reported`,
    );
  });

  await property("a change is still reported when it is asked for later", () => {
    const broken = attempt.watch(memory, from, to);
    expect(broken() === undefined, "nothing was written yet");
    bytes[to] ^= 1;
    expect(broken() === to, `${to} was overwritten after the first look`);
    expect(broken() === to, `${to} is reported once, and then no more`);
    bytes[to] ^= 1;
  });
}
