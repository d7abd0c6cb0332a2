// Latency histograms as the percentile distribution of HdrHistogram, for plots.
import { build } from 'hdr-histogram-js';
import { type LatencyHistogram, MAX_TRACKABLE_NS, slotLowestNs } from '../core/latency-histogram.ts';
import { SIGNIFICANT_DIGITS, UNIT_NS } from './hdr.ts';

/** Counts as doubles: the library's 32-bit counts are signed and wrap silently. */
const COUNT_BITS = 64;

/**
 * The percentile distribution of HdrHistogram (`.hgrm`), values in microseconds: what its plotters read.
 */
export function formatHgrm(histogram: LatencyHistogram): string {
  return toHdr(histogram).outputPercentileDistribution(TICKS_PER_HALF_DISTANCE, NS_PER_MICROSECOND);
}

/** HdrHistogram's own default: five lines for every halving of the distance to 100 %. */
const TICKS_PER_HALF_DISTANCE = 5;
const NS_PER_MICROSECOND = 1000;

function toHdr(histogram: LatencyHistogram): ReturnType<typeof build> {
  const hdr = build({
    bitBucketSize: COUNT_BITS,
    lowestDiscernibleValue: UNIT_NS,
    highestTrackableValue: MAX_TRACKABLE_NS,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    // A value out of range must not move the slots; LatencyHistogram has put it into the last one.
    autoResize: false,
  });
  const { pairs, maxNs } = histogram.toSparse();
  for (let i = 0; i < pairs.length; i += 2) {
    const isLast = i === pairs.length - 2;
    // The last one by its exact value: HdrHistogram shows the largest value that was recorded as "Max".
    const valueNs = isLast ? Math.min(maxNs, MAX_TRACKABLE_NS) : slotLowestNs(pairs[i]!);
    hdr.recordValueWithCount(valueNs, pairs[i + 1]!);
  }
  return hdr;
}
