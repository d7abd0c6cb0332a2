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
import { describeDifferences, OF_OBSERVED } from './text.ts';

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
      ...describeDifferences(differences, OF_OBSERVED).map(
        (line) => `compared because of --force, although they differ: ${line}`,
      ),
      ...doubts,
    ],
    sections: abouts.map((about) =>
      toSection(
        about,
        rows.filter((row) => row.about === about),
      ),
    ),
    foot: 'Each was measured once: times have no interval, and a repeat may differ as much. Repeat what matters.',
  };
}

/** In words without a verdict on times, which one observation can't give. What is known as "at least" is no less than another. */
export function summarizeObserved(rows: readonly ObservedRow[]): string {
  const totals = listTotals(rows);
  const told = totals
    .filter(({ unit }) => unit === 'count')
    .map((total) => ({ ...total, direction: findDirection(total.first, total.second) }));
  const same = told.filter(({ direction }) => direction === 'same');
  const untold = told.filter(({ direction }) => direction === 'unknown');
  const parts = [
    ...told
      .filter(({ direction }) => direction === 'more' || direction === 'fewer')
      .map((total) => `${total.direction} ${total.name} (${describeBoth(total)})`),
    ...(same.length === 0 ? [] : [`the same ${list(same.map((one) => `${one.name} (${showFirst(one)})`))}`]),
  ];
  const times = totals
    .filter(({ unit }) => unit === 'ns')
    .map((total) => {
      const { name, first, second } = total;
      const isAlike = first.value === second.value && first.isLowerBound === second.isLowerBound;
      return `${name} ${isAlike ? `${showFirst(total)} in both` : describeBoth(total)}`;
    });
  const sentences = [
    parts.length === 0 ? '' : `The second had ${list(parts)}.`,
    untold.length === 0
      ? ''
      : `Cannot tell whether the second had more or fewer: ${list(untold.map((one) => `${one.name} (${describeBoth(one)})`))}.`,
    times.length === 0 ? '' : `At worst: ${times.join(', ')}.`,
  ].filter((text) => text !== '');
  return sentences.length === 0 ? 'Nothing was observed in both.' : sentences.join(' ');
}

interface Total {
  readonly name: string;
  readonly unit: ObservedUnit;
  readonly first: ObservedValue;
  readonly second: ObservedValue;
}

function describeBoth(total: Total): string {
  const { unit, second } = total;
  return `${formatObserved(unit, second.value, second.isLowerBound)} instead of ${showFirst(total)}`;
}

function showFirst({ unit, first }: Total): string {
  return formatObserved(unit, first.value, first.isLowerBound);
}

type Direction = 'more' | 'fewer' | 'same' | 'unknown';

/** More than what is exact, or less than it: what might have become more itself bounds nothing from above. */
function findDirection(first: ObservedValue, second: ObservedValue): Direction {
  if (second.value > first.value) return first.isLowerBound ? 'unknown' : 'more';
  if (second.value < first.value) return second.isLowerBound ? 'unknown' : 'fewer';
  return first.isLowerBound || second.isLowerBound ? 'unknown' : 'same';
}

/** Of each metric that both have: of the whole, else its parts together. */
function listTotals(rows: readonly ObservedRow[]): readonly Total[] {
  return [...new Set(rows.map(({ metric }) => metric))].flatMap((metric) => {
    const mine = rows.filter((row) => row.metric === metric);
    const wholes = mine.filter(({ isWhole }) => isWhole);
    const pairs = (wholes.length > 0 ? wholes : mine).flatMap(({ reference, candidate }) =>
      reference === undefined || candidate === undefined ? [] : [[reference, candidate] as const],
    );
    if (pairs.length === 0) return [];
    const { unit } = mine[0]!;
    const first = fold(
      unit,
      pairs.map(([one]) => one),
    );
    const second = fold(
      unit,
      pairs.map(([, one]) => one),
    );
    return [{ name: metric.replaceAll('_', ' '), unit, first, second }];
  });
}

/** A sum or a maximum of what is "at least" so much is "at least" too. */
function fold(unit: ObservedUnit, parts: readonly ObservedValue[]): ObservedValue {
  const values = parts.map(({ value }) => value);
  return {
    value: unit === 'count' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values),
    isLowerBound: parts.some(({ isLowerBound }) => isLowerBound),
  };
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
  if (reference === undefined || candidate === undefined) return '';
  const direction = findDirection(reference, candidate);
  if (direction === 'same') return '';
  if (direction === 'unknown') return 'cannot tell';
  // Of a value that is known as "at least" the change is one of so much, or of more.
  const bound = !(reference.isLowerBound || candidate.isLowerBound)
    ? ''
    : direction === 'more'
      ? 'at least '
      : 'at most ';
  if (unit === 'ns' && reference.value > 0)
    return `${bound}${formatRatio(candidate.value / reference.value)}`;
  const size = formatObserved(unit, Math.abs(candidate.value - reference.value));
  return `${bound}${direction === 'more' ? '+' : '-'}${size}`;
}
