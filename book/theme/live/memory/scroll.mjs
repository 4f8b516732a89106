// Scrolling through more rows than an element can be high: no engine scrolls gigabytes of pixels.
// The scrolled box has a height that every engine can, and represents the rows around those in view.

const BOX = 4_000_000;

export class RowScroll {
  #scroller;
  #header;
  #box;
  #rowHeight = 22;
  #total = 0;
  /** The row at the top of the box. */
  #base = 0;

  /** @param {{ scroller: HTMLElement, header: HTMLElement, box: HTMLElement }} part */
  constructor({ scroller, header, box }) {
    this.#scroller = scroller;
    this.#header = header;
    this.#box = box;
  }

  /** @param {number} total how many rows there are @param {number} rowHeight in pixels */
  measure(total, rowHeight) {
    this.#total = total;
    this.#rowHeight = rowHeight;
    this.#box.style.height = `${this.#boxed * rowHeight}px`;
  }

  reset() {
    this.#base = 0;
    this.#scroller.scrollTop = 0;
  }

  /** In pixels. */
  get rowHeight() {
    return this.#rowHeight;
  }

  /** The topmost row, with a fraction if only a part of it is seen. */
  get top() {
    return this.#base + this.#scroller.scrollTop / this.#rowHeight;
  }

  set top(row) {
    const top = Math.max(0, Math.min(row, this.#total - Math.floor(this.fits)));
    this.#base = this.#baseFor(top);
    this.#scroller.scrollTop = (top - this.#base) * this.#rowHeight;
  }

  /** The height of the rows, without their header. */
  get room() {
    return this.#scroller.clientHeight - this.#header.offsetHeight;
  }

  /** How many rows are seen at once. */
  get fits() {
    return Math.max(1, this.room / this.#rowHeight);
  }

  /** Whether a row is seen as a whole.
   * @param {number} row
   */
  shows(row) {
    return row >= this.top && row + 1 <= this.top + this.fits;
  }

  /** @param {number} row */
  center(row) {
    this.top = row - Math.floor(this.fits / 2);
  }

  /** Moves the rows that the box represents, before its edge comes into view. */
  rebase() {
    if (this.#boxed === this.#total) {
      this.#base = 0;
      return;
    }
    const margin = this.#boxed / 10;
    const inside = this.top - this.#base;
    const near = inside < margin || inside > this.#boxed - margin;
    const base = near ? this.#baseFor(this.top) : this.#base;
    if (base === this.#base) return;
    const moved = (this.#base - base) * this.#rowHeight;
    this.#base = base;
    this.#scroller.scrollTop += moved;
  }

  /** How many rows the box represents. */
  get #boxed() {
    return Math.min(this.#total, Math.floor(BOX / this.#rowHeight));
  }

  /** @param {number} top */
  #baseFor(top) {
    const most = this.#total - this.#boxed;
    return Math.max(0, Math.min(Math.floor(top - this.#boxed / 2), most));
  }
}
