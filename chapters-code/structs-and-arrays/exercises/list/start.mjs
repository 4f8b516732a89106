// The offsets of the guest's `Item`.
const KIND = 0;
const PRICE = 8;
const NAME = 16;
const NAME_LEN = 20;
const COUNT = 24;

/** What the guest says all the items cost. An item is `{ kind, price, name, count }`, and its price
 * a `BigInt`. In the guest's rows, `NAME` is the address of the name and `NAME_LEN` its length in
 * bytes, and what belongs to no field is 0. Gives all blocks back, and throws where the guest has no
 * room. */
export function total(guest, items) {
  const { memory, alloc, dealloc } = guest;
  const size = 1 + 8 + 4 + 4 + 2;
  const rows = alloc(items.length * size, 8) >>> 0;
  const view = new DataView(memory.buffer, rows, items.length * size);
  items.forEach(({ kind, price, name, count }, i) => {
    const text = alloc(name.length, 1) >>> 0;
    new Uint8Array(memory.buffer).set(new TextEncoder().encode(name), text);
    view.setUint8(i * size + KIND, kind);
    view.setBigUint64(i * size + PRICE, price, true);
    view.setUint32(i * size + NAME, text, true);
    view.setUint32(i * size + NAME_LEN, name.length, true);
    view.setUint16(i * size + COUNT, count, true);
  });
  const sum = guest.total(rows, items.length);
  dealloc(rows, items.length * size, 8);
  return BigInt.asUintN(64, sum);
}
