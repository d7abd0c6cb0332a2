// What a metric is: its name, its unit, and how it is read off a round.
import type { Fill } from './parts/fill.ts';
import type { CompletedRound } from './parts/round.ts';

export type MetricUnit =
  | 'perSecond'
  | 'ns'
  | 'share'
  | 'cores'
  | 'opsPerCpuSecond'
  | 'bytes'
  | 'cpuSecondsPerMillion';

export interface Metric {
  readonly id: string;
  /** Column head of the table, short. */
  readonly label: string;
  readonly unit: MetricUnit;
  readonly betterWhen: 'higher' | 'lower';
  /** What a rule may call it besides its id. */
  readonly alias?: string;
  /**
   * operation: told of every operation as of all together; server: of the server as a whole;
   * fill: once for each target and profile, so that there are no blocks to tell its noise from;
   * event: told of every event of the profile; of all together it is the worst.
   */
  readonly scope: 'operation' | 'server' | 'fill' | 'event';
  /** Which memory of the fill it is read off. */
  readonly memory?: 'used' | 'rss';
  /** Set for percentiles: then the value over several rounds is that of the merged histogram. */
  readonly percentile?: number;
  /** undefined where it was not or cannot be measured. */
  of(round: CompletedRound, context?: MetricContext): number | undefined;
  /** Where `of` is undefined since the tool that measured it can't tell so much: the least that it was. */
  leastOf?(round: CompletedRound, context?: MetricContext): number | undefined;
}

export interface MetricContext {
  /** Restricts the metric to one operation, or one event; without it, all of them. */
  readonly operation?: string;
  readonly fill?: Fill;
}
