// Latency over offered rate, one curve a target, with the interval of the rate that it sustains behind it.
import { tableOf } from './dom.js';
import { formatCount, formatDuration, trimZeros } from './format.js';
import { drawLines, ticksOf, translucent } from './line-plot.js';
import { targetColor } from './theme.js';
import { isShown } from './visibility.js';

/** @import { CapacityCurve, CapacityData, CapacityPoint } from '../page-data.ts' */

/**
 * @param {HTMLElement} figure
 * @param {readonly string[]} targets
 * @param {CapacityData} data
 */
export function drawCapacity(figure, targets, { slo, percentile, curves }) {
  const rates = curves.flatMap(({ points }) => points.map(([rate]) => rate));
  const xs = [...new Set(rates)].sort((a, b) => a - b);
  const lines = curves.map(({ points }, target) => {
    const latencies = new Map(points.map(([rate, latencyNs]) => [rate, latencyNs]));
    return { target, values: xs.map((x) => latencies.get(x) ?? null), joined: true };
  });
  const most = Math.max(1, ...rates) * 1.04;
  const words = curves.map(({ points }, target) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return `${targets[target]}: nothing`;
    return `${targets[target]}: ${describe(first)}, up to ${describe(last)}`;
  });
  drawLines(figure, {
    label: `Line plot of p${percentile} over offered rate under ${slo}. ${words.join('; ')}.`,
    xs,
    lines,
    points: true,
    x: {
      log: false,
      grid: true,
      from: 0,
      to: most,
      ticks: (pixels) => ticksOf(0, most, false).filter((_, i) => pixels > 500 || i % 2 === 0),
      show: (rate) => trimZeros(formatCount(rate)),
    },
    y: { log: true, show: (ns) => trimZeros(formatDuration(ns)) },
    hint: (index, shown) => ({
      title: `${formatCount(xs[index] ?? 0)} ops/s offered`,
      rows: shown.flatMap(({ target }) => {
        const point = curves[target]?.points.find(([rate]) => rate === xs[index]);
        return point === undefined
          ? []
          : [{ target, name: targets[target] ?? '', value: describeOutcome(point) }];
      }),
    }),
    behind: (plot) => shadeSustained(plot, curves),
  });
  figure.append(
    tableOf(
      'Latency at every rate that was tried',
      ['offered', 'target', `p${percentile}`, 'probes', 'held', 'client was the limit'],
      () =>
        curves.flatMap(({ points }, target) =>
          points.map(([rate, latencyNs, probes, held, clientBound]) => [
            formatCount(rate),
            targets[target] ?? '',
            latencyNs === null ? 'n/a' : formatDuration(latencyNs),
            String(probes),
            String(held),
            String(clientBound),
          ]),
        ),
    ),
  );
}

/** @param {CapacityPoint} point */
function describe([rate, latencyNs]) {
  return `${latencyNs === null ? 'n/a' : formatDuration(latencyNs)} at ${formatCount(rate)} ops/s`;
}

/** @param {CapacityPoint} point */
function describeOutcome([, latencyNs, probes, held, clientBound]) {
  const latency = latencyNs === null ? 'n/a' : formatDuration(latencyNs);
  const limit = clientBound > 0 ? ', client was the limit' : '';
  return `${latency}, held ${held} of ${probes}${limit}`;
}

/**
 * @param {uPlot} plot
 * @param {readonly CapacityCurve[]} curves
 */
function shadeSustained(plot, curves) {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const [target, { sustains }] of curves.entries()) {
    if (sustains === undefined || !isShown(target)) continue;
    const [from, to] = [plot.valToPos(sustains[0], 'x', true), plot.valToPos(sustains[1], 'x', true)];
    ctx.fillStyle = translucent(targetColor(target));
    ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
  }
  ctx.restore();
}
