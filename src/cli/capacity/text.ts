// A search for capacities in words and tables: its plan, each probe, and at the end the curves and the answers.
import type { CapacityPlan } from '../../capacity/conduct-capacity.ts';
import { buildCurve, type CurvePoint, type CurveRow } from '../../capacity/curve.ts';
import { formatSlo, OBJECTIVE_NAMES, percentileOf, type Slo } from '../../capacity/slo.ts';
import { formatCount, formatDurationNs, formatLongDurationNs } from '../../core/units.ts';
import { buildReport } from '../../report/build-report.ts';
import { describeAnswer, describeCapacityRatio } from '../../report/capacity-sentences.ts';
import type { Fact } from '../../report/model.ts';
import { type Column, foldColumns, renderTable } from '../../report/terminal/render-table.ts';
import { renderTerminal, type TerminalOptions } from '../../report/terminal/render-terminal.ts';
import { INDENT, type Page, paragraph, shortenName } from '../../report/terminal/terminal-page.ts';
import { createInk, type Style } from '../../report/terminal/terminal-text.ts';
import type { Capacity, CapacityProbe, CapacityResult } from '../../result/kinds/capacity.ts';
import { tailPercentileNs } from '../../stats/tail-permutation.ts';

/** As a first search takes ten probes, and one near an answer seven, on a quiet machine. */
const PROBES_A_SEARCH = 8;
/** Connecting, draining and saving around each probe. */
const PROBE_OVERHEAD_NS = 0.6e9;

/** "2 targets × 6 searches of about 8 probes, about 5 min" */
export function describeCapacityPlan({ targets, settings, planned, slo, probe }: CapacityPlan): string {
  const probes = targets.length * settings.blocks * PROBES_A_SEARCH;
  const takesNs = probes * (probe.probeNs + probe.warmupNs + PROBE_OVERHEAD_NS);
  const names = targets.map(({ name }) => name).join(', ');
  return `${planned.profile.name} on ${names} under ${formatSlo(slo)}: ${settings.blocks} searches each, some ${PROBES_A_SEARCH} probes a search, about ${formatLongDurationNs(takesNs)}`;
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

/** What goes to stdout: what was measured on what, the answers, the curves side by side, and the answers again. */
export function describeCapacity(result: CapacityResult, slo: Slo, options: TerminalOptions): string {
  const { capacity } = result;
  const head = renderTerminal(
    {
      ...buildReport(result),
      extent: `${capacity?.searches ?? 0} searches each`,
      facts: listFacts(result),
      notices: listNotices(result),
      profiles: [],
    },
    options,
  );
  const page = { ink: createInk(options), width: options.columns };
  const sections = [
    [
      page.ink.paint('bold', page.ink.write(`${capacity.profile} under ${capacity.slo}`)),
      ...paragraph(describeMethod(result), page),
    ],
    renderCurve(capacity, slo, page),
    renderAnswers(capacity, page),
  ];
  return [head, ...sections.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`)].join(
    '\n',
  );
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

function listNotices({ partial, settings }: CapacityResult): string[] {
  return [
    ...(partial ? ['Partial result: the search ended early; what is below is what was known by then.'] : []),
    ...(settings.quick
      ? ['Quick search: short probes, too few searches for an interval; a first look.']
      : []),
  ];
}

function describeMethod({ profiles }: CapacityResult): string {
  const [profile] = profiles;
  const load =
    profile === undefined ? '' : `${profile.connections} connections × depth ${profile.pipeline}, `;
  return `${load}open loop, latency from the intended start. A rate holds when every objective is kept, 99 % of the rate is reached and no request fails.`;
}

function renderCurve(capacity: Capacity, slo: Slo, page: Page): string[] {
  if (capacity.probes.length === 0) return [];
  const rows = buildCurve(capacity);
  const offered: Column = {
    head: 'offered',
    align: 'right',
    cells: rows.map(({ offeredPerSecond }) => ({ text: formatCount(offeredPerSecond) })),
  };
  const groups = capacity.targets.map(({ target }, at) => columnsOf(target, at, rows, slo, page));
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
): Column[] {
  const shown = OBJECTIVE_NAMES.filter((name) => name === 'p50' || slo.some((one) => one.name === name));
  const title = shortenName(target, { ink, width });
  const latencies = shown.map((name, index): Column => {
    const limitNs = slo.find((one) => one.name === name)?.limitNs;
    return {
      head: index === 0 ? `${title} ${name}` : name,
      align: 'right',
      cells: rows.map(({ points }) => {
        const valueNs = readPercentile(points[at], percentileOf(name));
        const style =
          valueNs === undefined || limitNs === undefined ? {} : { style: colour(valueNs < limitNs) };
        const text =
          valueNs === undefined ? (points[at] === undefined ? '' : 'n/a') : formatDurationNs(valueNs);
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

function readPercentile(point: CurvePoint | undefined, percentile: number): number | undefined {
  if (point === undefined || point.responseTime.count === 0) return undefined;
  return percentile === 100 ? point.responseTime.maxNs : tailPercentileNs(point.responseTime, percentile);
}

function colour(good: boolean): Style {
  return good ? 'green' : 'red';
}

function renderAnswers(capacity: Capacity, page: Page): string[] {
  return [
    ...capacity.targets.flatMap((target) =>
      paragraph(describeAnswer(target, capacity), page, { indent: '' }),
    ),
    ...capacity.ratios.flatMap((ratio) =>
      paragraph(describeCapacityRatio(ratio, capacity), page, { indent: '', style: 'bold' }),
    ),
  ];
}
