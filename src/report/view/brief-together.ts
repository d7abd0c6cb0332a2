// The short table of all pairs of a profile in one: a row for each metric, a column for each candidate.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { formatCount } from '../../core/units.ts';
import { formatRow, readsAsSame } from '../format-metric.ts';
import type { Comparison, ProfileReport, RatioRow } from '../model.ts';
import { type BriefRow, explainBriefRows, findRowsAtSameRate, listBriefRows } from './brief-table.ts';
import type { Cell, Column, Table } from './shapes.ts';

/** How much a candidate's columns tell, the most first: a renderer takes the first that it has room for. */
const DEPTHS = ['intervals', 'ratios', 'words'] as const;
type Depth = (typeof DEPTHS)[number];

/** Of one table each; empty unless a pair has a block in common. */
export function tabulateTogether({ targets, comparisons, answers }: ProfileReport): Table[] {
  const compared = comparisons.filter((comparison) => comparison.pairs > 0);
  const isCrowded = compared.length > 1;
  const all = compared.map((comparison) => {
    const atSameRate = findRowsAtSameRate(answers, comparison);
    return { comparison, rows: listBriefRows(comparison, targets, { atSameRate, isCrowded }) };
  });
  const pairs = isCrowded ? withoutUntold(all) : all;
  if (pairs.length === 0) return [];
  const at = (name: string): number => targets.findIndex((target) => target.name === name);
  const { reference } = pairs[0]!.comparison;
  const rows = pairs.flatMap((pair) => pair.rows);
  return DEPTHS.flatMap((depth) =>
    // Where there is no room for the rate in each row, it has a line of its own.
    [placeAll(rows), placeByRate(rows)].map((places): Table => {
      const references = places.map((place) => findRow(rows, place)?.reference ?? { text: '' });
      return {
        title: `Compared with ${reference}`,
        ...dropUndefined({ note: explainBriefRows(pairs, targets, depth === 'intervals') }),
        columns: [
          { head: 'metric', kind: 'text', cells: places.map(({ text }) => ({ text })) },
          { head: reference, kind: 'number', target: at(reference), cells: references },
          ...pairs.flatMap(({ comparison, rows: own }) =>
            columnsOf(
              comparison,
              places.map((place) => findRow(own, place)),
              at(comparison.candidate),
              depth,
            ),
          ),
        ],
      };
    }),
  );
}

interface Pair {
  readonly comparison: Comparison;
  readonly rows: readonly BriefRow[];
}

/** What was asked at an equal rate and is told of no pair takes room, and answers nothing. */
function withoutUntold(pairs: readonly Pair[]): readonly Pair[] {
  const told = new Set(
    pairs.flatMap(({ rows }) =>
      rows.filter(({ ratio }) => ratio?.outcome !== 'cannot-tell').map(({ label }) => label),
    ),
  );
  return pairs.map(({ comparison, rows }) => ({
    comparison,
    rows: rows.filter((row) => rateOf(row) === undefined || told.has(row.label)),
  }));
}

interface Place {
  /** Of the rows that stand there; absent: a line that says at which rate those below it were measured. */
  readonly label?: string;
  readonly text: string;
}

function findRow(rows: readonly BriefRow[], { label }: Place): BriefRow | undefined {
  return rows.find((row) => row.label === label);
}

function placeAll(rows: readonly BriefRow[]): Place[] {
  const own = rows.filter((row) => rateOf(row) === undefined);
  const atRates = rows.filter((row) => rateOf(row) !== undefined);
  return placeDistinct([...own, ...atRates], ({ label }) => label);
}

/** Each rate once, above what was measured at it, and that last: nothing below it is of another. */
function placeByRate(rows: readonly BriefRow[]): Place[] {
  const own = rows.filter((row) => rateOf(row) === undefined);
  const rates = [...new Set(rows.flatMap((row) => rateOf(row) ?? []))];
  return [
    ...placeDistinct(own, ({ name }) => name),
    ...rates.flatMap((rate) => [
      { text: `at ${formatCount(rate)}/s` },
      ...placeDistinct(
        rows.filter((row) => rateOf(row) === rate),
        ({ name }) => ` ${name}`,
      ),
    ]),
  ];
}

function placeDistinct(rows: readonly BriefRow[], textOf: (row: BriefRow) => string): Place[] {
  return [...new Map(rows.map((row) => [row.label, { label: row.label, text: textOf(row) }])).values()];
}

function rateOf({ ratio }: BriefRow): number | undefined {
  return ratio?.ratePerSecond;
}

function columnsOf(
  { candidate }: Comparison,
  rows: readonly (BriefRow | undefined)[],
  target: number,
  depth: Depth,
): Column[] {
  const values: Column = {
    head: candidate,
    kind: 'number',
    target,
    cells: rows.map((row) => row?.candidate ?? { text: '' }),
  };
  const told = rows.map((row): Cell => (row?.ratio === undefined ? { text: '' } : tell(row.ratio, depth)));
  const isIndicative = rows.some((row) => row?.ratio?.outcome === 'indicative');
  const head = depth === 'words' ? 'verdict' : depth === 'ratios' || isIndicative ? 'ratio' : '95 % interval';
  return [values, { head, kind: 'number', align: 'left', cells: told }];
}

/** "1.85× [1.80, 1.91] faster"; where width is scarce without the interval, and then with no ratio that tells nothing. */
function tell(row: RatioRow, depth: Depth): Cell {
  const { value, bounds } = formatRow(row);
  const isOpen = row.outcome === 'cannot-tell';
  const parts =
    depth === 'intervals'
      ? [value, ...(bounds === undefined ? [] : [bounds])]
      : depth === 'words' || isOpen || readsAsSame(row.estimate.ratio)
        ? []
        : [value];
  return { text: [...parts, row.word].join(' '), emphasis: row.outcome };
}
