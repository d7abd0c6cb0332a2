// One picture of a run as SVG, for documents: throughput block by block, and latency by percentile, of every target.

import { formatCount, formatDurationNs, formatInteger } from '../../core/units.ts';
import { roundsOf } from '../../result/kinds.ts';
import { latencyOf, metricById } from '../../result/metrics.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import { groupNeighbours, median } from '../../stats/order-statistics.ts';
import { tailPercentileNs } from '../../stats/tail-permutation.ts';
import { mergeLatency } from '../interchange/merge-rounds.ts';
import type { ReportInput } from '../report-input.ts';
import { escapeXml } from '../xml-text.ts';
import { linearScale, logScale, type Scale } from './scale.ts';

/** A taller picture is none that anyone takes in. */
const MOST_PROFILES = 4;

/** Of each target; more are no picture any more. */
const MOST_POINTS = 120;

const WIDTH = 840;
const HEAD = 34;
const ROW = 236;
const PLOT_TOP = 44;
const PLOT_BOTTOM = 196;
/** Left and right edge of the two plots in a row. */
const RATES = [64, 330] as const;
const LATENCIES = [420, 820] as const;

/** Okabe and Ito's, told apart by most eyes; the dashes tell them apart without colour. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const DASHES = ['', '7 3', '2 3', '9 3 2 3'];

const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#1f2328}',
  '.title{font-weight:600;font-size:14px}.dim{fill:#59636e}',
  '.grid{stroke:#d1d9e0;stroke-width:1}',
  '@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.dim{fill:#9198a1}.grid{stroke:#3d444d}}',
].join('');

export function renderPicture({ report, result }: ReportInput): string {
  const names = result.targets.map(({ name }) => name);
  const shown = result.profiles.slice(0, MOST_PROFILES).map(({ name }) => name);
  const more = result.profiles.length - shown.length;
  const height = HEAD + ROW * shown.length + (more > 0 ? 24 : 8);
  const completed = roundsOf(result).filter((round) => round.status === 'completed');
  const partial = result.partial ? ' (partial result)' : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(report.headline.claim)}${partial}</title>`,
    `<desc id="desc">${escapeXml(report.headline.caveat)} Left: operations per second of each block. Right: latency by percentile, both axes logarithmic.</desc>`,
    `<style>${STYLE}</style>`,
    ...drawLegend(names, partial),
    ...shown.flatMap((profile, i) =>
      drawProfile(
        profile,
        names.map((target) =>
          completed.filter((round) => round.profile === profile && round.target === target),
        ),
        HEAD + i * ROW,
      ),
    ),
    ...(more > 0
      ? [`<text class="dim" x="${RATES[0]}" y="${height - 8}">${more} more profiles are not shown.</text>`]
      : []),
    '</svg>',
    '',
  ].join('\n');
}

function drawLegend(names: readonly string[], partial: string): string[] {
  const room = (WIDTH - RATES[0]) / Math.max(1, names.length);
  const longest = Math.max(4, Math.floor(room / 8) - 6);
  const entries = names.map((name, i) => {
    const x = RATES[0] + i * room;
    const text = name.length > longest ? `${name.slice(0, longest)}..` : name;
    return `<path d="M${x} 16h28" ${stroke(i)}/><text x="${x + 34}" y="20">${escapeXml(text)}</text>`;
  });
  return partial === ''
    ? entries
    : [...entries, `<text class="dim" x="${WIDTH - 8}" y="20" text-anchor="end">partial result</text>`];
}

function stroke(target: number): string {
  const dash = DASHES[target % DASHES.length]!;
  return `fill="none" stroke="${COLOURS[target % COLOURS.length]}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}

/** @param rounds of each target */
function drawProfile(profile: string, rounds: readonly (readonly CompletedRound[])[], top: number): string[] {
  return [
    `<g transform="translate(0 ${top})">`,
    `<text class="title" x="${RATES[0]}" y="18">${escapeXml(profile.slice(0, 80))}</text>`,
    ...(rounds.every((one) => one.length === 0)
      ? [`<text class="dim" x="${RATES[0]}" y="40">Nothing measured.</text>`]
      : [...drawRates(rounds), ...drawLatencies(rounds)]),
    '</g>',
  ];
}

function drawRates(rounds: readonly (readonly CompletedRound[])[]): string[] {
  const rates = rounds.map((ofTarget) =>
    ofTarget.map((round) => ({ block: round.block, rate: metricById('throughput').of(round) ?? 0 })),
  );
  const groups = rates.map((points) => groupNeighbours(points, MOST_POINTS));
  const drawn = groups.map((ofTarget) => ofTarget.map(middleOf));
  const together = Math.max(1, ...groups.map(([first]) => first?.length ?? 0));
  const y = linearScale(Math.max(...drawn.flat().map(({ rate }) => rate)), PLOT_BOTTOM, PLOT_TOP);
  const last = rates.flat().reduce((most, { block }) => Math.max(most, block), 1);
  const x = (block: number): number => RATES[0] + 8 + ((RATES[1] - RATES[0] - 16) * block) / last;
  return [
    ...drawGrid(y, RATES, formatCount),
    `<text class="dim" x="${RATES[0]}" y="36">ops/s, by block${together === 1 ? '' : `; a point is the median of ${formatInteger(together)}`}</text>`,
    ...[...new Set([0, last])].map(
      (block) =>
        `<text class="dim" x="${x(block)}" y="${PLOT_BOTTOM + 16}" text-anchor="middle">${block + 1}</text>`,
    ),
    ...drawn.flatMap((points, target) => [
      drawLine(
        points.map(({ block, rate }) => [x(block), y.at(rate)]),
        target,
      ),
      ...points.map(
        ({ block, rate }) =>
          `<circle cx="${short(x(block))}" cy="${short(y.at(rate))}" r="3" fill="${COLOURS[target % COLOURS.length]}"/>`,
      ),
    ]),
  ];
}

interface RatePoint {
  readonly block: number;
  readonly rate: number;
}

/** Of neighbouring blocks: the median of their rates, in the middle of them. */
function middleOf(points: readonly RatePoint[]): RatePoint {
  return {
    block: (points[0]!.block + points.at(-1)!.block) / 2,
    rate: median(points.map(({ rate }) => rate)),
  };
}

/** Sixteen for each factor of ten in the share that is later. */
const POINTS_PER_DECADE = 16;
const HIGHEST_DECADE = 5;
const NAMED_PERCENTILES = [0, 50, 90, 99, 99.9, 99.99];

function drawLatencies(rounds: readonly (readonly CompletedRound[])[]): string[] {
  const curves = rounds.map(percentileCurve);
  const all = curves.flat();
  if (all.length === 0)
    return [`<text class="dim" x="${LATENCIES[0]}" y="36">no histogram of the latency</text>`];
  const y = logScale(
    Math.min(...all.map(({ ns }) => ns)) / 1.1,
    Math.max(...all.map(({ ns }) => ns)) * 1.1,
    PLOT_BOTTOM,
    PLOT_TOP,
  );
  const lastDecade = Math.max(1, ...all.map(({ decade }) => decade));
  const x = (decade: number): number => LATENCIES[0] + ((LATENCIES[1] - LATENCIES[0]) * decade) / lastDecade;
  const named = NAMED_PERCENTILES.filter((percentile) => decadeOf(percentile) <= lastDecade);
  return [
    ...drawGrid(y, LATENCIES, formatDurationNs),
    `<text class="dim" x="${LATENCIES[0]}" y="36">${describeLatency(rounds)}, by percentile</text>`,
    ...named.map(
      (percentile) =>
        `<text class="dim" x="${short(x(decadeOf(percentile)))}" y="${PLOT_BOTTOM + 16}" text-anchor="middle">${percentile === 0 ? 'min' : `p${percentile}`}</text>`,
    ),
    ...curves.map((curve, target) =>
      drawLine(
        curve.map(({ decade, ns }) => [x(decade), y.at(ns)]),
        target,
      ),
    ),
  ];
}

function describeLatency(rounds: readonly (readonly CompletedRound[])[]): string {
  return rounds.flat().some((round) => round.responseTime !== undefined)
    ? 'latency from the intended start'
    : 'latency from send to reply';
}

interface CurvePoint {
  /** 0 for all, 1 for 90 %, 2 for 99 %. */
  readonly decade: number;
  readonly ns: number;
}

function decadeOf(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

/** As far as enough samples lie beyond. */
function percentileCurve(rounds: readonly CompletedRound[]): CurvePoint[] {
  const latency = mergeLatency(rounds.filter((round) => latencyOf(round)!.count > 0));
  const points: CurvePoint[] = [];
  for (let step = 0; step <= HIGHEST_DECADE * POINTS_PER_DECADE; step++) {
    const decade = step / POINTS_PER_DECADE;
    const percentile = step === 0 ? 1e-9 : 100 * (1 - 10 ** -decade);
    const ns = tailPercentileNs(latency, percentile);
    if (ns === undefined) break;
    points.push({ decade, ns: Math.max(1, ns) });
  }
  return points;
}

function drawGrid(
  y: Scale,
  [left, right]: readonly [number, number],
  format: (value: number) => string,
): string[] {
  return y.ticks.map((tick) => {
    const at = short(y.at(tick));
    return `<path class="grid" d="M${left} ${at}H${right}"/><text class="dim" x="${left - 6}" y="${short(y.at(tick) + 4)}" text-anchor="end">${format(tick)}</text>`;
  });
}

function drawLine(points: readonly (readonly [number, number])[], target: number): string {
  if (points.length === 0) return '';
  const path = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
  return `<path d="${path}" ${stroke(target)}/>`;
}

/** A tenth of a pixel. */
function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
