/** `1 byte`, `2,048 bytes`.
 * @param {number} number @param {string} noun
 */
export function count(number, noun, plural = `${noun}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}
