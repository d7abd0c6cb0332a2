import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { sampleResult } from '../report/sample-result.test-helper.ts';
import { summarizeLatency } from '../run/record.ts';
import { judgeProbe, judgeShortProbe } from './judge-probe.ts';
import { parseSlo } from './slo.ts';

const SLO = parseSlo('p50<200us,p99<1ms');

/** Latencies that are all alike, in microseconds. */
function allOf(us: number) {
  const histogram = new LatencyHistogram();
  histogram.recordMany(us * 1000, 100);
  return summarizeLatency(histogram.toSparse());
}

function aProbe({
  responseUs = 100,
  latenessUs = 0,
  lateShare = 0,
  achieved = 1,
  limit = 'rate-bound' as 'rate-bound' | 'client-bound' | 'server-bound',
  busy = 0.3,
  errors = 0,
  timeouts = 0,
}) {
  const [round] = sampleResult({ blocks: 1, ratePerSecond: 1000, requests: 100 }).rounds;
  if (round?.status !== 'completed' || round.openLoop === undefined) throw new Error('no such round');
  return {
    ...round,
    operations: round.operations.map((operation) => ({ ...operation, errors, timeouts })),
    responseTime: allOf(responseUs),
    openLoop: {
      ...round.openLoop,
      targetPerSecond: 1000,
      achievedPerSecond: 1000 * achieved,
      latencyValid: achieved >= 0.99,
      due: 1000,
      lateSends: 100 * lateShare,
      unsent: 0,
      lateness: allOf(latenessUs),
    },
    workers: [{ worker: 0, connections: 50, eventLoopUtilization: busy, cpuShare: busy }],
    saturation: { limit, reason: '' },
  };
}

describe('a probe', () => {
  it.each([
    ['holds when every objective is kept', aProbe({}), { outcome: 'held' }],
    [
      'breaks at the first objective that is missed',
      aProbe({ responseUs: 300 }),
      { outcome: 'broke', reason: 'p50 300 µs' },
    ],
    [
      'breaks by failed requests, however fast the others were',
      aProbe({ errors: 1, timeouts: 2 }),
      { outcome: 'broke', reason: '6 failed requests' },
    ],
    [
      'breaks when less than 99 % of the rate was reached',
      aProbe({ achieved: 0.97, limit: 'server-bound' }),
      { outcome: 'broke', reason: 'reached 97.0 % of 1.00k ops/s' },
    ],
    [
      'says nothing of the server when the client was too busy to send so much',
      aProbe({ achieved: 0.97, limit: 'client-bound', busy: 0.95 }),
      { outcome: 'client-bound', reason: 'reached 97.0 % of 1.00k ops/s' },
    ],
    [
      'says nothing of the server when the client fell behind by what is missing',
      // 3 % of ten seconds are missing; who falls behind evenly is late by 150 ms at the median.
      aProbe({ achieved: 0.97, limit: 'client-bound', latenessUs: 150_000 }),
      { outcome: 'client-bound', reason: 'reached 97.0 % of 1.00k ops/s' },
    ],
    [
      'breaks when the client was late now and then, but not by what is missing',
      aProbe({ achieved: 0.97, limit: 'client-bound', latenessUs: 2000 }),
      { outcome: 'broke', reason: 'reached 97.0 % of 1.00k ops/s' },
    ],
    [
      'says nothing of the server when the percentile may be of starts that were late',
      aProbe({ responseUs: 250, lateShare: 0.3 }),
      { outcome: 'client-bound', reason: 'p50 250 µs, but the generator made 30.0 % of its starts late' },
    ],
    [
      'breaks when fewer starts were late than the percentile could be of',
      aProbe({ responseUs: 250, lateShare: 0.2 }),
      { outcome: 'broke', reason: 'p50 250 µs' },
    ],
    ['holds in spite of a late client', aProbe({ responseUs: 190, latenessUs: 150 }), { outcome: 'held' }],
    [
      'breaks by its errors even when the client was the limit besides',
      aProbe({ achieved: 0.5, limit: 'client-bound', busy: 1, errors: 1 }),
      { outcome: 'broke', reason: '2 failed requests' },
    ],
  ])('%s', (_name, probe, expected) => {
    expect(judgeProbe(probe, SLO)).toEqual(expected);
  });

  it('breaks when nothing came back at all', () => {
    const probe = { ...aProbe({}), responseTime: summarizeLatency() };
    expect(judgeProbe(probe, SLO)).toEqual({ outcome: 'broke', reason: 'nothing completed' });
  });
});

describe('a probe too short to know its percentiles', () => {
  /** So many of a hundred replies take 4 ms, the others 100 us. */
  const withLate = (late: number) => {
    const histogram = new LatencyHistogram();
    histogram.recordMany(100_000, 100 - late);
    histogram.recordMany(4_000_000, late);
    return { ...aProbe({}), responseTime: summarizeLatency(histogram.toSparse()) };
  };

  it('has shown that the rate breaks where far more is late than the objective leaves', () => {
    expect(judgeShortProbe(withLate(6), SLO)).toEqual({ outcome: 'broke', reason: 'p99 4.00 ms' });
  });

  it('has shown nothing where a stall may be the reason, or all is well', () => {
    expect(judgeShortProbe(withLate(4), SLO)).toBeUndefined();
    expect(judgeShortProbe(withLate(0), SLO)).toBeUndefined();
  });

  it('misses a median where nine of ten are late, for more than half of them always may be', () => {
    const slo = parseSlo('p50<1ms');
    expect(judgeShortProbe(withLate(91), slo)).toEqual({ outcome: 'broke', reason: 'p50 4.00 ms' });
    expect(judgeShortProbe(withLate(60), slo)).toBeUndefined();
  });

  it('breaks by a failed request', () => {
    expect(judgeShortProbe(aProbe({ errors: 1 }), SLO)).toMatchObject({ outcome: 'broke' });
  });

  it('has shown nothing of the server, but that it cannot, where the generator was late', () => {
    const late = { ...withLate(6), openLoop: aProbe({ lateShare: 0.2 }).openLoop };
    expect(judgeShortProbe(late, SLO)).toMatchObject({ outcome: 'client-bound' });
  });
});
