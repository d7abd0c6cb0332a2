// Elements of the page, made without ever parsing markup: text stays text.

/** @typedef {string | number | Node | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  append(node, children);
  return node;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svgElement(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  append(node, children);
  return node;
}

/**
 * @param {Element} node
 * @param {readonly Child[]} children
 */
function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    node.append(typeof child === 'number' ? String(child) : child);
  }
}

/** @param {number} target */
export function swatch(target) {
  return element('i', { class: `swatch t${target % 8}` });
}

/**
 * The numbers of a plot, made when they are first asked for.
 *
 * @param {string} caption
 * @param {readonly string[]} heads
 * @param {() => (readonly string[])[]} listRows the first cell of each names the row
 */
export function tableOf(caption, heads, listRows) {
  const details = element('details', { class: 'numbers' }, element('summary', {}, 'Numbers'));
  details.addEventListener('toggle', () => {
    if (details.childElementCount > 1) return;
    const table = element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element(
        'tbody',
        {},
        ...listRows().map(([name, ...cells]) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, name),
            ...cells.map((cell) => element('td', {}, cell)),
          ),
        ),
      ),
    );
    const attributes = { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0 };
    details.append(element('div', attributes, table));
  });
  return details;
}
