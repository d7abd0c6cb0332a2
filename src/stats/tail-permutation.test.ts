import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { SeededRandom } from '../core/random.ts';
import { type HistogramPair, TailPermutation, tailPercentileNs } from './tail-permutation.ts';

/** 0.1 ms plus an exponential tail; `tail` stretches the tail alone and leaves the median nearly where it is. */
function roundOf(random: SeededRandom, samples: number, tail = 1, speed = 1): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < samples; i++) {
    const excess = -Math.log(1 - random.unit());
    const stretched = excess > 2.5 ? 2.5 + (excess - 2.5) * tail : excess;
    histogram.record(Math.round((100_000 + 50_000 * stretched) * speed));
  }
  return histogram;
}

function blocksOf(count: number, candidateTail: number, seed = 1): HistogramPair[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => {
    const speed = 0.9 + 0.2 * random.unit();
    return {
      reference: roundOf(random, 2000, 1, speed).toSparse(),
      candidate: roundOf(random, 2000, candidateTail, speed).toSparse(),
    };
  });
}

/** By the definition, without any shortcut: every choice of labels, merged anew. */
function pValueByDefinition(blocks: readonly HistogramPair[], percentile: number): number {
  const distance = (swapped: number) => {
    const side = (candidate: boolean) =>
      LatencyHistogram.mergeSparse(
        blocks.map((block, i) =>
          (((swapped >> i) & 1) === 1) === candidate ? block.reference : block.candidate,
        ),
      ).percentileNs(percentile);
    return Math.abs(Math.log(side(true)) - Math.log(side(false)));
  };
  const choices = 2 ** blocks.length;
  let extreme = 0;
  for (let swapped = 0; swapped < choices; swapped++) if (distance(swapped) >= distance(0)) extreme++;
  return extreme / choices;
}

describe('tailPercentileNs', () => {
  it('is a number only with 100 samples beyond it', () => {
    const histogram = new LatencyHistogram();
    for (let i = 1; i <= 9_999; i++) histogram.record(i * 100);
    expect(tailPercentileNs(histogram, 99)).toBeUndefined();
    histogram.record(1_000_000);
    expect(tailPercentileNs(histogram, 99)).toBe(histogram.percentileNs(99));
    expect(tailPercentileNs(histogram, 99.9)).toBeUndefined();
    expect(tailPercentileNs(histogram, 50)).toBe(histogram.percentileNs(50));
  });

  it('is never a number for 100 % or for nothing', () => {
    const histogram = new LatencyHistogram();
    expect(tailPercentileNs(histogram, 50)).toBeUndefined();
    histogram.recordMany(1000, 1_000_000);
    expect(tailPercentileNs(histogram, 100)).toBeUndefined();
  });
});

describe('TailPermutation', () => {
  it('sees a longer tail that the median hides', () => {
    const blocks = blocksOf(8, 2);
    const p99 = new TailPermutation(blocks).compare(99)!;
    expect(p99.blocks).toBe(8);
    expect(p99.ratio).toBeGreaterThan(1.2);
    expect(p99.candidateNs / p99.referenceNs).toBe(p99.ratio);
    expect(p99.pValue).toBe(2 / 256);
    const median = new TailPermutation(blocks).compare(50)!;
    expect(median.ratio).toBeCloseTo(1, 1);
    expect(median.pValue).toBeGreaterThan(0.05);
  });

  it('shows the percentile of the merged histograms, not a mean of percentiles', () => {
    const blocks = blocksOf(6, 1.5);
    const merged = LatencyHistogram.mergeSparse(blocks.map((block) => block.candidate));
    expect(new TailPermutation(blocks).compare(99)!.candidateNs).toBe(merged.percentileNs(99));
  });

  it.each([
    [1, 1],
    [6, 1],
    [6, 1.1],
    [7, 1.3],
  ])('has the p-value of all label choices merged anew: %i blocks, tail × %f', (count, tail) => {
    const blocks = blocksOf(count, tail, 7);
    for (const percentile of [50, 90, 95]) {
      const byDefinition = pValueByDefinition(blocks, percentile);
      expect(new TailPermutation(blocks).compare(percentile)!.pValue).toBeCloseTo(byDefinition, 12);
    }
  });

  it('gives 1 for identical histograms', () => {
    const same = roundOf(new SeededRandom(3), 20_000).toSparse();
    const blocks = Array.from({ length: 8 }, () => ({ reference: same, candidate: same }));
    expect(new TailPermutation(blocks).compare(99)).toMatchObject({ ratio: 1, pValue: 1 });
  });

  it('turns into its reciprocal when the targets change places', () => {
    const forward = new TailPermutation(blocksOf(8, 1.2)).compare(95)!;
    const swapped = blocksOf(8, 1.2).map(({ reference, candidate }) => ({
      reference: candidate,
      candidate: reference,
    }));
    const backward = new TailPermutation(swapped).compare(95)!;
    expect(backward.ratio).toBeCloseTo(1 / forward.ratio, 12);
    expect(backward.pValue).toBeCloseTo(forward.pValue, 12);
  });

  it('is repeatable beyond 12 blocks, where it draws choices', () => {
    const first = new TailPermutation(blocksOf(14, 2)).compare(99)!;
    expect(new TailPermutation(blocksOf(14, 2)).compare(99)).toEqual(first);
    expect(first.pValue).toBeLessThan(0.01);
    expect(first.pValue).toBeGreaterThan(0);
    expect(new TailPermutation(blocksOf(14, 1)).compare(99)!.pValue).toBeGreaterThan(0.05);
  });

  it('is nothing where a percentile has too few samples beyond it', () => {
    expect(new TailPermutation(blocksOf(8, 1)).compare(99.9)).toBeUndefined();
    expect(new TailPermutation([]).compare(50)).toBeUndefined();
  });

  it('bears rounds without a sample', () => {
    const blocks = blocksOf(7, 1);
    const random = new SeededRandom(9);
    const halfEmpty = {
      reference: new LatencyHistogram().toSparse(),
      candidate: roundOf(random, 2000).toSparse(),
    };
    expect(new TailPermutation([...blocks, halfEmpty]).compare(95)!.pValue).toBeGreaterThan(0.05);
  });
});
