// The keyboard on the rows of the full view: moving the cursor, following a pointer, typing bytes.
// And the field for bytes, since rows bring no keyboard to a screen that is touched.

export class MemoryKeys {
  #part;
  #grid;
  #of;
  /** @type {{ at: number, digit: number } | null} the first digit of a byte, while it awaits the
   * second */
  #typed = null;

  /**
   * @param {ViewParts} part
   * @param {import("./grid.mjs").MemoryGrid} grid
   * @param {{ memory(): ShownMemory | null, changed(): void }} of
   */
  constructor(part, grid, of) {
    this.#part = part;
    this.#grid = grid;
    this.#of = of;
    part.scroller.addEventListener("keydown", (event) => this.#key(event));
    part.bytes.addEventListener("input", () => this.#write(false));
    part.bytes.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") this.#write(true);
    });
  }

  /** @param {KeyboardEvent} event */
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

  /** @param {KeyboardEvent} event @param {number} length of the memory
   * @returns {boolean} whether it is a key that moves the cursor */
  #move({ key, ctrlKey }, length) {
    const { cursor, bytesPerRow: row, page, step } = this.#grid;
    const start = cursor - (cursor % row);
    /** @type {Record<string, number>} */
    const places = {
      ArrowLeft: cursor - step,
      ArrowRight: cursor + step,
      ArrowUp: cursor - row,
      ArrowDown: cursor + row,
      PageUp: cursor - page,
      PageDown: cursor + page,
      Home: ctrlKey ? 0 : start,
      End: ctrlKey ? length - 1 : start + row - 1,
    };
    const to = places[key];
    if (to === undefined) return false;
    if (to >= 0 && to < length) this.#grid.goTo(to);
    else if (key.startsWith("Page") || key === "End") {
      this.#grid.goTo(to < 0 ? cursor % row : length - 1);
    }
    return true;
  }

  /** Goes where the four bytes at the cursor point, if that is inside the memory.
   * @param {ShownMemory} memory
   */
  async #follow(memory) {
    const at = this.#grid.cursor;
    const bytes = await memory.bytes(at, Math.min(4, memory.byteLength - at));
    if (bytes.length < 4 || at !== this.#grid.cursor) return;
    const address = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (address < memory.byteLength) this.#grid.goTo(address);
  }

  /** One hexadecimal digit: the first of a byte, or the second, after which the cursor moves on. It
   * is noted at once, because the next may be typed before another thread has written this one.
   * @param {ShownMemory} memory @param {number} digit
   */
  async #type(memory, digit) {
    const at = this.#grid.cursor;
    const first = this.#typed?.at === at ? this.#typed : null;
    this.#typed = first ? null : { at, digit };
    if (first) this.#grid.goTo(at + 1);
    await memory.write?.(at, Uint8Array.of(first ? (first.digit << 4) | digit : digit));
    if (memory === this.#of.memory()) this.#of.changed();
  }

  /** Writes the bytes that are in the field, and keeps a first digit there until its second comes.
   * @param {boolean} all whether no second digit will come
   */
  async #write(all) {
    const memory = this.#of.memory();
    const { bytes: field } = this.#part;
    const digits = field.value.replace(/[^0-9a-f]/gi, "");
    const end = all ? digits.length : digits.length & ~1;
    field.value = digits.slice(end);
    const at = this.#grid.cursor;
    const typed = digits.slice(0, end).match(/..?/g) ?? [];
    const bytes = Uint8Array.from(typed, (byte) => Number.parseInt(byte, 16));
    if (!memory?.write || bytes.length === 0) return;
    this.#grid.goTo(at + bytes.length);
    await memory.write(at, bytes.subarray(0, memory.byteLength - at));
    if (memory === this.#of.memory()) this.#of.changed();
  }
}
