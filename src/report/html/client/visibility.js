// Which targets are shown: one row of buttons hides a target in every table and plot.

/** @type {Set<number>} */
const hidden = new Set();
/** @type {(() => void)[]} */
const updates = [];

/** @param {number} target */
export function isShown(target) {
  return !hidden.has(target);
}

/** @param {() => void} update */
export function onVisibility(update) {
  updates.push(update);
}

/** @param {HTMLElement} toolbar */
export function installToolbar(toolbar) {
  toolbar.hidden = false;
  for (const chip of toolbar.querySelectorAll('button[data-toggle]')) {
    if (!(chip instanceof HTMLElement)) continue;
    chip.addEventListener('click', () => {
      const target = Number(chip.dataset['toggle']);
      if (!hidden.delete(target)) hidden.add(target);
      chip.setAttribute('aria-pressed', String(isShown(target)));
      hideElements(document);
      for (const update of updates) update();
    });
  }
}

/** Also for parts that were made after a target was hidden. @param {ParentNode} within */
export function hideElements(within) {
  for (const node of within.querySelectorAll('[data-t]')) {
    if (node instanceof HTMLElement) node.hidden = !isShown(Number(node.dataset['t']));
  }
  // Tables with a column for each target, after the heads of their rows.
  for (const table of within.querySelectorAll('table[data-columns]')) {
    if (!(table instanceof HTMLTableElement)) continue;
    for (const row of table.rows) {
      for (const [i, cell] of [...row.cells].entries()) cell.hidden = i > 0 && !isShown(i - 1);
    }
  }
}
