// Two comparisons of the same kind, before and after an upgrade: what became worse, better, or another reply.
import { type CompatCheck, type CompatResult, LEVELS } from '../result/kinds/compat.ts';

export interface CheckChange {
  readonly before: CompatCheck;
  readonly after: CompatCheck;
}

export interface CompatDiff {
  readonly worse: readonly CheckChange[];
  readonly better: readonly CheckChange[];
  /** As bad as before, but with another reply. */
  readonly changed: readonly CheckChange[];
  /** Asked only once: the catalogue or the servers are others. */
  readonly onlyBefore: readonly CompatCheck[];
  readonly onlyAfter: readonly CompatCheck[];
}

export function diffResults(before: CompatResult, after: CompatResult): CompatDiff {
  const olds = new Map(askedOf(before).map((check) => [check.id, check]));
  const news = new Map(askedOf(after).map((check) => [check.id, check]));
  const both: readonly CheckChange[] = [...olds.values()].flatMap((old) => {
    const now = news.get(old.id);
    return now === undefined ? [] : [{ before: old, after: now }];
  });
  const rose = ({ before: old, after: now }: CheckChange) => badnessOf(now) - badnessOf(old);
  return {
    worse: both.filter((change) => rose(change) > 0),
    better: both.filter((change) => rose(change) < 0),
    changed: both.filter(
      (change) => rose(change) === 0 && repliesOf(change.before) !== repliesOf(change.after),
    ),
    onlyBefore: [...olds.values()].filter(({ id }) => !news.has(id)),
    onlyAfter: [...news.values()].filter(({ id }) => !olds.has(id)),
  };
}

/** What is now so, now so, is no state to compare. */
function askedOf({ checks }: CompatResult): readonly CompatCheck[] {
  return checks.filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'flaky');
}

function badnessOf({ level }: CompatCheck): number {
  return level === undefined ? 0 : LEVELS.length - LEVELS.indexOf(level);
}

function repliesOf({ differences }: CompatCheck): string {
  return JSON.stringify(differences.map(({ step, candidate }) => [step, candidate]));
}
