// How a metric's value, and the ratio of two, read: the same words and digits in every report.
import {
  formatBytes,
  formatChangeBounds,
  formatCount,
  formatDurationNs,
  formatRatioBounds,
  formatShare,
} from '../core/units.ts';
import { type MetricId, type MetricUnit, metricById } from '../result/metrics.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';
import type { RatioRow } from './model.ts';

const FORMATS: Readonly<Record<MetricUnit, (value: number) => string>> = {
  perSecond: formatCount,
  ns: formatDurationNs,
  share: formatShare,
  cores: formatCount,
  opsPerCpuSecond: formatCount,
  bytes: formatBytes,
  cpuSecondsPerMillion: formatCount,
};

/** "n/a" for undefined. */
export function formatMetric(id: MetricId, value: number | undefined): string {
  return value === undefined ? 'n/a' : FORMATS[metricById(id).unit](value);
}

/** What the candidate is when candidate / reference is above 1, and below. */
const WORDS: Readonly<Record<MetricUnit, readonly [above: string, below: string]>> = {
  perSecond: ['faster', 'slower'],
  ns: ['slower', 'faster'],
  share: ['higher', 'lower'],
  cores: ['more', 'less'],
  opsPerCpuSecond: ['more efficient', 'less efficient'],
  bytes: ['larger', 'smaller'],
  cpuSecondsPerMillion: ['dearer', 'cheaper'],
};

export function wordFor(id: MetricId, ratio: number): string {
  const [above, below] = WORDS[metricById(id).unit];
  return ratio > 1 ? above : below;
}

/** 0.05 is "±5 %", 0.025 "±2.5 %". */
export function formatTolerance(tolerance: number): string {
  return `±${Number((tolerance * 100).toFixed(1))} %`;
}

export interface EstimateText {
  /** "1.84×", or "+84 %" */
  readonly value: string;
  /** "[1.79, 1.90]" for an interval; "1.79 to 1.90" for the range of too few blocks; absent for one block. */
  readonly bounds?: string;
}

export function formatEstimate(estimate: RatioBounds): EstimateText {
  return formatBounded(estimate, formatRatioBounds);
}

/** As many times as no two servers differ in all their rounds alike: of such an interval the noise is the larger part. */
const FAR_APART = 20;

/** Of what is not told: a round that stalls makes a ratio of thousands, which says nothing of the servers. */
export function isFarApart({ estimate, outcome }: Pick<RatioRow, 'estimate' | 'outcome'>): boolean {
  if (outcome !== 'cannot-tell' && outcome !== 'indicative') return false;
  const { low, high, indicative } = estimate;
  const bounds = low !== undefined && high !== undefined ? { low, high } : indicative;
  return bounds !== undefined && bounds.high / bounds.low >= FAR_APART;
}

/** Half a sentence for {@link isFarApart}. */
export const FAR_APART_WORDS = 'the rounds are too far apart for a ratio; one of them may have stalled';

/** A ratio of 1.00×: beside no interval it is said as the same. */
export function readsAsSame(ratio: number): boolean {
  return Math.abs(ratio - 1) < 0.005;
}

/** With a bound "≥ 1.63×", and no interval; in words where it would be a ratio of noise. */
export function formatRow(row: Pick<RatioRow, 'estimate' | 'bound' | 'outcome'>): EstimateText {
  const { estimate, bound } = row;
  if (isFarApart(row)) return { value: 'n/a', bounds: 'rounds far apart' };
  const text = formatEstimate(estimate);
  return bound === undefined ? text : { value: `${bound === 'at-least' ? '≥' : '≤'} ${text.value}` };
}

/** The same as a change in per cent. */
export function formatEstimatedChange(estimate: RatioBounds): EstimateText {
  return formatBounded(estimate, formatChangeBounds);
}

function formatBounded(estimate: RatioBounds, format: typeof formatRatioBounds): EstimateText {
  const { ratio, low, high, indicative } = estimate;
  if (low !== undefined && high !== undefined) {
    const text = format(ratio, low, high);
    return { value: text.value, bounds: `[${text.low}, ${text.high}]` };
  }
  // One block has no range.
  if (indicative === undefined || indicative.low === indicative.high)
    return { value: format(ratio, ratio, ratio).value };
  const text = format(ratio, indicative.low, indicative.high);
  return { value: text.value, bounds: `${text.low} to ${text.high}` };
}
