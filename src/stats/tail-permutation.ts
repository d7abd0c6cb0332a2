// Percentiles of merged histograms, and whether those of two targets differ by more than chance.
import { LatencyHistogram, SLOT_COUNT, slotHighestNs, slotOf } from '../core/latency-histogram.ts';
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
 * Compares percentiles of the merged histograms of two targets. The p-value is that of a paired label
 * swap: exchange the two targets within a block, merge again, look how far apart the percentiles are
 * then (Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 3rd ed., section 3.7).
 */
export class TailPermutation {
  private readonly blocks: number;
  private readonly reference: LatencyHistogram;
  private readonly candidate: LatencyHistogram;
  private readonly merge: SwappableMerge;

  constructor(blocks: readonly HistogramPair[]) {
    this.blocks = blocks.length;
    this.reference = LatencyHistogram.merge(blocks.map((block) => block.reference));
    this.candidate = LatencyHistogram.merge(blocks.map((block) => block.candidate));
    this.merge = new SwappableMerge(blocks);
  }

  /** @returns undefined where either percentile is "n/a" */
  compare(percentile: number): PercentileComparison | undefined {
    const referenceNs = tailPercentileNs(this.reference, percentile);
    const candidateNs = tailPercentileNs(this.candidate, percentile);
    if (referenceNs === undefined || candidateNs === undefined) return undefined;
    return {
      referenceNs,
      candidateNs,
      ratio: candidateNs / referenceNs,
      pValue: this.swapPValue(percentile),
      blocks: this.blocks,
    };
  }

  private swapPValue(percentile: number): number {
    this.merge.restore();
    const seen = this.merge.distance(percentile);
    return this.blocks <= EXACT_UP_TO
      ? shareOfAllSwaps(this.merge, this.blocks, percentile, seen)
      : shareOfRandomSwaps(this.merge, this.blocks, percentile, seen);
  }
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

/**
 * Both merged histograms, with the labels of any block exchangeable. Counts are kept running over the slots that
 * anyone used, so that a percentile is a binary search, and an exchange of labels costs nothing.
 */
class SwappableMerge {
  private readonly valuesNs: Float64Array;
  private readonly running: readonly { readonly reference: Float64Array; readonly candidate: Float64Array }[];
  /** Of each block, up to and with each slot: what now belongs to the reference, and what to the candidate. */
  private reference: Float64Array[] = [];
  private candidate: Float64Array[] = [];

  constructor(blocks: readonly HistogramPair[]) {
    const slots = usedSlots(blocks);
    this.valuesNs = Float64Array.from(slots, slotHighestNs);
    this.running = blocks.map((block) => ({
      reference: runningCounts(slots, block.reference),
      candidate: runningCounts(slots, block.candidate),
    }));
  }

  /** All labels as they were measured. */
  restore(): void {
    this.reference = this.running.map((block) => block.reference);
    this.candidate = this.running.map((block) => block.candidate);
  }

  swap(block: number): void {
    const kept = this.reference[block]!;
    this.reference[block] = this.candidate[block]!;
    this.candidate[block] = kept;
  }

  /** Between the two percentiles, as a log-ratio without sign; to the last bit the same with labels exchanged. */
  distance(percentile: number): number {
    return Math.abs(
      Math.log(this.percentileNs(this.reference, percentile)) -
        Math.log(this.percentileNs(this.candidate, percentile)),
    );
  }

  private percentileNs(running: readonly Float64Array[], percentile: number): number {
    const last = this.valuesNs.length - 1;
    const wanted = rankOf(percentile, sumAt(running, last));
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sumAt(running, middle) >= wanted) high = middle;
      else low = middle + 1;
    }
    // A latency of 0 ns has no logarithm; no clock here resolves less than 1 ns.
    return Math.max(1, this.valuesNs[low]!);
  }
}

function sumAt(running: readonly Float64Array[], slot: number): number {
  let sum = 0;
  for (const counts of running) sum += counts[slot]!;
  return sum;
}

function usedSlots(blocks: readonly HistogramPair[]): number[] {
  const isUsed = new Uint8Array(SLOT_COUNT);
  for (const { counts, minNs, maxNs } of blocks.flatMap(({ reference, candidate }) => [
    reference,
    candidate,
  ])) {
    const last = slotOf(maxNs);
    for (let slot = slotOf(minNs); slot <= last; slot++) if (counts[slot]! > 0) isUsed[slot] = 1;
  }
  const slots: number[] = [];
  for (let slot = 0; slot < SLOT_COUNT; slot++) if (isUsed[slot] === 1) slots.push(slot);
  return slots;
}

function runningCounts(slots: readonly number[], { counts }: LatencyHistogram): Float64Array {
  const running = new Float64Array(slots.length);
  let sum = 0;
  for (let i = 0; i < running.length; i++) {
    sum += counts[slots[i]!]!;
    running[i] = sum;
  }
  return running;
}
