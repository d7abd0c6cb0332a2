// Two rehearsals, or two results of failovers, side by side: one sentence, then value by value.
import type {
  ObservedComparison,
  ObservedRow,
  ObservedValue,
} from '../../compare/observed/compare-observed.ts';
import type { ObservedUnit } from '../../compare/observed/observation.ts';
import type { ObservedResult } from '../../compare/observed/observe-result.ts';
import { formatRatio } from '../../core/units.ts';
import { formatObserved } from '../../gate/observed-rules.ts';
import type { Sheet, SheetSection } from '../../report/sheet/sheet.ts';
import { failoverKind } from '../../result/kinds/failover.ts';
import { describeDifferences } from './text.ts';

type Both = readonly [first: ObservedResult, second: ObservedResult];

export function toObservedSheet(
  { rows, differences, doubts }: ObservedComparison,
  [first, second]: Both,
): Sheet {
  const abouts = [...new Set(rows.map(({ about }) => about))];
  return {
    title: summarizeObserved(rows),
    claims: [],
    lines: [`first: ${describeMaking(first)}`, `second: ${describeMaking(second)}`],
    warnings: [
      ...describeDifferences(differences).map((line) => `compared by force, although they differ: ${line}`),
      ...doubts,
    ],
    sections: abouts.map((about) =>
      toSection(
        about,
        rows.filter((row) => row.about === about),
      ),
    ),
    foot: 'Each happened once: no interval stands behind a time, and the next one may differ as much. Repeat what matters.',
  };
}

/** In words without a verdict on times, which one observation can't give. */
export function summarizeObserved(rows: readonly ObservedRow[]): string {
  const totals = listTotals(rows);
  const counts = totals.filter(({ unit }) => unit === 'count');
  const changed = counts.filter(({ first, second }) => first !== second);
  const same = counts.filter(({ first, second }) => first === second);
  const parts = [
    ...changed.map(
      ({ name, first, second }) =>
        `${second > first ? 'more' : 'fewer'} ${name} (${formatObserved('count', second)} instead of ${formatObserved('count', first)})`,
    ),
    ...(same.length === 0
      ? []
      : [`as many ${list(same.map(({ name, first }) => `${name} (${formatObserved('count', first)})`))}`]),
  ];
  const times = totals
    .filter(({ unit }) => unit === 'ns')
    .map(({ name, first, second }) =>
      first === second
        ? `${name} ${formatObserved('ns', second)} in both`
        : `${name} ${formatObserved('ns', second)} instead of ${formatObserved('ns', first)}`,
    );
  if (parts.length + times.length === 0) return 'Nothing was observed in both.';
  const had = parts.length === 0 ? '' : `The second had ${list(parts)}.`;
  const took = times.length === 0 ? '' : `At worst: ${times.join(', ')}.`;
  return [had, took].filter((text) => text !== '').join(' ');
}

interface Total {
  readonly name: string;
  readonly unit: ObservedUnit;
  readonly first: number;
  readonly second: number;
}

/** Of each metric that both have: of the whole, else its parts together. */
function listTotals(rows: readonly ObservedRow[]): readonly Total[] {
  return [...new Set(rows.map(({ metric }) => metric))].flatMap((metric) => {
    const mine = rows.filter((row) => row.metric === metric);
    const wholes = mine.filter(({ isWhole }) => isWhole);
    const pairs = (wholes.length > 0 ? wholes : mine).flatMap(({ reference, candidate }) =>
      reference === undefined || candidate === undefined ? [] : [[reference.value, candidate.value] as const],
    );
    if (pairs.length === 0) return [];
    const { unit } = mine[0]!;
    const fold = (values: readonly number[]) =>
      unit === 'count' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
    const first = fold(pairs.map(([value]) => value));
    const second = fold(pairs.map(([, value]) => value));
    return [{ name: metric.replaceAll('_', ' '), unit, first, second }];
  });
}

function list(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

function describeMaking(result: ObservedResult): string {
  const { runId, startedAt } = result;
  const when = `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`;
  const what =
    result.kind === failoverKind.kind
      ? [...new Set(result.trials.map(({ server }) => server))].join(', ')
      : `${result.name}, ${result.reference.flavor} ${result.reference.version} to ${result.candidate.flavor} ${result.candidate.version}`;
  return `run ${runId}, ${when}, ${what}`;
}

function toSection(about: string, rows: readonly ObservedRow[]): SheetSection {
  // Of parts only what happened.
  const shown = rows.filter(
    ({ isWhole, reference, candidate }) =>
      isWhole || (reference?.value ?? 0) !== 0 || (candidate?.value ?? 0) !== 0,
  );
  return {
    id: about.replaceAll(/\W+/g, '-'),
    heading: about,
    table: {
      heads: ['metric', 'first', 'second', 'change'],
      isNumeric: true,
      rows: shown.map((row) =>
        [row.metric, show(row, row.reference), show(row, row.candidate), describeChange(row)].map((text) => ({
          text,
        })),
      ),
    },
  };
}

function show({ unit }: ObservedRow, one: ObservedValue | undefined): string {
  return one === undefined ? 'n/a' : formatObserved(unit, one.value, one.isLowerBound);
}

function describeChange({ unit, reference, candidate }: ObservedRow): string {
  if (reference === undefined || candidate === undefined || reference.value === candidate.value) return '';
  const more = candidate.value - reference.value;
  if (unit === 'ns' && reference.value > 0) return formatRatio(candidate.value / reference.value);
  return `${more > 0 ? '+' : '-'}${formatObserved(unit, Math.abs(more))}`;
}
