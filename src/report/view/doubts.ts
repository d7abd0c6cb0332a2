// What the rows of a table hold under, why some have no verdict, and how their ratios come about, in a few words below it; nothing of a row that says so itself.
import { BESIDE_GENERATOR } from '../../compare/beside-generator.ts';
import { formatTolerance, isFarApart } from '../format-metric.ts';
import type { RatioRow, TargetReport } from '../model.ts';

export interface Doubted {
  /** As the row is called. */
  readonly label: string;
  readonly candidate: string;
  /** Absent: no ratio, so no verdict. */
  readonly row: RatioRow | undefined;
}

interface Surroundings {
  /** Those of the table. */
  readonly targets: readonly Pick<TargetReport, 'name' | 'limit'>[];
  readonly tolerance: number;
  /** false: that the rounds lie far apart is not seen either. Absent: they are shown. */
  readonly showsIntervals?: boolean;
}

/** Of the rows of one table: the condition of those that have one, and why others have no verdict; undefined: neither. */
export function explainRows(rows: readonly Doubted[], surroundings: Surroundings): string | undefined {
  const parts = [
    explainConditions(rows, surroundings),
    explainDoubts(rows, surroundings),
    surroundings.showsIntervals === false ? undefined : explainRatios(rows),
  ];
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join('. ');
}

/** "Measured with the generator on the same cores: ops/s, p50" */
function explainConditions(
  rows: readonly Doubted[],
  { showsIntervals = true }: Surroundings,
): string | undefined {
  const labels = nameRows(
    rows.filter(({ row }) => row?.besideGenerator),
    rows,
  );
  if (labels.length === 0) return undefined;
  // A table of several pairs has little room.
  return `${showsIntervals ? `Measured ${BESIDE_GENERATOR}` : 'On shared cores'}: ${labels.join(', ')}`;
}

/** Further from the quotient of the values beside it a ratio looks like a mistake. */
const STRIKING = Math.log(1.05);
/** The same of one that tells nothing, which nobody takes for exact. */
const STRIKING_UNTOLD = Math.log(1.5);

/** "Ratios are computed block by block, not from the two values shown: p50" */
function explainRatios(rows: readonly Doubted[]): string | undefined {
  const labels = nameRows(rows.filter(isStriking), rows);
  return labels.length === 0
    ? undefined
    : `Ratios are computed block by block, not from the two values shown: ${labels.join(', ')}`;
}

function isStriking({ row }: Doubted): boolean {
  if (row === undefined || row.bound !== undefined || isFarApart(row)) return false;
  const isUntold = row.outcome === 'cannot-tell' || row.outcome === 'indicative';
  const seen = Math.log(row.candidate / row.reference);
  const told = Math.log(row.estimate.ratio);
  // Of two zeros there is no quotient.
  if (!(Math.abs(seen - told) > STRIKING)) return false;
  return !isUntold || seen * told < 0 || Math.abs(seen - told) > STRIKING_UNTOLD;
}

/** By the label where it is of all candidates: "p99", "ops/s and p50 of dragonfly". */
function nameRows(some: readonly Doubted[], all: readonly Doubted[]): string[] {
  const having = groupBy(
    all.filter(({ row }) => row !== undefined),
    ({ label }) => label,
  );
  const labels = [...groupBy(some, ({ label }) => label)];
  const byCandidates = groupBy(labels, ([label, rows]) =>
    rows.length === having.get(label)!.length
      ? ''
      : ` of ${rows.map(({ candidate }) => candidate).join(' and ')}`,
  );
  return [...byCandidates].flatMap(([of, ofThem]) => {
    const names = ofThem.map(([label]) => label);
    return of === '' ? names : [`${names.join(' and ')}${of}`];
  });
}

/** "Cannot tell: p50, p99 (the client was the limit on dragonfly), ops/cpu-s (may be the same within ±5 %)" */
function explainDoubts(doubted: readonly Doubted[], surroundings: Surroundings): string | undefined {
  const byReason = groupBy(
    doubted.filter(({ row }) => row !== undefined && needsReason(row, surroundings)),
    ({ row }) => reasonOf(row!, surroundings),
  );
  const parts = [...byReason].map(([reason, rows]) => `${nameRows(rows, doubted).join(', ')} (${reason})`);
  return parts.length === 0 ? undefined : `Cannot tell: ${parts.join(', ')}`;
}

/** The beginning of the reason where the generator was the limit. */
export const CLIENT_WAS_LIMIT = 'the client was the limit';

/** Without its numbers, which stand in the table too. */
export function shortenDoubt(text: string): string {
  return text.replace(/ \(.*\)/, '').replace(/ in \d+ of \d+ rounds of .*$/, '');
}

/**
 * An interval on both sides of 1 is what a reader expects who sees no reason, and sees where there is one; words of their
 * own explain themselves.
 */
function needsReason(row: RatioRow, { showsIntervals = true }: Surroundings): boolean {
  const { outcome, word, doubt, estimate } = row;
  if (outcome !== 'cannot-tell' || word !== 'cannot tell') return false;
  if (!showsIntervals) return true;
  if (isFarApart(row)) return false;
  return doubt !== 'interval-too-wide' || estimate.low === undefined || isClear(estimate);
}

function isClear({ low, high }: RatioRow['estimate']): boolean {
  return low !== undefined && high !== undefined && (low > 1 || high < 1);
}

function reasonOf(row: RatioRow, { targets, tolerance, showsIntervals = true }: Surroundings): string {
  const { doubt, why = '', ratePerSecond } = row;
  if (!showsIntervals && isFarApart(row)) return 'the rounds are far apart';
  if (doubt === 'interval-too-wide' && !showsIntervals && !isClear(row.estimate))
    return 'the blocks differ too much';
  if (doubt === 'interval-too-wide') return `may be the same within ${formatTolerance(tolerance)}`;
  if (doubt === 'late-starts' && !showsIntervals) return 'starts were late';
  // At another rate others were limited.
  if (!why.startsWith(CLIENT_WAS_LIMIT) || ratePerSecond !== undefined) return shortenDoubt(why);
  // Of several pairs each names another target; together they are told once.
  const limited = targets.filter(({ limit }) => limit?.kind === 'client-bound').map(({ name }) => name);
  // A table of several pairs marks their values with ≥.
  const isNamed = showsIntervals && limited.length > 0 && limited.length < targets.length;
  const where = isNamed ? ` on ${limited.join(' and ')}` : '';
  const more = (isNamed ? /\)(, and .*)$/ : /\)(, and the bystander .*)$/).exec(why)?.[1] ?? '';
  return `${CLIENT_WAS_LIMIT}${where}${more}`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
