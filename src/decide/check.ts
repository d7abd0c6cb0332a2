// What a line of the checklist is, and the words that lines share.
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatCount } from '../core/units.ts';
import type { CapacityAnswer } from '../result/kinds/capacity.ts';
import type { CheckState } from '../result/kinds/decision.ts';
import type { DecisionBasis } from './basis.ts';
import type { CheckId } from './check-ids.ts';

export interface CheckAnswer {
  readonly state: CheckState;
  readonly found: string;
}

export interface PrintedEvidence {
  readonly place: string;
  /** Absent: it does not say when. */
  readonly at?: string;
}

export interface ChecklistItem {
  readonly id: CheckId;
  readonly title: string;
  readonly isOfArticle?: boolean;
  /** Of the evidence: kinds whose results are looked at, and whether they are of a load. */
  readonly kinds: readonly string[];
  readonly needsProfile?: boolean;
  /** undefined: nothing of the subject was found. */
  answer(basis: DecisionBasis): CheckAnswer | undefined;
  /** Files without a kind that it was answered by. */
  printed?(basis: DecisionBasis): readonly PrintedEvidence[];
}

/** Without an interval nothing is sure: one search is one measurement. */
export function boundsOf(answer: CapacityAnswer): { readonly low?: number; readonly high?: number } {
  switch (answer.kind) {
    case 'found':
      return dropUndefined({ low: answer.lowPerSecond, high: answer.highPerSecond });
    case 'at-least':
      return { low: answer.ratePerSecond };
    case 'below':
      return { high: answer.ratePerSecond };
    case 'unsettled':
      return {};
  }
}

/** In ops/s. */
export function describeAnswer(answer: CapacityAnswer): string {
  const { low, high } = boundsOf(answer);
  if (low === undefined && high === undefined)
    return answer.kind === 'found'
      ? `some ${formatCount(answer.ratePerSecond)}, without an interval,`
      : 'not found out';
  if (high === undefined) return `at least ${formatCount(low!)}`;
  if (low === undefined) return `fewer than ${formatCount(high)}`;
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
}

export function done(found: string): CheckAnswer {
  return { state: 'done', found };
}

export function failed(found: string): CheckAnswer {
  return { state: 'failed', found };
}

/** Measured or not, it does not tell. */
export function open(found: string): CheckAnswer {
  return { state: 'not-measured', found };
}
