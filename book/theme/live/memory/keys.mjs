// The keyboard on the rows of the full view: moving the cursor, following a pointer, typing bytes.

export class MemoryKeys {
  #part;
  #grid;
  #of;
  /** Where the first digit of a byte was typed, and the second is awaited. */
  #typed = null;

  /**
   * @param {Record<string, HTMLElement>} part
   * @param {import("./grid.mjs").MemoryGrid} grid
   * @param {{ memory(): object | null, changed(): void }} of
   */
  constructor(part, grid, of) {
    this.#part = part;
    this.#grid = grid;
    this.#of = of;
    part.scroller.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    const memory = this.#of.memory();
    if (event.altKey || event.metaKey || memory === null) return;
    if (this.#move(event, memory.byteLength)) {
      event.preventDefault();
    } else if (event.ctrlKey) {
      return;
    } else if (event.key === "g") {
      event.preventDefault();
      this.#part.address.select();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#follow(memory);
    } else if (/^[0-9a-f]$/i.test(event.key) && memory.write && this.#grid.hasHex) {
      event.preventDefault();
      this.#type(memory, Number.parseInt(event.key, 16));
    }
  }

  /** @returns whether it is a key that moves the cursor */
  #move({ key, ctrlKey }, length) {
    const { cursor, bytesPerRow: row, page, step } = this.#grid;
    const start = cursor - (cursor % row);
    const to = {
      ArrowLeft: cursor - step,
      ArrowRight: cursor + step,
      ArrowUp: cursor - row,
      ArrowDown: cursor + row,
      PageUp: cursor - page,
      PageDown: cursor + page,
      Home: ctrlKey ? 0 : start,
      End: ctrlKey ? length - 1 : start + row - 1,
    }[key];
    if (to === undefined) return false;
    if (to >= 0 && to < length) this.#grid.goTo(to);
    else if (key.startsWith("Page") || key === "End") {
      this.#grid.goTo(to < 0 ? cursor % row : length - 1);
    }
    return true;
  }

  /** Goes where the four bytes at the cursor point, if that is in the memory. */
  async #follow(memory) {
    const at = this.#grid.cursor;
    const bytes = await memory.bytes(at, Math.min(4, memory.byteLength - at));
    if (bytes.length < 4 || at !== this.#grid.cursor) return;
    const address = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (address < memory.byteLength) this.#grid.goTo(address);
  }

  /** One hexadecimal digit: the first of a byte, or the second, after which the cursor moves on. */
  async #type(memory, digit) {
    const at = this.#grid.cursor;
    const second = this.#typed === at;
    const [old] = await memory.bytes(at, 1);
    await memory.write(at, Uint8Array.of(second ? (old << 4) | digit : digit));
    if (memory !== this.#of.memory()) return;
    this.#typed = second ? null : at;
    this.#of.changed();
    if (second) this.#grid.goTo(at + 1);
  }
}
