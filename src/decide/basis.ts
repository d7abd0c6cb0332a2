// What lines and criteria look at: the evidence of the subject, by kind, and what is left over.
import type { CapacityResult } from '../result/kinds/capacity.ts';
import type { CompatResult } from '../result/kinds/compat.ts';
import type { CostResult } from '../result/kinds/cost.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import type { Result } from '../result/kinds.ts';
import type { Attempt } from './attempts.ts';
import { type Evidence, type Printed, type Subject, whyOther } from './evidence.ts';
import type { Facts } from './facts.ts';

export interface DecisionBasis {
  readonly subject: Subject;
  /** The server that holds the data, without secrets; absent: nobody said which, or its URL needs a variable that is not set. */
  readonly source?: string;
  readonly evidence: readonly Evidence[];
  readonly printed: readonly Printed[];
  /** Of commands of the plan, oldest first. */
  readonly attempts: readonly Attempt[];
  readonly facts: Facts;
  readonly now: Date;
}

export interface Sorted {
  /** Of the subject, newest first. */
  readonly own: readonly Evidence[];
  readonly others: readonly { readonly evidence: Evidence; readonly why: string }[];
}

/** @param needsProfile where what was measured is of a load */
export function sortByKind(
  { evidence, subject }: DecisionBasis,
  kind: string,
  needsProfile: boolean,
): Sorted {
  const all = evidence
    .filter(({ result }) => (result.kind as string) === kind)
    .toSorted((one, other) => (other.at ?? '').localeCompare(one.at ?? ''))
    .map((one) => ({ evidence: one, why: whyOther(one, subject, needsProfile) }));
  return {
    own: all.flatMap(({ evidence: one, why }) => (why === undefined ? [one] : [])),
    others: all.flatMap(({ evidence: one, why }) => (why === undefined ? [] : [{ evidence: one, why }])),
  };
}

interface Kinds {
  readonly race: RaceResult;
  readonly capacity: CapacityResult;
  readonly compat: CompatResult;
  readonly cost: CostResult;
}

/** The newest of the subject. */
export function newestOf<Kind extends keyof Kinds>(
  basis: DecisionBasis,
  kind: Kind,
): { readonly evidence: Evidence; readonly result: Kinds[Kind] } | undefined {
  const needsProfile = kind !== 'compat';
  const [evidence] = sortByKind(basis, `cache-bench ${kind}`, needsProfile).own;
  return evidence && { evidence, result: evidence.result as Result as Kinds[Kind] };
}
