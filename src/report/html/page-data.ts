// What the page's script draws from: small, and with names already made harmless. Types only: the script is checked against them.
import type { Outcome } from '../model.ts';

export interface PageData {
  /** By index everywhere below; the first is the reference when there are several. */
  readonly targets: readonly string[];
  readonly metrics: readonly MetricData[];
  readonly profiles: readonly ProfileData[];
}

export interface MetricData {
  readonly label: string;
  readonly betterWhen: 'higher' | 'lower';
}

export interface ProfileData {
  readonly name: string;
  /** Numbers of its blocks from 1, in order; the plots over time count along this list. */
  readonly blocks: readonly number[];
  readonly ratios: readonly RatioData[];
  readonly percentiles?: PercentileData;
  readonly timeline?: TimelineData;
  readonly cpu?: CpuData;
}

/** Candidate and metric by index; the bounds are an interval, or the range of too few blocks. */
export type RatioData = readonly [
  candidate: number,
  metric: number,
  ratio: number,
  low: number | null,
  high: number | null,
  outcome: Outcome,
  word: string,
  /** Ratio and bounds as everywhere else: "1.84× [1.79, 1.90]". */
  text: string,
];

export interface PercentileData {
  /** The i-th point of a curve is at 1/(1-q) = 10^(i/pointsPerDecade). */
  readonly pointsPerDecade: number;
  /** By target; null where nothing completed. Logarithmic, ns. */
  readonly curves: readonly (PercentileCurve | null)[];
}

export interface PercentileCurve {
  /** All rounds together. */
  readonly all: string;
  /** Of each block by itself the lowest and the highest; empty with one block. */
  readonly low: string;
  readonly high: string;
}

export interface TimelineData {
  /** Slots of each block; a round that was shorter leaves the last ones empty. */
  readonly slotsPerBlock: number;
  readonly slotSeconds: number;
  /** By target; null where nothing was recorded. */
  readonly series: readonly (TimelineSeries | null)[];
  readonly failures: readonly FailureMark[];
}

export interface TimelineSeries {
  /** All blocks in order. Logarithmic, operations per second. */
  readonly rates: string;
  /** Logarithmic, ns. */
  readonly p99s: string;
}

export interface FailureMark {
  readonly target: number;
  /** Index into `blocks`. */
  readonly block: number;
  readonly code: string;
}

export interface CpuData {
  /** CPUs that the generator was bound to. */
  readonly generatorCpus: readonly number[];
  readonly slotsPerBlock: number;
  readonly slotSeconds: number;
  /** By target; null where nothing was seen. */
  readonly maps: readonly (CpuMap | null)[];
}

export interface CpuMap {
  /** Numbers of the CPUs that have a row. */
  readonly cores: readonly number[];
  /** CPUs that the server was bound to. */
  readonly serverCpus: readonly number[];
  /** Names of the server threads that have a row. */
  readonly threads: readonly string[];
  /** Shares, row by row, each with the slots of all blocks in order: CPUs, threads, and the generator's busiest thread. */
  readonly cells: string;
  /** CPUs and threads that were left out because they were the least busy. */
  readonly leftOut: number;
}
