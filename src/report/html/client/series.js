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

/** Of an axis of time: its name, its length in seconds, and from how many seconds on it is the one. */
/** @type {readonly (readonly [string, number, number])[]} */
const TIMES = [
  ['d', 86_400, 172_800],
  ['h', 3600, 7200],
  ['min', 60, 120],
  ['s', 1, 0],
];

/** @param {SeriesData} data */
function axisOf({ xs, time }) {
  const base = time === 'seconds' ? 1 : 3600;
  const seconds = Math.max((xs.at(-1) ?? 0) * base, 1e-6);
  const [name, length] = TIMES.find(([, , from]) => seconds >= from) ?? ['s', 1];
  return { name, to: seconds / length, xs: xs.map((x) => (x * base) / length) };
}

/**
 * @param {HTMLElement} figure
 * @param {readonly string[]} targets
 * @param {SeriesData} data
 * @returns a function that shows newer points in the same plot
 */
export function drawSeries(figure, targets, data) {
  let now = data;
  let axis = axisOf(data);
  const show = SHOW[data.unit];
  const x = {
    log: false,
    grid: true,
    from: 0,
    to: axis.to,
    /** @param {number} pixels */
    ticks: (pixels) => ticksOf(0, axis.to, false).filter((_, i) => pixels > 500 || i % 2 === 0),
    /** @param {number} value */
    show: (value) => `${Number(value.toPrecision(4))} ${axis.name}`,
  };
  const update = drawLines(figure, {
    label: `Line plot of ${data.title} over time. ${targets.map((name, at) => `${name}: ${describe(data.lines[at] ?? [], show)}`).join('; ')}.`,
    xs: axis.xs,
    lines: data.lines.map((values, target) => ({ target, values: [...values] })),
    points: data.xs.length <= 24,
    x,
    y: {
      log: false,
      show: (value) => trimZeros(show(value)),
      ...(data.unit === 'bytes' ? { unit: unitOfBytes } : {}),
    },
    hint: (index, shown) => ({
      title: x.show(axis.xs[index] ?? 0),
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
      axis.xs.map((at, index) => [
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
    axis = axisOf(newer);
    x.to = axis.to;
    update(axis.xs, newer.lines);
  };
}

/** The largest of KiB, MiB and GiB that is not more. @param {number} bytes */
function unitOfBytes(bytes) {
  return [1024 ** 3, 1024 ** 2, 1024].find((unit) => unit <= bytes) ?? 1;
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
