// Percentiles of merged histograms, and whether those of two targets differ by more than chance.
import { LatencyHistogram, slotHighestNs } from '../core/latency-histogram.ts';
import { SeededRandom } from '../core/random.ts';

/**
 * With fewer samples beyond a percentile it is "n/a": the standard error of the rank is the square root
 * of their number, so 100 leave the share beyond known to ±10 %.
 */
const SAMPLES_BEYOND = 100;

/** The percentile, ns, or undefined where too few samples lie beyond it to call it a number. */
export function tailPercentileNs(histogram: LatencyHistogram, percentile: number): number | undefined {
  const beyond = histogram.count - rankOf(percentile, histogram.count);
  return beyond < SAMPLES_BEYOND ? undefined : histogram.percentileNs(percentile);
}

/** How many samples are at or below the percentile; the same rounding as LatencyHistogram.percentileNs. */
function rankOf(percentile: number, count: number): number {
  return Math.max(1, Math.ceil((percentile / 100) * count - 1e-9));
}

/** One block: the latencies of one round of each target. */
export interface HistogramPair {
  readonly reference: LatencyHistogram;
  readonly candidate: LatencyHistogram;
}

export interface PercentileComparison {
  /** Of all rounds of the reference merged; likewise `candidateNs`. */
  readonly referenceNs: number;
  readonly candidateNs: number;
  /** candidate / reference: above 1, the candidate is later. */
  readonly ratio: number;
  /** Two-sided, for "which target is which makes no difference within a block". */
  readonly pValue: number;
  readonly blocks: number;
}

/** 2^12 choices, half of them mirror images: no more work than the random ones, each one swap from the last. */
const EXACT_UP_TO = 12;
/** The standard error at p = 0.05 is then 0.005. */
const RANDOM_CHOICES = 2_000;
const SWAP_SEED = 0x7a11;

/**
 * Compares a percentile of the merged histograms of two targets. The p-value is that of a paired label
 * swap: exchange the two targets within a block, merge again, look how far apart the percentiles are
 * then (Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 3rd ed., section 3.7).
 *
 * @returns undefined where either percentile is "n/a"
 */
export function comparePercentile(
  blocks: readonly HistogramPair[],
  percentile: number,
): PercentileComparison | undefined {
  const referenceNs = tailPercentileNs(
    LatencyHistogram.merge(blocks.map((block) => block.reference)),
    percentile,
  );
  const candidateNs = tailPercentileNs(
    LatencyHistogram.merge(blocks.map((block) => block.candidate)),
    percentile,
  );
  if (referenceNs === undefined || candidateNs === undefined) return undefined;
  return {
    referenceNs,
    candidateNs,
    ratio: candidateNs / referenceNs,
    pValue: swapPValue(blocks, percentile),
    blocks: blocks.length,
  };
}

function swapPValue(blocks: readonly HistogramPair[], percentile: number): number {
  const merge = new SwappableMerge(blocks);
  const seen = merge.distance(percentile);
  return blocks.length <= EXACT_UP_TO
    ? shareOfAllSwaps(merge, blocks.length, percentile, seen)
    : shareOfRandomSwaps(merge, blocks.length, percentile, seen);
}

/** The last block keeps its labels: the other half of all choices are mirror images. */
function shareOfAllSwaps(merge: SwappableMerge, blocks: number, percentile: number, seen: number): number {
  const choices = 2 ** (blocks - 1);
  let extreme = 1;
  for (let choice = 1; choice < choices; choice++) {
    // Gray code: consecutive choices differ in one block, the lowest set bit of the number.
    merge.swap(31 - Math.clz32(choice & -choice));
    if (merge.distance(percentile) >= seen) extreme++;
  }
  return extreme / choices;
}

function shareOfRandomSwaps(merge: SwappableMerge, blocks: number, percentile: number, seen: number): number {
  const random = new SeededRandom(SWAP_SEED);
  let extreme = 0;
  for (let choice = 0; choice < RANDOM_CHOICES; choice++) {
    for (let block = 0; block < blocks; block++) if (random.uint32() < 0x80000000) merge.swap(block);
    if (merge.distance(percentile) >= seen) extreme++;
  }
  return (extreme + 1) / (RANDOM_CHOICES + 1);
}

/** Both merged histograms over the slots that anyone used, with the labels of any block exchangeable. */
class SwappableMerge {
  private readonly valuesNs: Float64Array;
  private readonly reference: Float64Array;
  private readonly candidate: Float64Array;
  /** Of each block: counts of the side that now is the candidate minus those of the other. */
  private readonly differences: readonly Float64Array[];

  constructor(blocks: readonly HistogramPair[]) {
    const slots = usedSlots(blocks);
    this.valuesNs = Float64Array.from(slots, slotHighestNs);
    this.reference = new Float64Array(slots.length);
    this.candidate = new Float64Array(slots.length);
    this.differences = blocks.map((block) => {
      const reference = countsAt(slots, block.reference);
      const candidate = countsAt(slots, block.candidate);
      addTo(this.reference, reference, 1);
      addTo(this.candidate, candidate, 1);
      addTo(candidate, reference, -1);
      return candidate;
    });
  }

  swap(block: number): void {
    const difference = this.differences[block]!;
    for (let i = 0; i < difference.length; i++) {
      const moved = difference[i]!;
      if (moved === 0) continue;
      this.reference[i] = this.reference[i]! + moved;
      this.candidate[i] = this.candidate[i]! - moved;
      difference[i] = -moved;
    }
  }

  /** Between the two percentiles, as a log-ratio without sign; to the last bit the same with labels exchanged. */
  distance(percentile: number): number {
    return Math.abs(
      Math.log(this.percentileNs(this.reference, percentile)) -
        Math.log(this.percentileNs(this.candidate, percentile)),
    );
  }

  private percentileNs(counts: Float64Array, percentile: number): number {
    let count = 0;
    for (let i = 0; i < counts.length; i++) count += counts[i]!;
    const wanted = rankOf(percentile, count);
    let i = 0;
    for (let seen = counts[0]!; seen < wanted; seen += counts[i]!) i++;
    // A latency of 0 ns has no logarithm; no clock here resolves less than 1 ns.
    return Math.max(1, this.valuesNs[i]!);
  }
}

function usedSlots(blocks: readonly HistogramPair[]): number[] {
  const slots = new Set<number>();
  for (const { reference, candidate } of blocks) {
    for (const { pairs } of [reference.toSparse(), candidate.toSparse()])
      for (let i = 0; i < pairs.length; i += 2) slots.add(pairs[i]!);
  }
  return [...slots].sort((a, b) => a - b);
}

function countsAt(slots: readonly number[], { counts }: LatencyHistogram): Float64Array {
  const dense = new Float64Array(slots.length);
  for (let i = 0; i < dense.length; i++) dense[i] = counts[slots[i]!]!;
  return dense;
}

function addTo(sum: Float64Array, part: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + factor * part[i]!;
}
