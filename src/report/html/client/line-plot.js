// A line plot of all targets with uPlot: sizes, colours, hiding, and the box with numbers.
import { element } from './dom.js';
import { color, onTheme, targetColor } from './theme.js';
import { createTooltip } from './tooltip.js';
import { isShown, onVisibility } from './visibility.js';

/** @typedef {import('./tooltip.js').Hint} Hint */

/**
 * @typedef {object} Line
 * @property {number} target
 * @property {(number | null)[]} values
 * @property {boolean} [joined] over points that others have and it has not
 * @property {{ low: (number | null)[], high: (number | null)[] }} [band]
 */

/**
 * @typedef {object} LinePlot
 * @property {string} label says in words what a reader would see
 * @property {number[]} xs
 * @property {readonly Line[]} lines
 * @property {{ log: boolean, grid: boolean, from: number, to: number, ticks: (pixels: number) => number[], show: (x: number) => string }} x
 * @property {{ log: boolean, show: (y: number) => string, unit?: (most: number) => number }} y of which unit are round numbers wanted
 * @property {boolean} points a line of few points shows them
 * @property {(index: number, shown: readonly Line[]) => Hint} hint
 * @property {(plot: uPlot) => void} [behind]
 * @property {(plot: uPlot) => void} [before]
 */

const HEIGHT = 300;
const FONT = '12px system-ui, sans-serif';

/**
 * @param {HTMLElement} figure
 * @param {LinePlot} wanted
 * @returns a function that shows other points of the same lines, which have no band
 */
export function drawLines(figure, wanted) {
  const { xs, lines, x, y } = wanted;
  const host = element('div', { class: 'canvas', role: 'img', 'aria-label': wanted.label });
  figure.append(host);
  const tell = createTooltip(host);

  /** @type {uPlot.Series[]} */
  const series = [{}];
  /** @type {uPlot.Band[]} */
  const bands = [];
  /** @type {(number | null)[][]} */
  const columns = [];
  /** For each series its target. @type {number[]} */
  const owners = [-1];
  for (const { target, values, band, joined = false } of lines) {
    if (band !== undefined) {
      const invisible = { stroke: 'transparent', width: 0, points: { show: false } };
      series.push({ ...invisible, show: isShown(target) }, { ...invisible, show: isShown(target) });
      columns.push(band.high, band.low);
      owners.push(target, target);
      bands.push({
        series: [series.length - 2, series.length - 1],
        fill: () => translucent(targetColor(target)),
      });
    }
    series.push({
      stroke: () => targetColor(target),
      width: 2,
      spanGaps: joined,
      show: isShown(target),
      points: { show: wanted.points, size: 5, fill: () => targetColor(target) },
    });
    columns.push(values);
    owners.push(target);
  }

  const axis = {
    stroke: () => color('muted'),
    font: FONT,
    grid: { stroke: () => color('grid'), width: 1 },
    ticks: { show: false },
  };
  /** @type {uPlot.Options} */
  const options = {
    width: Math.max(200, host.clientWidth),
    height: HEIGHT,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false, distr: x.log ? 3 : 1, range: () => [x.from, x.to] },
      y: {
        distr: y.log ? 3 : 1,
        range: (_plot, low, high) => rangeOf(low, high, y.log),
      },
    },
    axes: [
      {
        ...axis,
        grid: { ...axis.grid, show: x.grid },
        size: 30,
        gap: 8,
        splits: (plot) => x.ticks(plot.bbox.width / devicePixelRatio),
        // All ticks are ours; uPlot would drop those of a logarithmic axis that are no power of ten.
        filter: (_plot, splits) => splits,
        values: (_plot, splits) => splits.map(x.show),
      },
      {
        ...axis,
        size: 62,
        gap: 6,
        splits: (plot) => {
          const [low, high] = [plot.scales['y']?.min ?? 1, plot.scales['y']?.max ?? 2];
          const unit = y.unit?.(high) ?? 1;
          return ticksOf(low / unit, high / unit, y.log).map((tick) => tick * unit);
        },
        filter: (_plot, splits) => splits,
        values: (_plot, splits) => splits.map(y.show),
      },
    ],
    series,
    bands,
    hooks: {
      drawClear: [(plot) => wanted.behind?.(plot)],
      draw: [(plot) => wanted.before?.(plot)],
      setCursor: [
        (plot) => {
          const { idx, left = -1, top = -1 } = plot.cursor;
          if (idx === null || idx === undefined || left < 0) return tell(null);
          const shown = lines.filter(({ target }) => isShown(target));
          tell(wanted.hint(idx, shown), left + plot.over.offsetLeft, top + plot.over.offsetTop);
        },
      ],
    },
  };
  // The host comes first, so that the box stays above the plot.
  const plot = new uPlot(options, [xs, ...columns], (self, init) => {
    host.prepend(self.root);
    init();
  });
  onTheme(() => plot.redraw());
  onVisibility(() => {
    plot.batch(() => {
      for (const [i, target] of owners.entries()) {
        if (i > 0 && plot.series[i]?.show !== isShown(target)) plot.setSeries(i, { show: isShown(target) });
      }
    });
  });
  new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== plot.width)
      plot.setSize({ width: host.clientWidth, height: HEIGHT });
  }).observe(host);
  return (/** @type {number[]} */ newXs, /** @type {readonly (readonly (number | null)[])[]} */ values) =>
    plot.setData([newXs, ...values.map((one) => [...one])]);
}

/** @param {string} rgb */
export function translucent(rgb) {
  return rgb.replace(/^rgb\((.*)\)$/, (_, parts) => `rgba(${parts}, 0.18)`);
}

/**
 * Linear from 0, so that small differences look small.
 *
 * @param {number | null} low
 * @param {number | null} high
 * @param {boolean} log
 * @returns {[number, number]}
 */
function rangeOf(low, high, log) {
  if (low === null || high === null) return log ? [1, 10] : [0, 1];
  if (!log) return [0, high > 0 ? high * 1.08 : 1];
  const least = Math.max(low, 1e-3);
  return [least / 1.15, Math.max(high, least) * 1.15];
}

/**
 * Round numbers, few enough for the height.
 *
 * @param {number} from
 * @param {number} to
 * @param {boolean} log
 */
export function ticksOf(from, to, log) {
  if (!log) {
    const raw = (to - from) / 6;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = unit * ([1, 2, 2.5, 5, 10].find((one) => one * unit >= raw) ?? 10);
    return Array.from({ length: Math.floor(to / step) + 1 }, (_, i) => i * step);
  }
  const choices = [
    [1],
    [1, 3],
    [1, 2, 5],
    [1, 1.5, 2, 3, 4, 5, 7],
    [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9],
  ];
  const lists = choices.map((digits) => {
    const ticks = [];
    for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power++) {
      for (const digit of digits) ticks.push(digit * 10 ** power);
    }
    return ticks.filter((tick) => tick >= from && tick <= to);
  });
  return lists.find((ticks) => ticks.length >= 4) ?? lists.at(-1) ?? [];
}
