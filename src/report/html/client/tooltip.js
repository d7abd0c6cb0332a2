// The box beside the pointer that gives the numbers.
import { element, swatch } from './dom.js';

/**
 * @typedef {object} Hint
 * @property {string} title
 * @property {readonly { target?: number, name: string, value: string }[]} rows
 */

/**
 * @param {HTMLElement} host positioned; the box stays inside it sideways
 * @returns {(hint: Hint | null, x?: number, y?: number) => void}
 */
export function createTooltip(host) {
  const box = element('div', { class: 'tooltip', role: 'status' });
  box.hidden = true;
  host.append(box);
  return (hint, x = 0, y = 0) => {
    box.hidden = hint === null;
    if (hint === null) return;
    box.replaceChildren(
      element('b', {}, hint.title),
      ...hint.rows.map(({ target, name, value }) =>
        element(
          'span',
          {},
          target !== undefined && swatch(target),
          element('span', { class: 'name' }, name),
          element('span', { class: 'value' }, value),
        ),
      ),
    );
    const gap = 14;
    const right = x + gap;
    const left = right + box.offsetWidth > host.clientWidth ? x - gap - box.offsetWidth : right;
    box.style.left = `${Math.max(0, Math.min(left, host.clientWidth - box.offsetWidth))}px`;
    box.style.top = `${Math.max(0, y - box.offsetHeight - gap)}px`;
  };
}
