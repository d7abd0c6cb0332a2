// Percentiles of merged histograms, and whether those of two targets differ by more than chance.
import {
  LatencyHistogram,
  SLOT_COUNT,
  type SparseHistogram,
  slotHighestNs,
} from '../core/latency-histogram.ts';
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

/** One block, or some that are neighbours: the latencies of each target's rounds in it. */
export interface HistogramPair {
  readonly reference: SparseHistogram;
  readonly candidate: SparseHistogram;
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
    this.reference = LatencyHistogram.mergeSparse(blocks.map((block) => block.reference));
    this.candidate = LatencyHistogram.mergeSparse(blocks.map((block) => block.candidate));
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
    const { size } = this.merge;
    return size <= EXACT_UP_TO
      ? shareOfAllSwaps(this.merge, size, percentile, seen)
      : shareOfRandomSwaps(this.merge, size, percentile, seen);
  }
}

/** The labels of more blocks are exchanged together, merged by whoever has them: the test stays exact, and memory and time have a bound. */
export const MOST_SWAPPED = 256;

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
  private readonly blocks: number;
  /** Up to and with each slot: of the reference as measured, and of both sides together. */
  private readonly reference: Float64Array;
  private readonly both: Float64Array;
  /** Slot by slot, for each block: what the reference gains up to there when the block's labels are exchanged. */
  private readonly gains: Float64Array;
  private readonly isSwapped: boolean[];
  /** The numbers of those that are; one array for all choices. */
  private readonly swapped: number[] = [];

  /** How many labels there are to exchange. */
  get size(): number {
    return this.blocks;
  }

  constructor(blocks: readonly HistogramPair[]) {
    const slots = usedSlots(blocks);
    this.blocks = blocks.length;
    this.valuesNs = Float64Array.from(slots, slotHighestNs);
    this.reference = new Float64Array(slots.length);
    this.both = new Float64Array(slots.length);
    this.gains = new Float64Array(slots.length * blocks.length);
    this.isSwapped = blocks.map(() => false);
    for (const [block, pair] of blocks.entries()) this.add(block, pair, slots);
  }

  private add(block: number, { reference, candidate }: HistogramPair, slots: readonly number[]): void {
    const [ofReference, ofCandidate] = [new RunningCount(reference), new RunningCount(candidate)];
    for (const [i, slot] of slots.entries()) {
      const [before, after] = [ofReference.upTo(slot), ofCandidate.upTo(slot)];
      this.reference[i]! += before;
      this.both[i]! += before + after;
      this.gains[i * this.blocks + block] = after - before;
    }
  }

  /** All labels as they were measured. */
  restore(): void {
    this.isSwapped.fill(false);
  }

  swap(block: number): void {
    this.isSwapped[block] = !this.isSwapped[block];
  }

  /** Between the two percentiles, as a log-ratio without sign; to the last bit the same with labels exchanged. */
  distance(percentile: number): number {
    this.swapped.length = 0;
    for (let block = 0; block < this.blocks; block++) if (this.isSwapped[block]) this.swapped.push(block);
    return Math.abs(
      Math.log(this.percentileNs('reference', percentile)) -
        Math.log(this.percentileNs('candidate', percentile)),
    );
  }

  private percentileNs(side: 'reference' | 'candidate', percentile: number): number {
    let low = 0;
    let high = this.valuesNs.length - 1;
    const wanted = rankOf(percentile, this.countUpTo(high, side));
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.countUpTo(middle, side) >= wanted) high = middle;
      else low = middle + 1;
    }
    // A latency of 0 ns has no logarithm; no clock here resolves less than 1 ns.
    return Math.max(1, this.valuesNs[low]!);
  }

  private countUpTo(slot: number, side: 'reference' | 'candidate'): number {
    const { swapped, gains } = this;
    let count = this.reference[slot]!;
    const begin = slot * this.blocks;
    for (let i = 0; i < swapped.length; i++) count += gains[begin + swapped[i]!]!;
    return side === 'reference' ? count : this.both[slot]! - count;
  }
}

/** Samples up to and with a slot; asked for rising slots only. */
class RunningCount {
  private readonly pairs: ArrayLike<number>;
  private next = 0;
  private count = 0;

  constructor({ pairs }: SparseHistogram) {
    this.pairs = pairs;
  }

  upTo(slot: number): number {
    while (this.pairs[this.next]! <= slot) {
      this.count += this.pairs[this.next + 1]!;
      this.next += 2;
    }
    return this.count;
  }
}

function usedSlots(blocks: readonly HistogramPair[]): number[] {
  const isUsed = new Uint8Array(SLOT_COUNT);
  for (const { pairs } of blocks.flatMap(({ reference, candidate }) => [reference, candidate]))
    for (let i = 0; i < pairs.length; i += 2) isUsed[pairs[i]!] = 1;
  const slots: number[] = [];
  for (let slot = 0; slot < SLOT_COUNT; slot++) if (isUsed[slot] === 1) slots.push(slot);
  return slots;
}
