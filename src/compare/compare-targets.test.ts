// Tests of one metric of two targets within a run: values, pairing, and the word or the doubt.
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { DRAGONFLY, REDIS, type SampleOptions, sampleResult } from '../report/sample-result.test-helper.ts';
import type { RunDigest } from '../result/digest.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import type { MetricId } from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { decodeHdr } from '../stats/hdr.ts';
import { type ComparisonOptions, compareTargets } from './compare-targets.ts';
import { digestRun, findCell } from './digest-run.ts';
import type { MetricComparison } from './metric-comparison.ts';

const TWIN = { ...REDIS, name: 'twin' };

function compare(
  run: RunDigest | RaceResult,
  metric: MetricId = 'throughput',
  options: Partial<ComparisonOptions> = {},
): MetricComparison {
  const digest = 'cells' in run ? run : digestRun(run);
  const [reference, candidate] = digest.targets.map(({ name }) => name);
  return compareTargets(digest, {
    profile: 'read-heavy',
    reference: reference!,
    candidate: candidate!,
    metric,
    tolerance: 0.05,
    ...options,
  })!;
}

const sample = (options: SampleOptions = {}) => digestRun(sampleResult(options));

function roundsOf(result: RaceResult, target: string): CompletedRound[] {
  return result.rounds.filter(
    (round): round is CompletedRound => round.status === 'completed' && round.target === target,
  );
}

describe('the values of a target', () => {
  it('are those of the median round for rates, of merged histograms for percentiles, and the highest maximum', () => {
    const result = sampleResult({ targets: [REDIS], blocks: 3, noise: 0.3 });
    const rounds = roundsOf(result, 'redis');
    for (const [i, rate] of [80_000, 10, 90_000].entries()) {
      rounds[i]!.operations[0]!.completed = rate * 10;
      rounds[i]!.operations[1]!.completed = 0;
    }
    const cell = findCell(digestRun(result), { profile: 'read-heavy', target: 'redis' })!;
    const merged = LatencyHistogram.merge(rounds.map((round) => decodeHdr(round.serviceTime.hdr)));
    expect(cell.values).toMatchObject({
      throughput: 80_000,
      p99: merged.percentileNs(99),
      max: Math.max(...rounds.map((round) => round.serviceTime.maxNs!)),
    });
    expect(decodeHdr(cell.hdr!).count).toBe(merged.count);
  });

  it('count errors over all rounds together, so that one bad round is seen', () => {
    const result = sampleResult({ targets: [REDIS], blocks: 3 });
    roundsOf(result, 'redis')[0]!.operations[1]!.errors = 507;
    const { tally, values } = findCell(digestRun(result), { profile: 'read-heavy', target: 'redis' })!;
    expect(values['error_rate']).toBeCloseTo(507 / (tally.completed + 507), 12);
  });

  it('leave out a percentile with fewer than 100 samples beyond it', () => {
    const of = (requests: number) =>
      findCell(sample({ targets: [REDIS], blocks: 1, requests }), { profile: 'read-heavy', target: 'redis' })!
        .values['p99'];
    expect(of(9_900)).toBeUndefined();
    expect(of(10_000)).toBeGreaterThan(0);
  });

  it('exist for each operation, without what only a whole server has', () => {
    const cell = findCell(sample(), { profile: 'read-heavy', target: 'redis', operation: 'GET' })!;
    expect(Object.keys(cell.values).sort()).toEqual([
      'error_rate',
      'hit_ratio',
      'max',
      'p50',
      'p95',
      'p99',
      'p999',
      'throughput',
    ]);
  });
});

describe('a comparison of targets', () => {
  it('pairs the rounds of each block, whatever their order in the file', () => {
    const result = sampleResult();
    const reversed = { ...result, rounds: result.rounds.toReversed() };
    expect(compare(reversed)).toEqual(compare(result));
  });

  it('uses only blocks in which both completed', () => {
    const targets = [
      { ...REDIS, failedBlocks: [1] },
      { ...DRAGONFLY, failedBlocks: [4, 5] },
    ];
    expect(compare(sample({ targets, blocks: 9 })).blocks).toBe(6);
  });

  it('says faster when more requests are served, or sooner, and slower with the targets exchanged', () => {
    for (const metric of ['throughput', 'p50', 'p99', 'memory'] as const) {
      expect(compare(sample(), metric).verdict, metric).toEqual({ word: 'faster' });
      const exchanged = sample({ targets: [DRAGONFLY, REDIS] });
      expect(compare(exchanged, metric).verdict, metric).toEqual({ word: 'slower' });
    }
  });

  it('says same when the whole interval lies within the tolerance, and only then', () => {
    const twins = sample({ targets: [REDIS, TWIN], noise: 0.005 });
    expect(compare(twins).verdict).toEqual({ word: 'same' });
    expect(compare(twins, 'throughput', { tolerance: 0.001 }).verdict).toMatchObject({
      doubt: 'interval-too-wide',
      why: 'the interval crosses a limit of ±0.1 %',
    });
  });

  it('compares one operation where that is asked', () => {
    const { operation, candidate } = compare(sample(), 'p99', { operation: 'SET' });
    expect(operation).toBe('SET');
    expect(candidate.value).toBeGreaterThan(0);
  });

  it('is undefined for what was not run', () => {
    const options = {
      profile: 'lua',
      reference: 'redis',
      candidate: 'dragonfly',
      metric: 'p99',
      tolerance: 0.05,
    } as const;
    expect(compareTargets(sample(), options)).toBeUndefined();
    expect(
      compareTargets(sample(), { ...options, profile: 'read-heavy', operation: 'HGET' }),
    ).toBeUndefined();
  });

  it('gives tails the p-value of the label swap, and other metrics none', () => {
    expect(compare(sample(), 'p99').tailPValue).toBeLessThanOrEqual(2 / 2 ** 8);
    expect(compare(sample(), 'p50').tailPValue).toBeUndefined();
  });

  it('judges memory per key by its one value, to a hundredth', () => {
    expect(compare(sample(), 'memory_per_key')).toMatchObject({
      countedRatio: 296 / 344,
      verdict: { word: 'faster' },
    });
    expect(compare(sample({ targets: [REDIS, TWIN] }), 'memory_per_key').verdict).toEqual({ word: 'same' });
  });

  it('calls error rates of nothing and nothing the same', () => {
    expect(compare(sample(), 'error_rate').verdict).toEqual({ word: 'same' });
  });
});

describe('no word is given', () => {
  const doubtOf = (run: RunDigest, metric: MetricId = 'throughput', options = {}) => {
    const { verdict } = compare(run, metric, options);
    return verdict.word === 'cannot-tell' ? [verdict.doubt, verdict.why] : [verdict.word];
  };

  it('with fewer than six blocks', () => {
    expect(doubtOf(sample({ blocks: 5 }))).toEqual([
      'too-few-blocks',
      '5 blocks are too few to tell; 6 are needed',
    ]);
    expect(doubtOf(sample({ blocks: 6 }))).toEqual(['faster']);
  });

  it('of speed when the client was the limit on either side, but of memory it is', () => {
    for (const bound of [0, 1]) {
      const targets = [REDIS, DRAGONFLY].map((target, index) =>
        index === bound ? { ...target, limit: 'client-bound' as const } : target,
      );
      const run = sample({ targets });
      expect(doubtOf(run, 'p99')[0]).toBe('client-bound');
      expect(doubtOf(run, 'memory')).toEqual(['faster']);
      expect(doubtOf(run, 'p99')[1]).toContain(`the client was the limit on ${targets[bound]!.name}`);
    }
  });

  it('of throughput when the client was the limit of the slower side, or of both', () => {
    const held = { ...REDIS, limit: 'client-bound' as const };
    expect(doubtOf(sample({ targets: [held, DRAGONFLY] }))[0]).toBe('client-bound');
    expect(doubtOf(sample({ targets: [held, { ...DRAGONFLY, limit: 'client-bound' }] }))[0]).toBe(
      'client-bound',
    );
    expect(doubtOf(sample({ targets: [held, DRAGONFLY] }))[1]).toMatch(/ops\/s\)$/);
  });

  it('of throughput by a bound where other processes filled the machine too, or one block has none', () => {
    const withRound = (change: (round: CompletedRound) => void) => {
      const result = sampleResult({ targets: [REDIS, { ...DRAGONFLY, limit: 'client-bound' as const }] });
      for (const round of result.rounds) if (round.status === 'completed') change(round);
      return digestRun(result);
    };
    expect(doubtOf(withRound(() => {}))).toEqual(['faster']);
    const disturbed = withRound((round) => {
      if (round.target === 'redis') round.saturation.disturbed = true;
    });
    expect(doubtOf(disturbed)[0]).toBe('client-bound');
    const unbounded = withRound((round) => {
      if (round.target === 'redis' && round.block === 3) round.saturation.limit = 'unknown';
    });
    expect(doubtOf(unbounded)[0]).toBe('client-bound');
    const words = /^the client was the limit on dragonfly \(.*\), and the highest rate of redis is unknown$/;
    expect(doubtOf(unbounded)[1]).toMatch(words);
    expect(doubtOf(disturbed)[1]).not.toMatch(words);
  });

  it('of anything but the error rate when one request in a hundred failed', () => {
    const run = sample({ targets: [{ ...REDIS, errorShare: 0.05 }, DRAGONFLY] });
    for (const metric of ['throughput', 'p99', 'memory', 'memory_per_key'] as const)
      expect(doubtOf(run, metric)[0], metric).toBe('requests-failed');
    expect(doubtOf(run)[1]).toMatch(/^\d\.\d % of the requests to redis failed$/);
    expect(doubtOf(run, 'error_rate')[0]).not.toBe('requests-failed');
  });

  it('of speed when other processes filled the machine in most rounds of either side, but of memory it is', () => {
    for (const disturbed of ['redis', 'dragonfly']) {
      const withDisturbed = (count: number) => {
        const result = sampleResult();
        for (const round of result.rounds)
          if (round.status === 'completed' && round.target === disturbed && round.block < count)
            round.saturation = { limit: 'unknown', reason: 'the machine is full', disturbed: true };
        return digestRun(result);
      };
      expect(doubtOf(withDisturbed(4))).toEqual(['faster']);
      expect(doubtOf(withDisturbed(5))).toEqual([
        'disturbed',
        `other processes filled the machine in 5 of 8 rounds of ${disturbed}`,
      ]);
      expect(doubtOf(withDisturbed(5), 'p99')[0]).toBe('disturbed');
      expect(doubtOf(withDisturbed(5), 'memory')).toEqual(['faster']);
    }
  });

  it('of throughput when the profile sets the rate', () => {
    expect(doubtOf(sample({ ratePerSecond: 20_000 }))).toEqual(['rate-set', 'the profile sets the rate']);
    expect(doubtOf(sample({ ratePerSecond: 20_000 }), 'p99')).toEqual(['faster']);
  });

  it('of latency when most rounds missed the rate', () => {
    expect(doubtOf(sample({ ratePerSecond: 100_000 }), 'p99')[0]).toBe('rate-missed');
  });

  it.each(['ops_per_cpu', 'cpu_per_mop'] as const)('of %s when most rounds missed the rate', (metric) => {
    expect(doubtOf(sample({ ratePerSecond: 20_000 }), metric)[0]).not.toBe('rate-missed');
    expect(doubtOf(sample({ ratePerSecond: 100_000 }), metric)[0]).toBe('rate-missed');
    expect(doubtOf(sample({ ratePerSecond: 100_000 }), 'memory_per_key')).toEqual(['faster']);
  });

  it('of percentiles with too few samples', () => {
    expect(doubtOf(sample({ requests: 500 }), 'p999')[0]).toBe('too-few-samples');
  });

  it('of a metric that differs no more than one among many does by chance, unless it is the one that was asked for', () => {
    const run = sample({ targets: [REDIS, TWIN] });
    const shift = (metric: MetricId, ratios: readonly number[]) => {
      const [reference, candidate] = ['redis', 'twin'].map(
        (target) => findCell(run, { profile: 'read-heavy', target })!,
      );
      const rounds = candidate!.rounds.map((round, i) => ({
        ...round,
        values: { ...round.values, [metric]: reference!.rounds[i]!.values[metric]! * ratios[i]! },
      }));
      run.cells[run.cells.indexOf(candidate!)] = { ...candidate!, rounds };
    };
    // Beyond 5 %, but so unsteady that one of ten metrics often looks like it.
    const unsteady = [1.06, 1.4, 1.07, 1.9, 1.06, 1.08, 2.2, 1.07];
    shift('p50', unsteady);
    shift('throughput', unsteady);
    expect(doubtOf(run, 'throughput')).toEqual(['faster']);
    expect(doubtOf(run, 'p50')[0]).toBe('chance-among-metrics');
    expect(doubtOf(run, 'p50')[1]).toMatch(
      /^among so many metrics, one differs this much by chance \(p = 0\.\d\d\)$/,
    );
    shift(
      'p50',
      unsteady.map(() => 1.4),
    );
    expect(doubtOf(run, 'p50')).toEqual(['slower']);
  });

  it('within a tolerance that the machine does not resolve', () => {
    const twins = sample({ targets: [REDIS, TWIN], noise: 0.005 });
    expect(doubtOf(twins, 'throughput', { noiseFloor: { throughput: 0.08 } })).toEqual([
      'below-noise-floor',
      'this machine resolves 8.0 %, not 5 %',
    ]);
    expect(doubtOf(twins, 'throughput', { noiseFloor: { p99: 0.08 } })).toEqual(['same']);
    const known = { ...twins, settings: { ...twins.settings, noiseFloor: { throughput: 0.08 } } };
    expect(doubtOf(known)[0]).toBe('below-noise-floor');
    expect(doubtOf(sample(), 'throughput', { noiseFloor: { throughput: 0.08 } })).toEqual(['faster']);
  });

  it('where memory may still have been changing when it was read', () => {
    const result = sampleResult();
    for (const fill of result.fills) if (fill.target === 'redis') fill.restless = ['used'];
    const run = digestRun(result);
    expect(doubtOf(run, 'memory_per_key')).toEqual([
      'not-settled',
      'the memory of redis may still have been changing when it was read',
    ]);
  });

  it('where a metric was not measured on one side', () => {
    expect(doubtOf(sample({ targets: [{ ...REDIS, telemetry: false }, DRAGONFLY] }), 'memory')).toEqual([
      'not-measured',
      'no block has a value of both',
    ]);
  });
});
