// A search for capacities in words and tables: its plan, each probe, and at the end the curves and the answers.
import type { CapacityPlan } from '../../capacity/conduct-capacity.ts';
import { buildCurve, type CurveRow, readPercentile } from '../../capacity/curve.ts';
import {
  countProbes,
  type Duration,
  guessDuration,
  probeNsOf,
  type TimeLeft,
} from '../../capacity/duration.ts';
import { ratePerWindow, windowNs } from '../../capacity/probe.ts';
import { formatSlo, OBJECTIVE_NAMES, percentileOf, type Slo } from '../../capacity/slo.ts';
import { formatCount, formatDurationNs, formatLongDurationNs } from '../../core/units.ts';
import { buildReport } from '../../report/build-report.ts';
import {
  describeAnswer,
  describeCapacityRatio,
  describeEarlyEnd,
  HOW_A_RATE_HOLDS,
  nameAnswer,
} from '../../report/capacity-sentences.ts';
import type { Fact } from '../../report/model.ts';
import { type Column, foldColumns, renderTable } from '../../report/terminal/render-table.ts';
import { renderTerminal, type TerminalOptions } from '../../report/terminal/render-terminal.ts';
import { INDENT, type Page, paragraph, shortenName } from '../../report/terminal/terminal-page.ts';
import { createInk, type Style } from '../../report/terminal/terminal-text.ts';
import type { Capacity, CapacityProbe, CapacityResult } from '../../result/kinds/capacity.ts';
import { listTargets } from '../run/default-targets.ts';
import { explainRows } from './explain-rows.ts';

/** Where most servers break, as far as it is known before they are asked. */
const GUESSED_RATE = 10_000;

/** How long a search takes as far as it is known before the servers have shown their speed. */
export function guessPlan({ targets, settings, slo, probe }: Omit<CapacityPlan, 'maxTimeNs'>): Duration {
  const measuredNs = windowNs(GUESSED_RATE, slo, probe.probeNs) + probe.warmupNs;
  const aProbeNs = probeNsOf(measuredNs, settings.cooldownMs);
  return guessDuration(
    targets.map(() => aProbeNs),
    settings.blocks,
    true,
  );
}

/**
 * "... 6 searches for each target, with about 300 probes in total; about 5 min (4 to 7 min) if ..., at most 15 min (--max-time)"
 *
 * @param areFound nobody named targets: they are what is installed here
 */
export function describeCapacityPlan(plan: CapacityPlan, areFound = false): string {
  const { targets, settings, planned, slo, probe, maxTimeNs } = plan;
  const names = listTargets(targets, areFound);
  const probes = Math.round(countProbes(settings.blocks, true).usual);
  // Below this rate a probe takes longer than what the guess is of.
  const slowest = ratePerWindow(slo, Math.max(probe.probeNs, windowNs(GUESSED_RATE, slo, probe.probeNs)));
  return `${planned.profile.name} on ${names} under ${formatSlo(slo)}: ${settings.blocks} ${settings.blocks === 1 ? 'search' : 'searches'} for each target, with about ${probes} probes in total; ${describeDuration(guessPlan(plan))} if rates from ${formatCount(slowest)} ops/s on hold, at most ${formatLongDurationNs(maxTimeNs)} (--max-time)`;
}

/** "about 5 min (4 to 7 min)" */
export function describeDuration({ lowNs, usualNs, highNs }: Duration): string {
  return `about ${formatLongDurationNs(usualNs)} (${formatLongDurationNs(lowNs)} to ${formatLongDurationNs(highNs)})`;
}

/** "about 5 min (4 to 7 min) left, and --max-time ends it in 1 min" */
function describeLeft(left: TimeLeft): string {
  return `${describeDuration(left)} left${describeEnd(left)}`;
}

function describeEnd({ endedInNs }: TimeLeft): string {
  return endedInNs === undefined ? '' : `, and --max-time ends it in ${formatLongDurationNs(endedInNs)}`;
}

/** "redis reaches 42.0k ops/s in a closed loop, dragonfly 39.1k; the search begins at 9.78k ops/s and takes about ..." */
export function describeBegin(capacity: Capacity, firstPerSecond: number, left: TimeLeft): string {
  const fastest = capacity.targets.map(({ target, closedLoopPerSecond }, at) =>
    at === 0
      ? `${target} reaches ${formatCount(closedLoopPerSecond)} ops/s in a closed loop`
      : `${target} ${formatCount(closedLoopPerSecond)}`,
  );
  return `${fastest.join(', ')}; the search begins at ${formatCount(firstPerSecond)} ops/s and takes ${describeDuration(left)}${describeEnd(left)}`;
}

/** "this takes longer than estimated: about 4 min (3 to 6 min) left" */
export function describeLonger(left: TimeLeft): string {
  return `this takes longer than estimated: ${describeLeft(left)}`;
}

/** "search 1 of 6 done: redis 33.3k to 34.6k, dragonfly 52.6k to 54.7k ops/s; about 3 min left (...)" */
export function describeSearch(search: number, capacity: Capacity, left: TimeLeft | undefined): string {
  const known = capacity.targets.map((one) => `${one.target} ${describeBounds(one.known)}`);
  return `search ${search + 1} of ${capacity.searches} done: ${known.join(', ')} ops/s${describeRest(search, capacity, left)}`;
}

function describeRest(search: number, { searches }: Capacity, left: Duration | undefined): string {
  if (left !== undefined) return `; ${describeLeft(left)}`;
  return search + 1 < searches ? '; this is the last one: another would not tell more' : '';
}

function describeBounds(known: Capacity['targets'][number]['known']): string {
  const { heldPerSecond, brokePerSecond } = known ?? {};
  if (heldPerSecond === undefined)
    return brokePerSecond === undefined ? 'unknown' : `below ${formatCount(brokePerSecond)}`;
  return brokePerSecond === undefined
    ? `at least ${formatCount(heldPerSecond)}`
    : `${formatCount(heldPerSecond)} to ${formatCount(brokePerSecond)}`;
}

/** "redis  search 1  12.5k ops/s  p50 101 µs  p99 310 µs  held" */
export function describeProbe(probe: CapacityProbe): string {
  const { target, search, offeredPerSecond, outcome, reason, responseTime } = probe;
  const parts = [
    target,
    `search ${search + 1}`,
    `${formatCount(offeredPerSecond)} ops/s`,
    `p50 ${formatDurationNs(responseTime.p50Ns ?? Number.NaN)}`,
    `p99 ${formatDurationNs(responseTime.p99Ns ?? Number.NaN)}`,
    reason === undefined ? outcome : `${outcome}: ${reason}`,
  ];
  return parts.join('  ');
}

/** What goes to stdout: what was measured on what, what it came to, the curves side by side, and the answers. */
export function describeCapacity(result: CapacityResult, slo: Slo, options: TerminalOptions): string {
  const { capacity } = result;
  const head = renderTerminal(
    {
      ...buildReport(result),
      extent: describeExtent(capacity),
      facts: listFacts(result),
      notices: listNotices(result),
      briefNotices: listNotices(result),
      profiles: [],
    },
    options,
  );
  const page = { ink: createInk(options), width: options.columns };
  const rows = buildCurve(capacity);
  const curve = renderCurve(capacity, rows, slo, page);
  const sections = [
    [
      page.ink.paint('bold', page.ink.write(`${capacity.profile} under ${capacity.slo}`)),
      ...paragraph(describeMethod(result), page),
    ],
    // Below the table, which is where they are missed.
    [
      ...curve,
      ...explainRows(rows, capacity.targets, slo).flatMap((text) => paragraph(text, page, { style: 'dim' })),
    ],
    renderAnswers(result, curve.length, page),
  ];
  return [head, ...sections.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`)].join(
    '\n',
  );
}

/** Of a table that leaves what stands above it on a screen of 24 lines. */
const LINES_IN_SIGHT = 12;

/** "6 searches each"; where a target was searched less often, because more would tell nothing or time was over, what was done. */
function describeExtent({ searches, targets }: Capacity): string {
  const done = targets.map((one) => one.searches);
  const [fewest, most] = [Math.min(searches, ...done), Math.max(0, ...done)];
  if (fewest === searches) return `${searches} searches each`;
  return `${fewest === most ? most : `${fewest} to ${most}`} of ${searches} searches each`;
}

/** What is true of rounds in blocks is not true of searches. */
const FACTS_OF_RACES: readonly string[] = ['design', 'values', 'ratios'];

function listFacts(result: CapacityResult): Fact[] {
  const design = `${result.capacity.searches} searches for each target, targets in turn probe by probe, seed ${result.settings.seed}`;
  return [
    ...buildReport(result).facts.filter(({ label }) => !FACTS_OF_RACES.includes(label)),
    { label: 'design', text: design },
  ];
}

function listNotices({ partial, settings, capacity }: CapacityResult): string[] {
  return [
    ...[describeEarlyEnd(capacity, partial)].filter((text) => text !== undefined),
    ...(settings.quick
      ? ['Quick search: short probes, too few searches for an interval; a first look.']
      : []),
  ];
}

function describeMethod({ profiles }: CapacityResult): string {
  const [profile] = profiles;
  const load =
    profile === undefined ? '' : `${profile.connections} connections × depth ${profile.pipeline}, `;
  return `${load}open loop, ${HOW_A_RATE_HOLDS}`;
}

function renderCurve({ targets }: Capacity, rows: readonly CurveRow[], slo: Slo, page: Page): string[] {
  if (rows.length === 0) return [];
  const offered: Column = {
    head: 'offered',
    align: 'right',
    cells: rows.map(({ offeredPerSecond }) => ({ text: formatCount(offeredPerSecond) })),
  };
  const groups = targets.map(({ target }, at) => columnsOf(target, at, rows, slo, page, targets.length > 1));
  return foldColumns([offered], groups, page.width - INDENT.length)
    .flatMap((columns, table) => [...(table === 0 ? [] : ['']), ...renderTable(columns, page.ink)])
    .map((line) => (line === '' ? line : INDENT + line));
}

/** The median shows the middle of things, the objectives where it breaks. */
function columnsOf(
  target: string,
  at: number,
  rows: readonly CurveRow[],
  slo: Slo,
  { ink, width }: Page,
  isOneOfSeveral: boolean,
): Column[] {
  const shown = OBJECTIVE_NAMES.filter((name) => name === 'p50' || slo.some((one) => one.name === name));
  const title = shortenName(target, { ink, width });
  const latencies = shown.map((name, index): Column => {
    const limitNs = slo.find((one) => one.name === name)?.limitNs;
    return {
      head: index === 0 || isOneOfSeveral ? `${title} ${name}` : name,
      align: 'right',
      cells: rows.map(({ points }) => {
        const point = points[at];
        const valueNs = point && readPercentile(point, percentileOf(name));
        const style =
          valueNs === undefined || limitNs === undefined ? {} : { style: colour(valueNs < limitNs) };
        const text = valueNs === undefined ? (point === undefined ? '' : 'n/a') : formatDurationNs(valueNs);
        return { text: ink.write(text), ...style };
      }),
    };
  });
  const held: Column = {
    head: 'held',
    align: 'right',
    cells: rows.map(({ points }) => {
      const point = points[at];
      if (point === undefined) return { text: '' };
      return { text: `${point.held}/${point.probes}`, style: colour(2 * point.held > point.probes) };
    }),
  };
  return [...latencies, held];
}

function colour(good: boolean): Style {
  return good ? 'green' : 'red';
}

/** The answer of one target is the headline: below a long table it is told once more, in a few words. */
function renderAnswers(result: CapacityResult, curveLines: number, page: Page): string[] {
  const { capacity } = result;
  const answers = capacity.targets.map((target) => describeAnswer(target, result));
  const isHeadline = answers.length === 1;
  if (isHeadline && curveLines <= LINES_IN_SIGHT) return [];
  const shown = isHeadline ? capacity.targets.map(nameAnswer) : answers;
  return [
    ...shown.flatMap((text) => paragraph(text, page, { indent: '' })),
    ...capacity.ratios.flatMap((ratio) =>
      paragraph(describeCapacityRatio(ratio, capacity), page, { indent: '', style: 'bold' }),
    ),
  ];
}
