import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import { decodeHdr } from '../../stats/hdr.ts';
import { buildReport } from '../build-report.ts';
import { DRAGONFLY, REDIS } from '../sample-result.test-helper.ts';
import { buildPageData } from './build-page-data.ts';
import { drawCpuMaps } from './cpu-maps.ts';
import type { PageData, ProfileData } from './page-data.ts';
import { recordedResult } from './recorded-result.test-helper.ts';

const { unpackLogarithmic, unpackShares } = await import(new URL('./client/decode.js', import.meta.url).href);

const dataOf = (result: RaceResult): PageData => buildPageData(buildReport(result), result);
const profileOf = (result: RaceResult): ProfileData => dataOf(result).profiles[0]!;

function roundsOf(result: RaceResult, target: string): CompletedRound[] {
  return result.rounds
    .filter((round) => round.status === 'completed')
    .filter((round) => round.target === target);
}

describe('percentile curves', () => {
  test('are the percentiles of all rounds merged, and end where 100 samples lie beyond', () => {
    const result = recordedResult({ blocks: 3 });
    const { pointsPerDecade, curves } = profileOf(result).percentiles!;
    const merged = LatencyHistogram.merge(
      roundsOf(result, 'redis').map((one) => decodeHdr(one.serviceTime.hdr)),
    );
    const curve: number[] = unpackLogarithmic(curves[0]!.all);
    for (const [i, value] of curve.entries()) {
      const percentile = 100 - 100 * 10 ** (-i / pointsPerDecade);
      expect(value / merged.percentileNs(Math.max(1e-9, percentile))).toBeCloseTo(1, 3);
    }
    const last = 10 ** ((curve.length - 1) / pointsPerDecade);
    expect(merged.count / last).toBeGreaterThanOrEqual(100);
    expect(merged.count / (last * 10 ** (1 / pointsPerDecade))).toBeLessThan(100);
  });

  test('lie within the band of their blocks', () => {
    const { curves } = profileOf(recordedResult({ blocks: 4, noise: 0.2 })).percentiles!;
    for (const curve of curves) {
      const parts: number[][] = [curve!.all, curve!.low, curve!.high].map(unpackLogarithmic);
      const [all, low, high] = parts as [number[], number[], number[]];
      expect(low.length).toBeGreaterThan(20);
      expect(high).toHaveLength(low.length);
      for (let i = 0; i < low.length; i++) {
        expect(all[i]!).toBeGreaterThanOrEqual(low[i]! * 0.999);
        expect(all[i]!).toBeLessThanOrEqual(high[i]! * 1.001);
      }
    }
  });

  test('have no band with one block, and do not exist without replies', () => {
    expect(profileOf(recordedResult({ blocks: 1 })).percentiles!.curves[0]).toMatchObject({
      low: '',
      high: '',
    });
    const failed = recordedResult({ blocks: 1, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [0] }] });
    expect(profileOf(failed).percentiles!.curves[1]).toBeNull();
    expect(
      profileOf(recordedResult({ blocks: 1, targets: [{ ...REDIS, failedBlocks: [0] }] })).percentiles,
    ).toBeUndefined();
  });
});

describe('timelines', () => {
  test('hold every interval of every block in order', () => {
    const result = recordedResult({ blocks: 2 });
    const { slotsPerBlock, slotSeconds, series } = profileOf(result).timeline!;
    expect([slotsPerBlock, slotSeconds]).toEqual([20, 0.5]);
    const rates: number[] = unpackLogarithmic(series[1]!.rates);
    const expected = roundsOf(result, 'dragonfly')
      .toSorted((a, b) => a.block - b.block)
      .flatMap((round) => round.timeline.map(({ completed }) => completed / 0.5));
    expect(rates).toHaveLength(expected.length);
    for (const [i, rate] of rates.entries()) expect(rate / expected[i]!).toBeCloseTo(1, 3);
  });

  test('join intervals where there are many: the mean rate, and the highest p99', () => {
    const result = recordedResult({ blocks: 1, targets: [REDIS] });
    const [round] = roundsOf(result, 'redis');
    round!.timeline = Array.from({ length: 9600 }, (_, i) => ({
      ...round!.timeline[0]!,
      completed: i % 10 === 9 ? 200 : 100,
      p99Ns: i % 10 === 3 ? 9e6 : 1e6,
    }));
    const { slotsPerBlock, series } = profileOf(result).timeline!;
    expect(slotsPerBlock).toBe(960);
    const rates: number[] = unpackLogarithmic(series[0]!.rates);
    const p99s: number[] = unpackLogarithmic(series[0]!.p99s);
    for (const rate of rates) expect(rate).toBeCloseTo(110 / 0.5, 0);
    for (const p99 of p99s) expect(p99 / 9e6).toBeCloseTo(1, 3);
  });

  test('show nothing for a failed round, and say that it failed', () => {
    const result = recordedResult({ blocks: 3, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [1] }] });
    const { slotsPerBlock, series, failures } = profileOf(result).timeline!;
    const rates: (number | null)[] = unpackLogarithmic(series[1]!.rates);
    expect(rates.slice(slotsPerBlock, 2 * slotsPerBlock).every((rate) => rate === null)).toBe(true);
    expect(rates.filter((rate) => rate === null)).toHaveLength(slotsPerBlock);
    expect(failures).toEqual([{ target: 1, block: 1, code: 'E_TARGET_LOST' }]);
  });

  test('take no more room for a block with a huge number', () => {
    const result = recordedResult({ blocks: 2 });
    for (const round of result.rounds) if (round.block === 1) round.block = 999_999_999;
    const profile = profileOf(result);
    expect(profile.blocks).toEqual([1, 1_000_000_000]);
    expect(unpackLogarithmic(profile.timeline!.series[0]!.rates)).toHaveLength(40);
  });
});

describe('CPU maps', () => {
  test('have a row for each CPU, each thread that worked, and the generator', () => {
    const { cpu } = profileOf(recordedResult({ blocks: 2 }));
    const [redis, dragonfly] = cpu!.maps;
    expect(redis).toMatchObject({ cores: [0, 1, 2, 3, 4, 5, 6, 7], threads: ['redis-server'], leftOut: 0 });
    expect(dragonfly!.threads).toEqual(['Proactor0', 'Proactor1', 'Proactor2', 'Proactor3']);
    expect(cpu).toMatchObject({ generatorCpus: [4, 5, 6, 7] });
    const shares: number[] = unpackShares(redis!.cells);
    expect(shares).toHaveLength((8 + 1 + 1) * 2 * cpu!.slotsPerBlock);
    const rowMean = (row: number) => {
      const cells = shares.slice(row * 40, (row + 1) * 40);
      return cells.reduce((sum, share) => sum + share, 0) / cells.length;
    };
    expect(rowMean(0)).toBeGreaterThan(0.95);
    expect(rowMean(1)).toBeLessThan(0.1);
    expect(rowMean(8)).toBeGreaterThan(0.95);
  });

  test('leave out the least busy rows where there are too many, and say how many', () => {
    const result = recordedResult({ blocks: 1, cores: 16, targets: [REDIS] });
    const map = drawCpuMaps(result, [0], roundsOf(result, 'redis'), 5)!.maps[0]!;
    expect(map.leftOut).toBe(13);
    expect(map.cores).toHaveLength(3);
    expect(map.cores).toContain(0);
    expect(map.threads).toEqual(['redis-server']);
    expect(unpackShares(map.cells)).toHaveLength(5);
  });

  test('do not exist without telemetry, and are empty for the target that has none', () => {
    const remote = { ...DRAGONFLY, telemetry: false };
    expect(
      profileOf(recordedResult({ blocks: 1, targets: [{ ...REDIS, telemetry: false }] })).cpu,
    ).toBeUndefined();
    expect(profileOf(recordedResult({ blocks: 1, targets: [REDIS, remote] })).cpu!.maps[1]).toBeNull();
  });
});

test('ratios are those of the report, with its words', () => {
  const result = recordedResult({ targets: [REDIS, { ...DRAGONFLY, limit: 'client-bound' }] });
  const data = dataOf(result);
  const [row] = data.profiles[0]!.ratios;
  const throughput = buildReport(result).profiles[0]!.comparisons[0]!.rows[0]!;
  expect(data.metrics[row![1]]!.label).toBe('ops/s');
  expect(row![2]).toBeCloseTo(throughput.estimate.ratio, 3);
  expect(row!.slice(5, 7)).toEqual(['better', 'faster']);
  expect(row![7]).toMatch(/^≥ 1\.\d+×$/);
});
