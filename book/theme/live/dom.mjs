/**
 * Makes an element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean>} [attributes] `false` sets none
 * @param {string | Node | (string | Node)[]} [children]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...[children].flat());
  return made;
}

/**
 * Adds a style sheet to the page.
 *
 * No module awaits one at its top: JavaScriptCore lets a second import of such a module go on before
 * the first has ended (https://bugs.webkit.org/show_bug.cgi?id=242740).
 *
 * @param {URL} url
 * @returns {Promise<boolean>} whether it could be had, when that is known
 */
export function addStyle({ href }) {
  const style = element("link", { rel: "stylesheet", href });
  return new Promise((resolve) => {
    style.addEventListener("load", () => resolve(true));
    style.addEventListener("error", () => resolve(false));
    document.head.append(style);
  });
}

/**
 * A style sheet for shadow roots.
 *
 * @param {URL} url
 * @returns {{ sheet: CSSStyleSheet, styled: Promise<unknown> }} when it is filled; it rejects if it
 *   cannot be
 */
export function sheetOf(url) {
  const sheet = new CSSStyleSheet();
  const text = fetch(url).then((response) => response.text());
  return { sheet, styled: text.then((text) => sheet.replace(text)) };
}
