// What the page's script draws from: small, and with names already made harmless. Types only: the script is checked against them.
import type { Outcome } from '../model.ts';

export interface PageData {
  /** By index everywhere below. */
  readonly targets: readonly string[];
  /** Name of the target that the others are compared with. */
  readonly reference: string;
  readonly metrics: readonly MetricData[];
  /** Neither more than this share above the other is no difference; absent with one target. */
  readonly tolerance?: number;
  readonly profiles: readonly ProfileData[];
  readonly capacity?: CapacityData;
  /** Absent: the run had no `--ladder`. */
  readonly ladders?: readonly LadderData[];
  /** Of a soak. */
  readonly series?: readonly SeriesData[];
}

/** A quantity of every target over time. */
export interface SeriesData {
  readonly title: string;
  /** Under the title. */
  readonly about: string;
  readonly unit: 'count' | 'bytes' | 'ns' | 'rate' | 'share';
  /** Absent: hours. */
  readonly time?: 'seconds';
  readonly xs: readonly number[];
  /** By target; null: not told. */
  readonly lines: readonly (readonly (number | null)[])[];
}

export interface LadderData {
  readonly profile: string;
  /** Ascending. */
  readonly cores: readonly number[];
  /** By target, one for each number of cores; null: not measured. */
  readonly rates: readonly (readonly (number | null)[])[];
  /** Shares, likewise. */
  readonly efficiencies: readonly (readonly (number | null)[])[];
}

export interface MetricData {
  readonly label: string;
  readonly betterWhen: 'higher' | 'lower';
}

export interface ProfileData {
  readonly name: string;
  /** Open loop: latency counts from the intended start. */
  readonly isPaced: boolean;
  /** Numbers of its blocks from 1, in order; the plots over time count along this list. */
  readonly blocks: readonly number[];
  readonly ratios: readonly RatioData[];
  /** Half sentences, each once: most rows of a comparison share theirs. */
  readonly doubts: readonly string[];
  /** Which blocks the plots over time leave out, in a sentence; absent: none. */
  readonly leftOut?: string;
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
  /** Index into `doubts`, for why no winner may be named; -1 where one is. */
  doubt: number,
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
  readonly events: readonly EventMark[];
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

export interface EventMark {
  readonly target: number;
  /** Index into `blocks`. */
  readonly block: number;
  /** Since the begin of the round. */
  readonly seconds: number;
  readonly what: string;
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

export interface CapacityData {
  readonly slo: string;
  /** Of the response time, that the curves show. */
  readonly percentile: number;
  /** By target. */
  readonly curves: readonly CapacityCurve[];
}

export interface CapacityCurve {
  /** Ascending by rate. */
  readonly points: readonly CapacityPoint[];
  /** Interval of the rate that it sustains. */
  readonly sustains?: readonly [low: number, high: number];
}

/** Probes at nearly the same rate. */
export type CapacityPoint = readonly [
  ratePerSecond: number,
  latencyNs: number | null,
  probes: number,
  held: number,
  clientBound: number,
];
