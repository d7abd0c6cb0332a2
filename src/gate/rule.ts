// A rule of the gate: what must hold for a target, as read and before anything is known of the run.
import type { MetricId } from '../result/metrics.ts';

export type Comparator = '<' | '<=' | '>' | '>=';

export type RuleLimit =
  /** In the unit of the metric: ns, bytes, per second, a share. */
  | { readonly kind: 'value'; readonly value: number }
  /** The same metric of another target of the run, times `factor`. */
  | { readonly kind: 'target'; readonly target: string; readonly factor: number }
  /** The same metric in the baseline, times `factor`; as a ratio to the control unless `absolute`. */
  | { readonly kind: 'baseline'; readonly absolute: boolean; readonly factor: number };

export interface Rule {
  /** As written. */
  readonly text: string;
  readonly metric: MetricId;
  /** Absent: all operations together. */
  readonly operation?: string;
  /** Absent: every target that it can be asked of. */
  readonly target?: string;
  /** Absent: every profile of the run. */
  readonly profile?: string;
  readonly comparator: Comparator;
  readonly limit: RuleLimit;
  /** A broken `warn` rule is shown and changes nothing. */
  readonly severity: 'error' | 'warn';
  /** Where it stands in a file; absent for one given as a flag. */
  readonly source?: RuleSource;
}

export interface RuleSource {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Also every variant of a sweep: `on read-heavy` means `read-heavy@pipeline=4` too. */
export function isOnProfile({ profile }: Pick<Rule, 'profile'>, name: string): boolean {
  return profile === undefined || profile === name || name.startsWith(`${profile}@`);
}

/** < and <=: the value may not be larger than the limit. */
export function isUpperLimit(comparator: Comparator): boolean {
  return comparator.startsWith('<');
}
