// Latency by percentile: HdrHistogram's plot with 1/(1-q) on a logarithmic axis, all targets in one.
import { unpackLogarithmic } from './decode.js';
import { tableOf } from './dom.js';
import { formatDuration, formatPercentile, trimZeros } from './format.js';
import { drawLines } from './line-plot.js';

/** @import { PercentileData } from '../page-data.ts' */

/**
 * @param {HTMLElement} figure
 * @param {readonly string[]} targets
 * @param {PercentileData} data
 */
export function drawPercentiles(figure, targets, { pointsPerDecade, curves }) {
  const lines = curves.flatMap((curve, target) => {
    if (curve === null) return [];
    const band = { low: unpackLogarithmic(curve.low), high: unpackLogarithmic(curve.high) };
    return [{ target, values: unpackLogarithmic(curve.all), band }];
  });
  const points = Math.max(1, ...lines.map(({ values }) => values.length));
  const xs = Array.from({ length: points }, (_, i) => 10 ** (i / pointsPerDecade));
  for (const { values, band } of lines) {
    for (const column of [values, band.low, band.high]) while (column.length < points) column.push(null);
  }
  const last = xs.at(-1) ?? 1;
  /** @param {number} reciprocal */
  const indexOf = (reciprocal) => Math.round(Math.log10(reciprocal) * pointsPerDecade);
  const told = [2, 10, 20, 100, 1000, 1e4, 1e5, 1e6].filter((one) => one <= last * 1.001);
  const words = lines.map(
    ({ target, values }) =>
      `${targets[target]} ${told
        .map((one) => [one, values[indexOf(one)]])
        .filter((pair) => typeof pair[1] === 'number')
        .map(([one, value]) => `${formatPercentile(Number(one))} ${formatDuration(Number(value))}`)
        .join(', ')}`,
  );
  drawLines(figure, {
    label: `Line plot of latency by percentile. ${words.join('; ')}.`,
    xs,
    lines,
    points: false,
    x: {
      log: true,
      grid: true,
      from: 1,
      to: Math.max(10, last),
      ticks: (pixels) => {
        const perDecade = pixels / Math.log10(Math.max(10, last));
        return [...(perDecade > 130 ? [1] : []), 2, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7].filter(
          (one) => one <= last,
        );
      },
      show: formatPercentile,
    },
    y: { log: true, show: (ns) => trimZeros(formatDuration(ns)) },
    hint: (index, shown) => ({
      title: `${formatPercentile(xs[index] ?? 1)} of replies within`,
      rows: shown.map(({ target, values, band }) => ({
        target,
        name: targets[target] ?? '',
        value: showWithRange(values[index], band?.low[index], band?.high[index]),
      })),
    }),
  });
  figure.append(
    tableOf(
      'Latency by percentile, with the range of single blocks',
      ['percentile', ...lines.map(({ target }) => targets[target] ?? '')],
      () =>
        told.map((one) => [
          formatPercentile(one),
          ...lines.map(({ values, band }) =>
            showWithRange(values[indexOf(one)], band.low[indexOf(one)], band.high[indexOf(one)]),
          ),
        ]),
    ),
  );
}

/**
 * @param {number | null | undefined} value
 * @param {number | null | undefined} low
 * @param {number | null | undefined} high
 */
function showWithRange(value, low, high) {
  if (typeof value !== 'number') return 'n/a';
  if (typeof low !== 'number' || typeof high !== 'number') return formatDuration(value);
  return `${formatDuration(value)} (${formatDuration(low)} – ${formatDuration(high)})`;
}
