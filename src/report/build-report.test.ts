import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { decodeHdr } from '../stats/hdr.ts';
import { buildReport } from './build-report.ts';
import type { Comparison, TargetReport } from './model.ts';
import { DRAGONFLY, REDIS, sampleResult } from './sample-result.test-helper.ts';
import { viewProfile } from './view/profile-view.ts';

function only<T>(items: readonly T[]): T {
  expect(items).toHaveLength(1);
  return items[0]!;
}

function targetOf(result: RaceResult, name: string): TargetReport {
  return only(buildReport(result).profiles[0]!.targets.filter((target) => target.name === name));
}

function comparisonOf(result: RaceResult): Comparison {
  return only(buildReport(result).profiles[0]!.comparisons);
}

function roundsOf(result: RaceResult, target: string): CompletedRound[] {
  return result.rounds
    .filter((round) => round.status === 'completed')
    .filter((round) => round.target === target);
}

function outcomesOf(result: RaceResult): Record<string, string> {
  return Object.fromEntries(comparisonOf(result).rows.map(({ metric, outcome }) => [metric, outcome]));
}

test('throughput is that of the median round, not the mean, so one bad round does not move it', () => {
  const result = sampleResult({ targets: [REDIS], blocks: 3 });
  const rates = [80_000, 10, 90_000];
  for (const [i, round] of roundsOf(result, 'redis').entries()) {
    round.operations[0]!.completed = rates[i]! * 10;
    round.operations[1]!.completed = 0;
  }
  expect(targetOf(result, 'redis').values.throughput).toBe(80_000);
});

test('percentiles are those of all rounds merged, the maximum is the highest of all', () => {
  const result = sampleResult({ targets: [REDIS], blocks: 4, noise: 0.3 });
  const rounds = roundsOf(result, 'redis');
  const merged = LatencyHistogram.merge(rounds.map((round) => decodeHdr(round.serviceTime.hdr)));
  const { values } = targetOf(result, 'redis');
  expect(values.p99).toBe(merged.percentileNs(99));
  expect(values.max).toBe(Math.max(...rounds.map((round) => round.serviceTime.maxNs!)));
});

test('a percentile with fewer than 100 samples beyond it has no value', () => {
  const fewer = targetOf(sampleResult({ targets: [REDIS], blocks: 1, requests: 9_900 }), 'redis').values;
  const enough = targetOf(sampleResult({ targets: [REDIS], blocks: 1, requests: 10_000 }), 'redis').values;
  expect(fewer.p99).toBeUndefined();
  expect(enough.p99).toBeGreaterThan(0);
  expect(enough.p999).toBeUndefined();
});

test('errors are counted over all rounds together, so that one bad round is seen', () => {
  const result = sampleResult({ targets: [REDIS], blocks: 3 });
  const [first] = roundsOf(result, 'redis');
  first!.operations[1]!.errors = 500;
  first!.operations[1]!.timeouts = 7;
  const { tally, values } = targetOf(result, 'redis');
  expect(tally).toMatchObject({ errors: 500, timeouts: 7 });
  expect(values.error_rate).toBeCloseTo(507 / (tally.completed + 507), 12);
});

test('only blocks in which both targets completed make pairs', () => {
  const targets = [
    { ...REDIS, failedBlocks: [1] },
    { ...DRAGONFLY, failedBlocks: [4, 5] },
  ];
  const comparison = comparisonOf(sampleResult({ targets, blocks: 9 }));
  expect(comparison.pairs).toBe(6);
});

test('pairs are matched by block, whatever the order of rounds in the file', () => {
  const result = sampleResult();
  const reversed = { ...result, rounds: result.rounds.toReversed() };
  expect(comparisonOf(reversed).rows).toEqual(comparisonOf(result).rows);
});

test('five blocks are indicative only, six give an interval', () => {
  const throughputOf = (blocks: number) =>
    only(comparisonOf(sampleResult({ blocks })).rows.filter(({ metric }) => metric === 'throughput'));
  expect(throughputOf(5)).toMatchObject({ outcome: 'indicative' });
  expect(throughputOf(5).estimate.low).toBeUndefined();
  expect(throughputOf(6)).toMatchObject({ outcome: 'better', word: 'faster' });
});

test('lower is better for latency and memory, higher for throughput', () => {
  expect(outcomesOf(sampleResult())).toMatchObject({
    throughput: 'better',
    p99: 'better',
    memory: 'better',
    server_cores: 'worse',
    // 0.945× [0.918, 0.963]: worse, but not wholly by more than the tolerance.
    ops_per_cpu: 'cannot-tell',
  });
});

test('exchanging reference and candidate exchanges better and worse', () => {
  const rows = comparisonOf(sampleResult({ targets: [DRAGONFLY, REDIS] })).rows;
  const throughput = only(rows.filter(({ metric }) => metric === 'throughput'));
  expect(throughput).toMatchObject({ outcome: 'worse', word: 'slower' });
  expect(throughput.estimate.ratio).toBeLessThan(1);
});

test('an interval that reaches over the tolerance is no verdict', () => {
  const targets = [REDIS, { ...REDIS, name: 'same' }];
  const comparison = comparisonOf(sampleResult({ targets, noise: 0.04 }));
  expect(only(comparison.rows.filter(({ metric }) => metric === 'throughput'))).toMatchObject({
    outcome: 'cannot-tell',
    word: 'cannot tell',
  });
  expect(comparison.headline).toMatch(/^Cannot tell whether same and redis differ in ops\/s/);
});

test('when the client was the limit of the slower side, speed has no winner, and the last line says what can be told', () => {
  const result = sampleResult({ targets: [{ ...REDIS, limit: 'client-bound' }, DRAGONFLY] });
  expect(outcomesOf(result)).toMatchObject({
    throughput: 'cannot-tell',
    p99: 'cannot-tell',
    memory: 'better',
  });
  expect(only(buildReport(result).profiles[0]!.summaries).verdict).toMatch(
    /^(dragonfly (less efficient: .* the ops\/cpu-s|cheaper: .* the cpu-s\/Mop)|cannot tell which is faster; dragonfly smaller: 0\.86× the B\/key) of redis/,
  );
});

test('where nothing but the memory is told, and it is the same, the last line says so in words', () => {
  const result = sampleResult({
    targets: [REDIS, { ...REDIS, name: 'same' }].map((target) => ({ ...target, limit: 'client-bound' })),
    noise: 0.2,
  });
  const { shortVerdict } = only(buildReport(result).profiles[0]!.summaries);
  expect(shortVerdict).toMatch(/^speed: cannot tell; memory the same: the B\/key of same and redis$/);
});

test('one connection is no plural', () => {
  const result = sampleResult({});
  result.profiles[0]!.connections = 1;
  expect(buildReport(result).profiles[0]!.briefLoad).toMatch(/^1 connection × depth 1,/);
});

test('when the client was the limit of the better side only, its rate is a bound, and latencies have no winner', () => {
  const result = sampleResult({ targets: [REDIS, { ...DRAGONFLY, limit: 'client-bound' }] });
  expect(outcomesOf(result)).toMatchObject({ throughput: 'better', p99: 'cannot-tell', memory: 'better' });
  const { headline, rows } = comparisonOf(result);
  expect(rows[0]).toMatchObject({ bound: 'at-least', word: 'faster' });
  expect(headline).toMatch(
    /^dragonfly was at least 1\.\d+× as fast as redis: the generator limited dragonfly/,
  );
  expect(only(buildReport(result).profiles[0]!.summaries).verdict).toMatch(
    /^dragonfly faster: ≥ 1\.\d+× the ops\/s of redis$/,
  );
});

test('a bound that holds on the cores of the generator alone says so wherever it stands, and what would tell more', () => {
  const targets = [
    { ...REDIS, limit: 'connection-bound' as const, sharedUse: 0.8 },
    { ...DRAGONFLY, limit: 'client-bound' as const, sharedUse: 0.98 },
  ];
  const result = sampleResult({ targets });
  result.profiles[0]!.resolved = { load: { connections: 50, pipeline: 16 } };
  const { headline } = comparisonOf(result);
  expect(headline).toMatch(
    /^dragonfly was at least 1\.\d+× as fast as redis at 50 connections × depth 16, with the generator on the same cores: redis would have done less even if it had used these cores fully\. With load from other machines \(--ssh-agents\) the result may differ\.$/,
  );
  const profile = buildReport(result).profiles[0]!;
  expect(only(profile.summaries).verdict).toMatch(
    /^dragonfly faster on shared cores: ≥ 1\.\d+× the ops\/s of redis at 50 connections × depth 16$/,
  );
  expect(only(profile.summaries).shortVerdict).toMatch(
    /^dragonfly faster on shared cores: ≥ 1\.\d+× the ops\/s of redis$/,
  );
  expect(profile.answers[0]!.answers[0]!.sentence).toMatch(
    /^dragonfly does at least 1\.\d+× the ops\/s of redis at 50 connections × depth 16, with the generator on the same cores: redis would have done less even if it had used these cores fully$/,
  );
});

test('a ratio of rates that hold on the cores of the generator alone says so wherever it stands', () => {
  const targets = [
    REDIS,
    { ...DRAGONFLY, limit: 'connection-bound' as const, besideGenerator: true as const },
  ];
  const result = sampleResult({ targets });
  const { headline } = comparisonOf(result);
  expect(headline).toMatch(
    /^dragonfly was faster than redis: 1\.8\d× \[1\.\d+, 1\.\d+\] the ops\/s \(95 % interval over 8 blocks\), with the generator on the same cores\.$/,
  );
  const profile = buildReport(result).profiles[0]!;
  expect(only(profile.summaries).verdict).toMatch(
    /^dragonfly faster on shared cores: 1\.8\d× \[1\.\d+, 1\.\d+\] the ops\/s of redis$/,
  );
  expect(profile.answers[0]!.answers[0]!.sentence).toMatch(/, with the generator on the same cores$/);
  // What a request takes is as much a matter of who has a core.
  const conditional = profile.comparisons[0]!.rows.filter(({ besideGenerator }) => besideGenerator);
  expect(conditional.map(({ metric }) => metric)).toEqual([
    ...['throughput', 'p50', 'p95', 'p99', 'p999', 'max'],
  ]);
});

test('a target whose requests fail cannot win anything', () => {
  const targets = [REDIS, { ...DRAGONFLY, errorShare: 0.02 }];
  const outcomes = Object.values(outcomesOf(sampleResult({ targets })));
  expect(new Set(outcomes)).toEqual(new Set(['cannot-tell']));
});

test('where the profile sets the rate, latency decides and throughput does not', () => {
  const comparison = comparisonOf(sampleResult({ ratePerSecond: 20_000 }));
  expect(only(comparison.rows.filter(({ metric }) => metric === 'throughput')).outcome).toBe('cannot-tell');
  expect(comparison.headline).toMatch(/faster than redis: .* the p99/);
});

test('below 99 % of the rate no latency has a winner', () => {
  const result = sampleResult({ ratePerSecond: 100_000 });
  expect(outcomesOf(result)).toMatchObject({ p50: 'cannot-tell', p99: 'cannot-tell' });
});

test('the limit of a target is that of most rounds, with the words of the median one', () => {
  const result = sampleResult({ targets: [REDIS], blocks: 5 });
  const rounds = roundsOf(result, 'redis');
  for (const [i, round] of rounds.entries()) {
    const limit = i < 2 ? 'client-bound' : 'server-bound';
    round.saturation = { limit, reason: `round ${i}` };
    round.operations[0]!.completed = 1_000_000 + i;
    round.operations[1]!.completed = 0;
  }
  expect(targetOf(result, 'redis').limit).toEqual({
    kind: 'server-bound',
    rounds: 3,
    others: [{ kind: 'client-bound', rounds: 2 }],
    reason: 'round 3',
  });
});

test('of two limits equally often seen, the client counts', () => {
  const result = sampleResult({ targets: [REDIS], blocks: 2 });
  roundsOf(result, 'redis')[1]!.saturation.limit = 'client-bound';
  expect(targetOf(result, 'redis')).toMatchObject({ atLeast: true, limit: { kind: 'client-bound' } });
});

test('a target that never completed a round has no values, and there is no comparison', () => {
  const result = sampleResult({ blocks: 2, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [0, 1] }] });
  expect(targetOf(result, 'dragonfly')).toMatchObject({ completedRounds: 0, values: {}, atLeast: false });
  expect(comparisonOf(result)).toMatchObject({ pairs: 0, rows: [] });
});

test('every other target is compared with the reference, not with its neighbour', () => {
  const targets = [REDIS, DRAGONFLY, { ...REDIS, name: 'third' }];
  const { comparisons, summaries } = buildReport(sampleResult({ targets })).profiles[0]!;
  expect(comparisons.map(({ candidate, reference }) => [candidate, reference])).toEqual([
    ['dragonfly', 'redis'],
    ['third', 'redis'],
  ]);
  expect(summaries).toHaveLength(2);
});

describe('times that the tool which measured them cannot tell', () => {
  const cutAt = (blocks: readonly number[]) => {
    const result = sampleResult({ targets: [REDIS], blocks: 3 });
    for (const round of roundsOf(result, 'redis'))
      for (const { serviceTime } of [round, ...round.operations])
        if (blocks.includes(round.block))
          Object.assign(serviceTime, { maxNs: null, atLeast: { maxNs: 3e9 } });
    return result;
  };
  const shownMax = (result: RaceResult): string | undefined => {
    const { columns } = viewProfile(buildReport(result).profiles[0]!).metrics;
    const row = columns[0]!.cells.findIndex(({ text }) => text === 'max');
    return columns[1]!.cells[row]?.text;
  };

  test('are shown as bounds, whichever round they are of, and are no value that is judged', () => {
    for (const blocks of [[1], [0, 1, 2]]) {
      const result = cutAt(blocks);
      const { values, least, operations } = targetOf(result, 'redis');
      expect(values.max).toBeUndefined();
      expect(least).toEqual({ max: 3e9 });
      expect(operations.map((one) => one.least)).toEqual([{ max: 3e9 }, { max: 3e9 }]);
      expect(shownMax(result)).toBe('≥ 3.00 s');
    }
  });

  test('are a bound of the median of percentiles only where half of the rounds have them', () => {
    const result = sampleResult({ targets: [REDIS], blocks: 3 });
    const withCut = (count: number) => {
      const copy = structuredClone(result);
      for (const [i, { serviceTime }] of roundsOf(copy, 'redis').entries()) {
        Object.assign(serviceTime, { p99Ns: 5e6, hdr: '' });
        if (i < count) Object.assign(serviceTime, { p99Ns: null, atLeast: { p99Ns: 3e9 } });
      }
      return targetOf(copy, 'redis');
    };
    expect(withCut(1).values.p99).toBeUndefined();
    expect(withCut(1).least).toEqual({ p99: 5e6 });
    expect(withCut(2).least).toEqual({ p99: 3e9 });
  });

  test('are no longer said where everything is known', () => {
    expect(targetOf(cutAt([]), 'redis').least).toBeUndefined();
    expect(shownMax(cutAt([]))).toMatch(/^\d/);
  });
});

test('the generator reaches no less than it did in a round, whatever was measured of it alone', () => {
  const loadOf = (ceiling: number | undefined, changes: Partial<RaceResult> = {}) => {
    const result = { ...sampleResult({ blocks: 2 }), ...changes };
    for (const profile of result.profiles) Object.assign(profile, { clientCeilingPerSecond: ceiling });
    return buildReport(result).profiles[0]!.load;
  };
  expect(loadOf(312_000)).toContain('generator alone reaches 312k ops/s');
  expect(loadOf(7910)).toMatch(/generator reaches at least 1\d\dk ops\/s, seen in a round/);
  expect(loadOf(7910)).not.toContain('7.91k');
  expect(loadOf(7910, { rounds: [] })).toContain('generator alone reaches 7.91k ops/s');
  expect(loadOf(undefined)).toContain('generator not calibrated');
});
