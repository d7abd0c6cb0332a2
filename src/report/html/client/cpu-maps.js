// CPU use over time as heat maps, one a target, side by side: which cores and threads worked and which slept.
import { unpackShares } from './decode.js';
import { element, swatch, tableOf } from './dom.js';
import { formatPercent } from './format.js';
import { createHeatMap, drawScale } from './heat-map.js';
import { hideElements } from './visibility.js';

/** @import { CpuData, CpuMap, ProfileData } from '../page-data.ts' */
/** @import { HeatRow } from './heat-map.js' */

/**
 * @param {HTMLElement} figure
 * @param {readonly string[]} targets
 * @param {ProfileData} profile
 * @param {CpuData} data
 */
export function drawCpuMaps(figure, targets, { blocks }, data) {
  const maps = data.maps.map(
    (map) => map && listRows(map, data.generatorCpus, blocks.length * data.slotsPerBlock),
  );
  const grid = element('div', { class: 'maps' });
  figure.append(drawScale(), grid);
  for (const [target, rows] of maps.entries()) {
    const part = element('div', { class: 'map', 'data-t': target });
    grid.append(part);
    part.append(element('h4', {}, swatch(target), targets[target]));
    if (rows === null) {
      part.append(element('p', { class: 'gap' }, 'Not recorded.'));
      continue;
    }
    const means = rows.map((row) => `${row.title} ${formatPercent(summarize(row).mean)}`);
    const label = `Heat map of CPU use of ${targets[target]}. Mean: ${means.join(', ')}.`;
    createHeatMap(part, label, {
      rows,
      blocks,
      slotsPerBlock: data.slotsPerBlock,
      slotSeconds: data.slotSeconds,
    });
    const leftOut = data.maps[target]?.leftOut ?? 0;
    if (leftOut > 0)
      part.append(element('p', { class: 'gap' }, `${leftOut} less busy CPUs and threads are left out.`));
  }
  hideElements(grid);
  figure.append(
    tableOf('CPU use: mean, and the highest of any column', ['row', 'target', 'mean', 'highest'], () =>
      maps.flatMap((rows, target) =>
        (rows ?? []).map((row) => {
          const { mean, highest } = summarize(row);
          return [row.title, targets[target] ?? '', formatPercent(mean), formatPercent(highest)];
        }),
      ),
    ),
  );
}

/**
 * @param {CpuMap} map
 * @param {readonly number[]} generatorCpus
 * @param {number} columns
 * @returns {HeatRow[]}
 */
function listRows({ cores, serverCpus, threads, cells }, generatorCpus, columns) {
  const shares = unpackShares(cells);
  /** @param {number} cpu */
  const roleOf = (cpu) =>
    serverCpus.includes(cpu) ? ' server' : generatorCpus.includes(cpu) ? ' generator' : '';
  const heads = [
    ...cores.map((cpu) => ({
      group: 'CPUs',
      label: `CPU ${cpu}${roleOf(cpu)}`,
      title: `CPU ${cpu}${roleOf(cpu)}`,
    })),
    ...threads.map((name) => ({ group: 'Server threads', label: name, title: name })),
    { group: 'Generator', label: 'busiest thread', title: 'generator, busiest thread' },
  ];
  return heads.map((head, i) => ({ ...head, shares: shares.slice(i * columns, (i + 1) * columns) }));
}

/** @param {HeatRow} row */
function summarize({ shares }) {
  const known = shares.filter((share) => share !== null);
  const sum = known.reduce((total, share) => total + share, 0);
  return { mean: sum / Math.max(1, known.length), highest: Math.max(0, ...known) };
}
