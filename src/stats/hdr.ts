// Latency histograms as HdrHistogram keeps them in files: V2 in base64.
import { CacheBenchError, messageOf } from '../core/errors.ts';
import {
  type Counts,
  LatencyHistogram,
  MAX_TRACKABLE_NS,
  SLOT_COUNT,
  type SparseHistogram,
  slotHighestNs,
  slotLowestNs,
  slotOf,
} from '../core/latency-histogram.ts';
import {
  type EncodedHdr,
  encodeHdrV2,
  type HdrCounts,
  highestValueAt,
  mendHeadOfHdrV2,
  parseHdrV2,
} from './hdr-v2.ts';

/** What the slots alone can't tell: known to the nanosecond when the histogram was recorded. */
export interface ExactTotals {
  readonly minNs: number;
  readonly maxNs: number;
  readonly sumNs: number;
}

export const SIGNIFICANT_DIGITS = 3;
export const UNIT_NS = 1;

/** HdrHistogram V2, deflated, base64; unit 1 ns, three significant digits. Slot for slot the same counts. */
export function encodeHdr(histogram: LatencyHistogram): string {
  return encodeHdrV2({ pairs: histogram.toPairs(), highestTrackable: MAX_TRACKABLE_NS });
}

/**
 * The histogram that `encodeHdr` wrote. The format keeps neither the exact extremes nor the sum: pass
 * those that were saved beside it, or else they are the bounds and middles of slots, off by 0.1 % at most.
 *
 * @throws CacheBenchError E_HISTOGRAM when the text is no such histogram
 */
export function decodeHdr(encoded: EncodedHdr, exact?: ExactTotals): LatencyHistogram {
  const histogram = new LatencyHistogram();
  addHdr(histogram, encoded);
  if (exact !== undefined) restoreTotals(histogram, exact);
  return histogram;
}

/**
 * The same without its empty slots: what is only walked through needs no more, and thousands fit.
 *
 * @throws CacheBenchError E_HISTOGRAM when the text is no such histogram
 */
export function decodeHdrSparse(encoded: EncodedHdr): SparseHistogram {
  const known = readSparse(encoded);
  // Outside the heap: comparisons of tails hold those of all rounds.
  return { ...known, pairs: known.pairs.slice() };
}

/**
 * Adds the histogram that `encodeHdr` wrote, with nothing made on the way: a long run has a hundred thousand to merge.
 *
 * @throws CacheBenchError E_HISTOGRAM when the text is no such histogram; then nothing is added
 */
export function addHdr(histogram: LatencyHistogram, encoded: EncodedHdr): void {
  histogram.addSparse(readSparse(encoded));
}

/**
 * Several of them merged, without empty slots; none but the one that is read is ever decoded.
 *
 * @throws CacheBenchError E_HISTOGRAM when one is no such histogram
 */
export function mergeHdrs(encoded: readonly EncodedHdr[]): SparseHistogram {
  const [only, ...others] = encoded;
  if (only !== undefined && others.length === 0) return decodeHdrSparse(only);
  MERGED.reset();
  for (const one of encoded) addHdr(MERGED, one);
  const { count, minNs, maxNs, sumNs } = MERGED;
  return { pairs: MERGED.toPairs(), count, minNs, maxNs, sumNs };
}

/** One for all that are merged here: it takes 132 KiB, of which few slots are used. */
const MERGED = new LatencyHistogram();

/** Its pairs are overwritten by the next histogram that is read. */
function readSparse(encoded: EncodedHdr): SparseHistogram & { readonly pairs: Counts } {
  const { pairs } = parseOwnHdr(encoded);
  let count = 0;
  let sumNs = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const slot = pairs[i]!;
    const times = pairs[i + 1]!;
    if (slot >= SLOT_COUNT)
      throw notHistogram(encoded, `slot ${slot} with a count of ${times} is out of range`);
    count += times;
    sumNs += (times * (slotLowestNs(slot) + slotHighestNs(slot))) / 2;
  }
  return {
    ...{ pairs, count, sumNs },
    minNs: count === 0 ? Number.POSITIVE_INFINITY : slotLowestNs(pairs[0]!),
    maxNs: count === 0 ? 0 : slotHighestNs(pairs.at(-2)!),
  };
}

/** The same in whole units of `unitNs`, for tools that count in something coarser; values are rounded up. */
export function encodeHdrInUnit(histogram: LatencyHistogram, unitNs: number): string {
  const pairs = histogram.toPairs();
  // The slots of an HdrHistogram are the same whatever its unit is.
  const inUnit = new LatencyHistogram();
  for (let i = 0; i < pairs.length; i += 2) {
    const valueNs = Math.min(slotHighestNs(pairs[i]!), histogram.maxNs, MAX_TRACKABLE_NS);
    inUnit.recordMany(Math.ceil(valueNs / unitNs), pairs[i + 1]!);
  }
  return encodeHdrV2({ pairs: inUnit.toPairs(), highestTrackable: Math.ceil(MAX_TRACKABLE_NS / unitNs) });
}

/**
 * What an older cache-bench encoded, with the head that the libraries of other languages read.
 *
 * @throws CacheBenchError E_HISTOGRAM when the text is no such histogram
 */
export function mendHdr(base64: string): string {
  try {
    return mendHeadOfHdrV2(base64);
  } catch (cause) {
    throw notHistogram(base64, messageOf(cause), cause);
  }
}

/**
 * A histogram of another tool, in units of `unitNs` and of whatever precision: each count at the highest
 * value of its slot, which is the value that HdrHistogram reports for a percentile. The last slot that we hold ends
 * above what we hold in any coarser unit: its counts are at the longest time that we hold.
 *
 * @throws CacheBenchError E_HISTOGRAM when the text is no such histogram
 */
export function decodeHdrInUnit(base64: string, unitNs: number): LatencyHistogram {
  const hdr = parseHdr(base64);
  const histogram = new LatencyHistogram();
  for (let i = 0; i < hdr.pairs.length; i += 2) {
    const slot = hdr.pairs[i]!;
    const count = hdr.pairs[i + 1]!;
    const aboveNs = slot === 0 ? 0 : (highestValueAt(slot - 1, hdr) + 1) * unitNs;
    if (!(aboveNs <= MAX_TRACKABLE_NS + unitNs))
      throw notHistogram(base64, `a count of ${count} at ${aboveNs} ns is out of range`);
    histogram.recordMany(Math.min(highestValueAt(slot, hdr) * unitNs, MAX_TRACKABLE_NS), count);
  }
  return histogram;
}

/** Only extremes that lie in the outermost slots in use can belong to these counts. */
function restoreTotals(histogram: LatencyHistogram, exact: ExactTotals): void {
  if (histogram.count === 0) return;
  if (slotOf(exact.minNs) === slotOf(histogram.minNs)) histogram.minNs = exact.minNs;
  if (slotOf(exact.maxNs) === slotOf(histogram.maxNs)) histogram.maxNs = exact.maxNs;
  histogram.sumNs = exact.sumNs;
}

function parseOwnHdr(encoded: EncodedHdr): HdrCounts {
  const hdr = parseHdr(encoded);
  const { lowestDiscernible, significantDigits } = hdr;
  if (lowestDiscernible !== UNIT_NS || significantDigits !== SIGNIFICANT_DIGITS)
    throw notHistogram(encoded, `its unit is ${lowestDiscernible} ns with ${significantDigits} digits`);
  return hdr;
}

function parseHdr(encoded: EncodedHdr): HdrCounts {
  try {
    return parseHdrV2(encoded);
  } catch (cause) {
    throw notHistogram(encoded, messageOf(cause), cause);
  }
}

function notHistogram(encoded: EncodedHdr, why: string, cause?: unknown): CacheBenchError {
  const text = typeof encoded === 'string' ? encoded : Buffer.from(encoded).toString('base64');
  return new CacheBenchError(
    'E_HISTOGRAM',
    `${JSON.stringify(text.slice(0, 16))}… is not the HdrHistogram that was expected (V2 in base64): ${why}`,
    { hint: 'The file is damaged or was edited; measure again.', cause },
  );
}
