// What was observed once, without blocks and intervals: counts, longest times and shares, each of a whole or a part of it.

/** ns: a time; count: so many; share: of all, from 0 to 1. */
export type ObservedUnit = 'ns' | 'count' | 'share';
export type ObservedMetrics = Readonly<Record<string, ObservedUnit>>;

export interface Observation {
  readonly metric: string;
  /** The part that it is about, as rules name it in brackets; absent: the whole. */
  readonly subject?: string;
  /** As rules name it behind `on`. */
  readonly place: string;
  /** Whom and what it is about, for people; with the metric it is unique. */
  readonly about: string;
  /** Absent: it was not observed. */
  readonly value?: number;
  /** It was so much when the observation ended, and might have become more. */
  readonly isLowerBound?: boolean;
}

/** A result as far as it was observed. */
export interface Observed {
  readonly metrics: ObservedMetrics;
  readonly observations: readonly Observation[];
  /** What it was judged by already, as written. */
  readonly rules: readonly string[];
  /** What its numbers are to be read with: it ended early, or the bench itself was the limit. */
  readonly doubts: readonly string[];
}
