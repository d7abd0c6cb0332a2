// What the gate found, as lines of a terminal: every rule with its outcome, and every place where it was asked.
import { quoteWord } from '../../core/command-line.ts';
import { describePoint } from '../../report/gate-section.ts';
import { moreBlocks } from '../../report/more-blocks.ts';
import { moreCores, shareFewCores } from '../../report/more-cores.ts';
import { createInk, type Ink, type Style, wrapText } from '../../report/terminal/terminal-text.ts';
import type { GateCheck, GatePoint, GateReport } from '../../result/gate.ts';
import type { RunResult } from '../../result/kinds.ts';
import { METRICS, type Metric } from '../../result/metrics.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';

/** Narrower terminals wrap by themselves. */
const NARROWEST = 60;

type Profiles = RunResult['profiles'];

/** @param run of whose profiles the parts at an equal rate may tell what the gate could not */
export function describeGate(report: GateReport, abilities: TerminalAbilities, run: RunResult): string {
  const ink = createInk(abilities);
  const width = Math.max(NARROWEST, abilities.columns);
  const lines = [
    '',
    ...wrapText(ink.write(summarizeGate(report)), width, '  ').map((line) =>
      ink.paint(STYLES[report.outcome], line),
    ),
    ...report.checks.flatMap((check) => describeCheck(check, ink, width)),
    ...adviseOnInconclusive(report, run).flatMap((advice) => wrapText(ink.write(advice), width, '  ')),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of why a point is inconclusive: what more blocks end, and what a machine with nothing else to do ends. */
const ENDED_BY_BLOCKS = /(?:crosses|reaches over) the limit|too few (requests )?to tell|could be chance/;
/** Of a tail on few cores that are shared: cores end it, and nothing else. */
const ENDED_BY_CORES = /(?:crosses|reaches over) the limit|of its starts to .* late/;
const ENDED_BY_QUIET = /the client was the limit|other processes filled the machine|of its starts to .* late/;

/** What a generator that had no core just then shows in, however many blocks there are. */
const TAILS: ReadonlyMap<string, string> = new Map(
  METRICS.flatMap(({ id, label, percentile = 0 }: Metric) => (percentile > 90 ? [[id, label]] : [])),
);

function listLabels(metrics: readonly string[]): string {
  return [...new Set(metrics.flatMap((metric) => TAILS.get(metric) ?? []))].join(' and ');
}

/** What would make the rules conclusive that are not; empty where the gate has an answer, or nothing is known that would. */
function adviseOnInconclusive({ outcome, checks }: GateReport, run: RunResult): string[] {
  const { profiles, settings } = run;
  if (outcome !== 'inconclusive') return [];
  const open = checks.flatMap((check) =>
    check.points.filter((point) => point.outcome === 'inconclusive').map((point) => ({ check, point })),
  );
  const byCores = open.filter(
    ({ check: { metric }, point: { why = '' } }) =>
      ENDED_BY_CORES.test(why) && TAILS.has(metric) && shareFewCores(run),
  );
  const others = open.filter((one) => !byCores.includes(one));
  const spoiled = others.filter(({ point: { why = '' } }) => ENDED_BY_QUIET.test(why));
  const ways = [
    ...(byCores.length === 0
      ? []
      : [
          `for ${listLabels(byCores.map(({ check }) => check.metric))} a generator on other cores (${moreCores(run)}), because on shared cores more blocks may not help; p50, CPU per operation and memory can be judged well here`,
        ]),
    ...(others.some(({ point: { why = '' } }) => ENDED_BY_BLOCKS.test(why))
      ? [`more blocks, which make intervals narrower (--max-blocks ${moreBlocks(settings)})`]
      : []),
    ...(spoiled.length === 0 ? [] : ['a run while nothing else runs on this machine']),
    ...spoiled
      .flatMap(({ check, point }) => askAtEqualRate(check, point, profiles))
      .slice(0, 1)
      .map(
        (rule) =>
          `the same metric at the equal rate, which a busy generator affects least: --rule ${quoteWord(rule)}`,
      ),
  ];
  return ways.length === 0 ? [] : [`To get an answer: ${ways.join('; ')}.`];
}

/** The rule on a latency beside another target, asked of the part that followed; a baseline had another rate. */
function askAtEqualRate(
  { rule, metric }: GateCheck,
  { profile, scale }: GatePoint,
  profiles: Profiles,
): readonly string[] {
  const part = profiles.find(({ equalRate }) => equalRate?.base === profile);
  const isLatency = METRICS.some(({ id, unit }) => id === metric && unit === 'ns');
  if (part === undefined || !isLatency || scale === 'value' || / on |\bbaseline\b/.test(rule)) return [];
  return [`${rule} on ${part.name}`];
}

const STYLES: Readonly<Record<GateReport['outcome'] | ReturnType<typeof markOf>, Style>> = {
  passed: 'green',
  pass: 'green',
  failed: 'red',
  fail: 'red',
  warn: 'yellow',
  inconclusive: 'yellow',
  'not-comparable': 'yellow',
  skipped: 'dim',
};

/** "gate FAILED: 1 failed, 2 passed, 1 inconclusive" */
export function summarizeGate({ outcome, onInconclusive, checks }: GateReport): string {
  const counts = COUNTED.flatMap(([kind, words]) => {
    const count = checks.filter((check) => markOf(check) === kind).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const treated =
    outcome === 'inconclusive' && onInconclusive !== 'fail'
      ? ` (counts as ${COUNTS_AS[onInconclusive]})`
      : '';
  return `gate ${WORDS[outcome]}: ${counts.join(', ')}${treated}`;
}

const COUNTED = [
  ['fail', 'failed'],
  ['warn', 'warned'],
  ['not-comparable', 'not comparable'],
  ['inconclusive', 'inconclusive'],
  ['pass', 'passed'],
  ['skipped', 'skipped'],
] as const;

const COUNTS_AS = { warn: 'passed, with this warning', pass: 'passed' } as const;

const WORDS: Readonly<Record<GateReport['outcome'], string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  inconclusive: 'INCONCLUSIVE',
  'not-comparable': 'NOT COMPARABLE',
};

/** A broken rule that only warns doesn't read as a failure. */
function markOf({ outcome, severity }: GateCheck): GateCheck['outcome'] | 'warn' {
  return outcome === 'fail' && severity === 'warn' ? 'warn' : outcome;
}

const MARKS: Readonly<Record<ReturnType<typeof markOf>, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  warn: 'warn',
  inconclusive: '?',
  'not-comparable': '?',
  skipped: '-',
};

function describeCheck(check: GateCheck, ink: Ink, width: number): string[] {
  const { rule, outcome, severity, source, points } = check;
  const kind = markOf(check);
  const mark = MARKS[kind].padEnd('pass'.length);
  const notes = [
    ...(severity === 'warn' ? ['only warns'] : []),
    ...(outcome === 'skipped' ? ['not part of this run'] : []),
    ...(source === undefined ? [] : [`${source.file}:${source.line}:${source.column}`]),
  ];
  const head = `${ink.write(rule)}${notes.length === 0 ? '' : `  ${ink.paint('dim', ink.write(notes.join(', ')))}`}`;
  return [
    `  ${ink.paint(STYLES[kind], mark)}  ${head}`,
    ...points.flatMap((point) =>
      wrapText(ink.write(describePoint(point, check)), width - INDENT.length, '  ').map(
        (line) => INDENT + ink.paint(point.outcome === 'pass' ? 'dim' : STYLES[point.outcome], line),
      ),
    ),
  ];
}

const INDENT = ' '.repeat('  pass  '.length);
