// Two runs side by side, as lines of a terminal: what it comes to, metric by metric, and what differs in their making.
import type { Difference } from '../../compare/comparable.ts';
import type { RunsComparison } from '../../compare/compare-runs.ts';
import type { ControlledComparison } from '../../compare/control.ts';
import type { MetricComparison } from '../../compare/metric-comparison.ts';
import { formatRatio } from '../../core/units.ts';
import type { Column } from '../../report/terminal/render-table.ts';
import { createInk, escapeTerminal } from '../../report/terminal/terminal-text.ts';
import type { RunDigest } from '../../result/digest.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';
import { raceBoth } from './race-both.ts';
import { summarizeComparison } from './sentence.ts';
import { type ComparePage, INDENT, table, tabulate, textColumn, toRow, write } from './table.ts';

interface TextOptions extends TerminalAbilities {
  readonly tolerance: number;
}

const NARROWEST = 60;

export function describeRunsComparison(
  comparison: RunsComparison,
  runs: readonly [reference: RunDigest, candidate: RunDigest],
  options: TextOptions,
): string {
  const ink = createInk(options);
  const page = { ink, width: Math.max(NARROWEST, options.columns), tolerance: options.tolerance };
  const lines = [
    ...write(summarizeComparison(comparison, runs, options.tolerance), page, 'bold'),
    ...describeForce(comparison, page),
    ...comparison.targets.flatMap((pair) => describePair(comparison, pair, page)),
    ...describeControlled(comparison.controlled, page),
    ...describeConfiguration(comparison, page),
    '',
    ...describeRuns(comparison, runs, page),
  ];
  return `${lines.join('\n')}\n`;
}

/** Two rehearsals, or two results of failovers: each has servers that are called reference and candidate already. */
export const OF_OBSERVED = ['first', 'second'] as const;

/** "machine: kernel: reference 6.1, candidate 6.8" */
export function describeDifferences(
  differences: readonly Difference[],
  names: readonly [string, string] = ['reference', 'candidate'],
): string[] {
  return differences.map(
    ({ kind, what, reference, candidate }) =>
      `${kind === what ? '' : `${kind}: `}${escapeTerminal(`${what}: ${names[0]} ${reference}, ${names[1]} ${candidate}`)}`,
  );
}

function describeForce({ differences }: RunsComparison, page: ComparePage): string[] {
  if (differences.length === 0) return [];
  return [
    ...write('Compared because of --force, although they differ:', page, 'yellow'),
    ...describeDifferences(differences).flatMap((line) => write(line, page, 'yellow', INDENT)),
  ];
}

/** Where the numbers are from, and how to get better ones. */
function describeRuns(
  { paired, targets, leftOut }: RunsComparison,
  runs: readonly [RunDigest, RunDigest],
  page: ComparePage,
): string[] {
  const [reference, candidate] = runs;
  if (paired)
    return write(
      `run ${reference.runId}, ${timeOf(reference)}: targets compared block by block`,
      page,
      'dim',
    );
  const command = raceBoth(runs, targets);
  return [
    ...(leftOut.length === 0
      ? []
      : write(
          `Not compared, because each run chose its own rate: ${leftOut.join(', ')}. To compare response times at one rate, set it: run --rate N.`,
          page,
          'dim',
        )),
    ...write(`reference: run ${reference.runId}, ${timeOf(reference)}`, page, 'dim'),
    ...write(`candidate: run ${candidate.runId}, ${timeOf(candidate)}`, page, 'dim'),
    ...write(
      `These are two runs, not one race: any change of the machine between them looks like a difference of the targets, and the intervals do not include it. ${command === undefined ? 'To be sure, race both in one run.' : 'To be sure, race both in one run:'}`,
      page,
      'yellow',
    ),
    // In one piece, to be copied.
    ...(command === undefined ? [] : [INDENT + page.ink.write(command)]),
  ];
}

function timeOf({ startedAt }: RunDigest): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`;
}

function describeConfiguration({ configuration }: RunsComparison, page: ComparePage): string[] {
  if (configuration.length === 0) return ['', 'Configuration: no difference.'];
  const column = (head: string, cells: readonly string[]): Column => textColumn(head, cells, page.ink);
  return [
    '',
    'Configuration',
    ...table(
      [
        column(
          'of',
          configuration.map(({ subject }) => subject),
        ),
        column(
          'what',
          configuration.map(({ what }) => what),
        ),
        column(
          'reference',
          configuration.map(({ reference }) => reference),
        ),
        column(
          'candidate',
          configuration.map(({ candidate }) => candidate),
        ),
      ],
      page,
    ),
  ];
}

function describePair(
  { comparisons }: RunsComparison,
  [before, after]: readonly [string, string],
  page: ComparePage,
): string[] {
  const mine = comparisons.filter(
    ({ reference, candidate }) => reference.name === before && candidate.name === after,
  );
  const profiles = [...new Set(mine.map(({ profile }) => profile))];
  return profiles.flatMap((profile) => {
    const rows = mine.filter((one) => one.profile === profile && isShown(one));
    const names = before === after ? before : `${after} against ${before}`;
    return ['', ...write(`${profile}: ${names}`, page, 'bold'), ...tabulate(rows.map(toRow), page)];
  });
}

/** Of operations the three that users feel; and nothing that no side could measure. */
const OF_OPERATIONS: readonly MetricId[] = ['throughput', 'p50', 'p99'];

function isShown({ operation, metric, reference, candidate }: MetricComparison): boolean {
  if (reference.value === undefined && candidate.value === undefined) return false;
  return operation === undefined || OF_OPERATIONS.includes(metric);
}

function describeControlled(controlled: readonly ControlledComparison[], page: ComparePage): string[] {
  const groups = new Map<string, ControlledComparison[]>();
  for (const one of controlled) {
    if (one.ratioThen === undefined || one.ratioNow === undefined) continue;
    const title = `${one.profile}: ratio of ${one.target} to ${one.control} in each run`;
    groups.set(title, [...(groups.get(title) ?? []), one]);
  }
  return [...groups].flatMap(([title, rows]) => [
    '',
    ...write(title, page, 'bold'),
    ...write('What slows the whole machine slows both targets, and so cancels out.', page, 'dim', INDENT),
    ...tabulate(
      rows.map(({ metric, ratioThen, ratioNow, estimate, verdict }) => ({
        metric,
        label: metricById(metric).label,
        reference: formatRatio(ratioThen!),
        candidate: formatRatio(ratioNow!),
        estimate,
        countedRatio: undefined,
        verdict,
      })),
      page,
    ),
  ]);
}
