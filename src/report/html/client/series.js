// A quantity of every target over time, in hours or seconds: for soaks, and for what is watched while it goes on.
import { tableOf } from './dom.js';
import { formatBytes, formatCount, formatDuration, trimZeros } from './format.js';
import { drawLines, ticksOf } from './line-plot.js';

/** @import { SeriesData } from '../page-data.ts' */

/** @type {Readonly<Record<SeriesData['unit'], (value: number) => string>>} */
const SHOW = {
  count: formatCount,
  bytes: formatBytes,
  ns: formatDuration,
  rate: (value) => `${formatCount(value)} ops/s`,
  share: (value) => `${Number((value * 100).toFixed(1))} %`,
};

/**
 * @param {HTMLElement} figure
 * @param {readonly string[]} targets
 * @param {SeriesData} data
 * @returns a function that shows newer points in the same plot
 */
export function drawSeries(figure, targets, data) {
  let now = data;
  const show = SHOW[data.unit];
  const time = data.time === 'seconds' ? 's' : 'h';
  const x = {
    log: false,
    grid: true,
    from: 0,
    to: lastOf(data),
    /** @param {number} pixels */
    ticks: (pixels) =>
      ticksOf(0, x.to, false).filter((tick, i) => tick >= x.from && (pixels > 500 || i % 2 === 0)),
    /** @param {number} value */
    show: (value) => `${Number(value.toPrecision(4))} ${time}`,
  };
  const update = drawLines(figure, {
    label: `Line plot of ${data.title} over time. ${targets.map((name, at) => `${name}: ${describe(data.lines[at] ?? [], show)}`).join('; ')}.`,
    xs: [...data.xs],
    lines: data.lines.map((values, target) => ({ target, values: [...values] })),
    points: data.xs.length <= 24,
    x,
    y: { log: false, show: (value) => trimZeros(show(value)) },
    hint: (index, shown) => ({
      title: x.show(now.xs[index] ?? 0),
      rows: shown.map(({ target }) => {
        const value = now.lines[target]?.[index];
        return {
          target,
          name: targets[target] ?? '',
          value: typeof value === 'number' ? show(value) : 'n/a',
        };
      }),
    }),
  });
  figure.append(
    tableOf(`${data.title} over time`, ['after', ...targets], () =>
      now.xs.map((at, index) => [
        x.show(at),
        ...targets.map((_, target) => {
          const value = now.lines[target]?.[index];
          return typeof value === 'number' ? show(value) : 'n/a';
        }),
      ]),
    ),
  );
  return (/** @type {SeriesData} */ newer) => {
    now = newer;
    x.to = lastOf(newer);
    update([...newer.xs], newer.lines);
  };
}

/** @param {SeriesData} data */
function lastOf({ xs }) {
  return Math.max(xs.at(-1) ?? 0, 1e-6);
}

/**
 * @param {readonly (number | null)[]} values
 * @param {(value: number) => string} show
 */
function describe(values, show) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return 'nothing';
  return `from ${show(Math.min(...known))} to ${show(Math.max(...known))}`;
}
