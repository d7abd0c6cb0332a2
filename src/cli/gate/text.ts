// What the gate found, as lines of a terminal: every rule with its outcome, and every place where it was asked.
import { quoteWord } from '../../core/command-line.ts';
import { describePoint } from '../../report/gate-section.ts';
import { createInk, type Ink, type Style, wrapText } from '../../report/terminal/terminal-text.ts';
import type { GateCheck, GatePoint, GateReport } from '../../result/gate.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';

/** Narrower terminals wrap by themselves. */
const NARROWEST = 60;

export function describeGate(report: GateReport, abilities: TerminalAbilities): string {
  const ink = createInk(abilities);
  const width = Math.max(NARROWEST, abilities.columns);
  const lines = [
    '',
    ...wrapText(ink.write(summarizeGate(report)), width, '  ').map((line) =>
      ink.paint(STYLES[report.outcome], line),
    ),
    ...report.checks.flatMap((check) => describeCheck(check, ink, width)),
    ...adviseOnInconclusive(report).flatMap((advice) => wrapText(ink.write(advice), width, '  ')),
  ];
  return `${lines.join('\n')}\n`;
}

/** What would make the rules conclusive that are not; empty where the gate has an answer. */
export function adviseOnInconclusive({ outcome, checks }: GateReport): string[] {
  if (outcome !== 'inconclusive') return [];
  const open = checks.flatMap((check) =>
    check.points.filter((point) => point.outcome === 'inconclusive').map((point) => ({ check, point })),
  );
  const isSpeed = (id: string) => ['ns', 'perSecond'].includes(metricById(id as MetricId).unit);
  const spoiled = open.filter(({ check, point }) => !reachesOver(point) && isSpeed(check.metric));
  const besideOther = spoiled.find(
    ({ check, point }) =>
      point.scale !== 'value' &&
      !/ on /.test(check.rule) &&
      metricById(check.metric as MetricId).unit === 'ns',
  );
  const ways = [
    ...(open.some(({ point }) => reachesOver(point))
      ? ['more blocks, which make intervals narrower (--max-blocks 16)']
      : []),
    ...(spoiled.length === 0 ? [] : ['a run while nothing else works on this machine']),
    ...(besideOther === undefined
      ? []
      : [
          `the same at the rate that all are offered, which a busy generator spoils least: --rule ${quoteWord(`${besideOther.check.rule} on ${besideOther.point.profile}@rate=25%`)}`,
        ]),
  ];
  return ways.length === 0 ? [] : [`What would tell: ${ways.join('; ')}.`];
}

/** The numbers are good, and the limit lies between them. */
function reachesOver({ observed, allowed }: GatePoint): boolean {
  return (
    observed?.low !== undefined &&
    observed.high !== undefined &&
    observed.low <= allowed &&
    observed.high >= allowed
  );
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
    ...(outcome === 'skipped' ? ['no part of this run'] : []),
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
