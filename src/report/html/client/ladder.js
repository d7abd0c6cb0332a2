// Throughput over the cores granted, one line a target.
import { formatCount, trimZeros } from './format.js';
import { drawLines } from './line-plot.js';

/** @import { LadderData } from '../page-data.ts' */

/**
 * @param {HTMLElement} figure
 * @param {readonly string[]} targets
 * @param {LadderData} data
 */
export function drawLadder(figure, targets, { profile, cores, rates, efficiencies }) {
  const lines = rates.map((values, target) => ({ target, values: [...values], joined: true }));
  const [fewest, most] = [cores[0] ?? 1, cores.at(-1) ?? 1];
  const words = rates.map((values, target) => {
    const steps = values.map((rate, i) => `${rate === null ? 'n/a' : formatCount(rate)} on ${cores[i]}`);
    return `${targets[target]}: ${steps.join(', ')}`;
  });
  drawLines(figure, {
    label: `Line plot of operations per second of ${profile} over cores. ${words.join('; ')}.`,
    xs: [...cores],
    lines,
    points: true,
    x: {
      log: true,
      grid: true,
      from: fewest / 1.1,
      to: most * 1.1,
      ticks: () => [...cores],
      show: String,
    },
    y: { log: false, show: (rate) => trimZeros(formatCount(rate)) },
    hint: (index, shown) => ({
      title: `${cores[index]} ${cores[index] === 1 ? 'core' : 'cores'}`,
      rows: shown.flatMap(({ target }) => {
        const rate = rates[target]?.[index] ?? null;
        if (rate === null) return [];
        const share = efficiencies[target]?.[index] ?? null;
        const efficiency = share === null ? '' : `, efficiency ${Math.round(share * 100)} %`;
        return [{ target, name: targets[target] ?? '', value: `${formatCount(rate)} ops/s${efficiency}` }];
      }),
    }),
  });
}
