// Arrows over the rows, from an address to another, where both are in sight.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** @param {SVGElement} drawing over the rows @param {Arrow[]} arrows
 * @param {(address: number) => Element | undefined} cellOf the byte in sight
 */
export function drawArrows(drawing, arrows, cellOf) {
  // Nothing is measured where there is nothing to draw.
  if (arrows.length === 0) {
    drawing.replaceChildren();
    return;
  }
  const { left, top } = drawing.getBoundingClientRect();
  const paths = arrows.flatMap(({ from, to }) => {
    const [start, end] = [from, to].map((at) => cellOf(at)?.getBoundingClientRect());
    if (!start || !end) return [];
    const path = document.createElementNS(NAMESPACE, "path");
    path.setAttribute("d", pathOf(start, end, left, top));
    return [path];
  });
  drawing.replaceChildren(...paths);
}

/** Out of the byte at its lower edge and into the other at its upper one, or the other way round;
 * in one row, in an arc above.
 * @param {DOMRect} start @param {DOMRect} end @param {number} left @param {number} top
 */
function pathOf(start, end, left, top) {
  const down = end.top > start.top + 1;
  const up = end.top < start.top - 1;
  const round = (/** @type {number} */ number) => Math.round(number * 10) / 10;
  const [x, toX] = [start, end].map((it) => round((it.left + it.right) / 2 - left));
  const y = round((down ? start.bottom : start.top) - top);
  const toY = round((up ? end.bottom : end.top) - top);
  const bend = down || up ? Math.min(40, Math.abs(toY - y) * 0.6) : start.height * 0.8;
  const [out, into] = down ? [1, -1] : up ? [-1, 1] : [-1, -1];
  const curve = `C${x} ${y + out * bend} ${toX} ${toY + into * bend} ${toX} ${toY}`;
  const head = `M${toX - 4} ${toY + into * 6}L${toX} ${toY}L${toX + 4} ${toY + into * 6}`;
  return `M${x} ${y}${curve}${head}`;
}
