// Tests of the words for a claim: where each begins and ends, and what keeps any from being said.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { ClaimVerdict } from '../result/kinds/claims.ts';
import { estimateRatio } from '../stats/paired-ratio.ts';
import type { ClaimTest } from './claim.ts';
import { inferDirection, parseClaimRule } from './claim-rule.ts';
import { judgeClaim } from './judge-claim.ts';
import { type SampleCell, sampleRun } from './sample-run.test-helper.ts';

const EIGHT = [1, 1.01, 0.99, 1.02, 0.98, 1.005, 0.995, 1];

function claim(expect_: string, more: { direction?: string; tolerance?: number } = {}): ClaimTest {
  const rule = (text: string) => parseClaimRule(text, 'redis', 'dragonfly');
  const expected = rule(expect_);
  const direction = more.direction === undefined ? inferDirection(expected) : rule(more.direction);
  return {
    profile: 'reads',
    overrides: {},
    expect: expected,
    ...dropUndefined({ direction, tolerance: more.tolerance }),
  };
}

/** Redis as it is, Dragonfly so many times as fast, eight blocks with some noise. */
function race(ratio: number, changes: Partial<SampleCell> = {}) {
  return sampleRun([
    { target: 'redis', throughput: EIGHT.map((noise) => 1000 * noise) },
    {
      target: 'dragonfly',
      throughput: EIGHT.map((noise, index) => 1000 * ratio * noise * EIGHT[7 - index]!),
      ...changes,
    },
  ]);
}

const judge = (text: string, ratio: number, changes: Partial<SampleCell> = {}) =>
  judgeClaim(claim(text), race(ratio, changes), 'reads', 0.05);

describe('a claim of a ratio', () => {
  it.each<[string, number, ClaimVerdict, string]>([
    ['throughput >= 14x redis', 20, 'holds', 'the whole interval agrees with the claim within 5 %'],
    ['throughput >= 14x redis', 13.9, 'holds', 'the whole interval agrees with the claim within 5 %'],
    ['throughput >= 14x redis', 2, 'direction-only', 'in the claimed direction, but not by so much'],
    ['throughput >= 14x redis', 0.6, 'does-not-hold', 'the result is the opposite'],
    ['throughput >= 14x redis', 1, 'does-not-hold', 'no difference in the claimed direction can be shown'],
    [
      'throughput >= 14x redis',
      14 / 1.05,
      'untestable',
      'the interval crosses the limit; the direction holds',
    ],
    ['throughput <= 0.2x redis', 0.1, 'holds', 'the whole interval agrees with the claim within 5 %'],
    ['throughput <= 0.2x redis', 0.5, 'direction-only', 'in the claimed direction, but not by so much'],
    ['throughput <= 0.2x redis', 2, 'does-not-hold', 'the result is the opposite'],
    [
      'throughput(redis) >= 1x dragonfly',
      0.98,
      'holds',
      'the whole interval agrees with the claim within 5 %',
    ],
    ['throughput(redis) >= 1x dragonfly', 2, 'does-not-hold', 'the whole interval is outside the claim'],
  ])('%s, measured as %f: %s', (text, ratio, verdict, reason) => {
    expect(judge(text, ratio)).toMatchObject({ verdict, reason, scale: 'ratio' });
  });

  it('tells what was measured with every word', () => {
    const { observed } = judge('throughput >= 14x redis', 2);
    expect(observed!.estimate).toBeCloseTo(2, 1);
    expect(observed!.low).toBeLessThan(observed!.estimate);
    expect(observed!.high).toBeGreaterThan(observed!.estimate);
  });

  it('is taken as it is written without a tolerance', () => {
    const exact = claim('throughput >= 14x redis', { tolerance: 0 });
    expect(judgeClaim(exact, race(13.9), 'reads', 0.05).verdict).not.toBe('holds');
    expect(judgeClaim(exact, race(14.5), 'reads', 0.05)).toMatchObject({
      verdict: 'holds',
      reason: 'the whole interval agrees with the claim',
    });
  });
});

describe('a claim of a value', () => {
  it.each<[string, string | undefined, ClaimVerdict]>([
    ['throughput(redis) >= 900', undefined, 'holds'],
    ['throughput(redis) >= 2000', undefined, 'does-not-hold'],
    ['throughput(redis) >= 2000', 'throughput(redis) >= 500', 'direction-only'],
    ['throughput(redis) >= 2000', 'throughput(redis) >= 1500', 'does-not-hold'],
    ['throughput(redis) >= 1050', 'throughput(redis) >= 500', 'untestable'],
  ])('%s, at least %s: %s', (text, direction, verdict) => {
    const test = claim(text, direction === undefined ? {} : { direction });
    expect(judgeClaim(test, race(1), 'reads', 0.05)).toMatchObject({ verdict, scale: 'value' });
  });
});

describe('no word is said', () => {
  it('with fewer than six blocks', () => {
    const few = sampleRun([
      { target: 'redis', throughput: [1, 1, 1, 1, 1] },
      { target: 'dragonfly', throughput: [16, 16, 16, 16, 16] },
    ]);
    expect(judgeClaim(claim('throughput >= 14x redis'), few, 'reads', 0.05)).toEqual({
      verdict: 'untestable',
      reason: '5 blocks are too few to tell; 6 are needed',
      scale: 'ratio',
      observed: { estimate: expect.closeTo(16) },
    });
  });

  it.each([
    [
      'throughput >= 14x redis',
      'the client was the limit on dragonfly (redis 1.00k, dragonfly ≥ 20.0k ops/s), and the highest rate of redis is unknown',
    ],
    ['throughput >= 30000', 'the client was the limit (dragonfly ≥ 20.0k ops/s)'],
    ['server_cores <= 3', 'the client was the limit, so dragonfly was not full'],
  ])('where the client was the limit: %s', (text, reason) => {
    const values = EIGHT.map((noise) => ({ throughput: 20_000 * noise, server_cores: 2 }));
    const { verdict, reason: why } = judge(text, 20, { values, limit: 'client-bound' });
    expect({ verdict, why }).toEqual({ verdict: 'untestable', why: reason });
  });

  it('but that it holds, where even what a busy client saw is enough', () => {
    const values = EIGHT.map((noise) => ({ throughput: 20_000 * noise }));
    expect(judge('throughput >= 1000', 20, { values, limit: 'client-bound' }).verdict).toBe('holds');
  });

  it('where requests failed', () => {
    expect(judge('throughput >= 14x redis', 20, { errors: 50 })).toMatchObject({
      verdict: 'untestable',
      reason: '4.8 % of the requests to dragonfly failed',
    });
  });

  it('where the target was not measured, or has no such operation', () => {
    expect(judge('throughput >= 14x redis', 20, { throughput: [] }).reason).toBe(
      'no round of dragonfly was completed',
    );
    expect(judge('throughput[HGET] >= 14x redis', 20)).toEqual({
      verdict: 'untestable',
      reason: 'reads has no such operation or event',
    });
  });

  it('where the event failed that it is about, on either side', () => {
    const events = (errors: readonly [number, number]) =>
      sampleRun(
        ['redis', 'dragonfly'].flatMap((target, index) => [
          { target, throughput: EIGHT },
          {
            target,
            operation: 'script',
            isEvent: true as const,
            values: EIGHT.map((noise) => ({ event_duration: 1e6 * noise })),
            errors: errors[index]!,
          },
        ]),
      );
    const test = claim('event_duration[script] <= 1x redis');
    expect(judgeClaim(test, events([0, 0]), 'reads', 0.05).verdict).toBe('holds');
    expect(judgeClaim(test, events([0, 8]), 'reads', 0.05).reason).toBe('script failed on dragonfly');
    expect(judgeClaim(test, events([1, 0]), 'reads', 0.05).reason).toBe('script failed on redis');
  });
});

describe('a claim of cores', () => {
  const PACE = { targetPerSecond: 5000, achievedPerSecond: 5000 };
  const full = { limit: 'server-bound' } as const;
  const idle = { limit: 'client-bound' } as const;

  it.each<[string, Partial<SampleCell>, ClaimVerdict]>([
    // It used two. That it can't use more is known of a full server only.
    ['server_cores <= 3', full, 'holds'],
    ['server_cores <= 3', idle, 'untestable'],
    ['server_cores <= 3', { limit: 'connection-bound' }, 'untestable'],
    ['server_cores <= 3', { limit: 'unknown' }, 'untestable'],
    ['server_cores <= 1', idle, 'does-not-hold'],
    ['server_cores >= 1', idle, 'holds'],
    ['server_cores >= 3', idle, 'untestable'],
    ['server_cores >= 3', full, 'does-not-hold'],
    // At a set rate it is about that rate.
    ['server_cores <= 3', { limit: 'rate-bound', pace: { ...PACE, missedRounds: 0 } }, 'holds'],
    ['server_cores <= 3', { limit: 'client-bound', pace: { ...PACE, missedRounds: 8 } }, 'untestable'],
    // Beside another: the one that is said to use less must be full.
    ['server_cores <= 1x redis', full, 'does-not-hold'],
    ['server_cores <= 3x redis', idle, 'untestable'],
    ['server_cores >= 1.5x redis', idle, 'holds'],
  ])('%s, %j: %s', (text, dragonfly, verdict) => {
    const run = sampleRun([
      { target: 'redis', values: EIGHT.map((noise) => ({ server_cores: noise })) },
      { target: 'dragonfly', values: EIGHT.map((noise) => ({ server_cores: 2 * noise })), ...dragonfly },
    ]);
    expect(judgeClaim(claim(text), run, 'reads', 0.05).verdict).toBe(verdict);
  });
});

describe('a claim about an event beside a load that was the limit itself', () => {
  const MS = 1e6;
  const PACE = { targetPerSecond: 5000, achievedPerSecond: 4500, missedRounds: 8 };

  /** KEYS silences Redis for 300 ms and Dragonfly for 30. */
  function eventRun(whole: Partial<SampleCell>) {
    const cells = [300, 30].flatMap((gapMs, index): SampleCell[] => {
      const target = ['redis', 'dragonfly'][index]!;
      const values = EIGHT.map((noise) => ({
        bystander_gap: gapMs * MS * noise,
        bystander_p99: gapMs * MS * noise,
        event_duration: gapMs * MS * noise,
        event_recovery: gapMs * MS * noise,
      }));
      return [
        { target, throughput: EIGHT, ...whole },
        { target, operation: 'KEYS', isEvent: true, values },
      ];
    });
    return sampleRun(cells);
  }

  const verdictOf = (text: string, whole: Partial<SampleCell>) =>
    judgeClaim(claim(text), eventRun(whole), 'reads', 0.05).verdict;

  const busy = { limit: 'client-bound', pace: { ...PACE, missedRounds: 0 } } as const;
  const late = { limit: 'server-bound', pace: PACE } as const;

  it.each(['client-bound', 'rate-missed'])('is judged by a punctual bystander: %s', (doubt) => {
    const load = { ...(doubt === 'client-bound' ? busy : late), ownDelayNs: 8 * MS };
    expect(verdictOf('bystander_gap[KEYS](redis) >= 100ms', load)).toBe('holds');
    expect(verdictOf('bystander_gap[KEYS](dragonfly) < 100ms', load)).toBe('holds');
    expect(verdictOf('bystander_gap[KEYS](dragonfly) <= 0.2x redis', load)).toBe('holds');
    expect(verdictOf('bystander_gap[KEYS](redis) < 100ms', load)).toBe('does-not-hold');
    expect(verdictOf('event_duration[KEYS](redis) >= 100ms', load)).toBe('holds');
  });

  it.each<[string, number | undefined, ClaimVerdict]>([
    // 300 ms on Redis and 30 on Dragonfly, less what the bystander may have made of it.
    ['bystander_gap[KEYS](redis) >= 100ms', 150, 'holds'],
    ['bystander_gap[KEYS](redis) >= 100ms', 250, 'untestable'],
    ['bystander_gap[KEYS](redis) >= 100ms', undefined, 'untestable'],
    ['bystander_gap[KEYS](redis) < 100ms', 150, 'does-not-hold'],
    ['bystander_gap[KEYS](redis) < 100ms', 250, 'untestable'],
    // A late bystander makes a gap longer, never shorter.
    ['bystander_gap[KEYS](dragonfly) < 100ms', 29, 'holds'],
    ['bystander_gap[KEYS](dragonfly) < 100ms', 500, 'holds'],
    ['bystander_gap[KEYS](dragonfly) < 100ms', undefined, 'holds'],
    ['bystander_gap[KEYS](dragonfly) >= 100ms', 500, 'does-not-hold'],
    // 0.1 at most by a Redis of 300 ms; 0.2 by one of 150.
    ['bystander_gap[KEYS](dragonfly) <= 0.25x redis', 150, 'holds'],
    ['bystander_gap[KEYS](dragonfly) <= 0.15x redis', 150, 'untestable'],
    ['bystander_gap[KEYS](redis) >= 8x dragonfly', 150, 'untestable'],
    ['bystander_gap[KEYS](redis) >= 4x dragonfly', 150, 'holds'],
  ])('allows for the delay of the bystander: %s, late by %s ms, %s', (text, delayMs, verdict) => {
    for (const load of [busy, late])
      expect(verdictOf(text, delayMs === undefined ? load : { ...load, ownDelayNs: delayMs * MS })).toBe(
        verdict,
      );
  });

  it('allows for it in a gap, and not in percentiles, where nothing was busy', () => {
    const calm = { limit: 'server-bound', ownDelayNs: 250 * MS } as const;
    expect(verdictOf('bystander_gap[KEYS](redis) >= 100ms', calm)).toBe('untestable');
    expect(verdictOf('bystander_p99[KEYS](redis) >= 100ms', calm)).toBe('holds');
    expect(verdictOf('bystander_p99[KEYS](redis) >= 100ms', { ...busy, ownDelayNs: 250 * MS })).toBe(
      'untestable',
    );
    expect(verdictOf('bystander_gap[KEYS](redis) >= 100ms', { limit: 'server-bound' })).toBe('holds');
  });

  it('allows for the delay in each round where it is known of each', () => {
    const lateIn = (rounds: number) => EIGHT.map((_, block) => (block < rounds ? 250 : 1) * MS);
    const text = 'bystander_gap[KEYS](redis) >= 100ms';
    expect(verdictOf(text, { ...busy, delaysNs: lateIn(1) })).toBe('holds');
    expect(verdictOf(text, { ...busy, delaysNs: lateIn(3) })).toBe('untestable');
  });

  it('shows an interval from 0 where the delay may have been all of it', () => {
    const run = eventRun({ ...busy, ownDelayNs: 400 * MS });
    const { observed } = judgeClaim(claim('bystander_gap[KEYS](redis) >= 100ms'), run, 'reads', 0.05);
    expect(observed!.low).toBe(0);
    expect(observed!.estimate).toBeCloseTo(300 * MS, -7);
  });

  it('says how late the bystander was', () => {
    const reasonWith = (whole: Partial<SampleCell>) =>
      judgeClaim(claim('bystander_gap[KEYS](redis) >= 100ms'), eventRun(whole), 'reads', 0.05).reason;
    expect(reasonWith({ ...busy, ownDelayNs: 250 * MS })).toMatch(
      /^the client was the limit .*, and the bystander up to 250 ms late itself$/,
    );
    expect(reasonWith({ ownDelayNs: 250 * MS })).toBe(
      'the interval crosses the limit, and the bystander up to 250 ms late itself',
    );
  });

  it('is not told of how long it took beside a load that takes all it gets, nor of what that load tells itself', () => {
    const closed = { limit: 'client-bound', ownDelayNs: MS } as const;
    expect(verdictOf('bystander_gap[KEYS](redis) >= 100ms', closed)).toBe('holds');
    expect(verdictOf('event_duration[KEYS](redis) >= 100ms', closed)).toBe('untestable');
    expect(verdictOf('event_recovery[KEYS](redis) >= 100ms', { ...busy, ownDelayNs: MS })).toBe('untestable');
  });

  it('is told where requests are bound to fail, and nothing of the speed of the others', () => {
    const load = {
      errors: 50,
      allowsErrors: true,
      ownDelayNs: MS,
      pace: { ...PACE, missedRounds: 0 },
    } as const;
    expect(verdictOf('bystander_gap[KEYS](redis) >= 100ms', load)).toBe('holds');
    expect(verdictOf('event_duration[KEYS](redis) >= 100ms', load)).toBe('holds');
    expect(verdictOf('bystander_gap[KEYS](dragonfly) <= 0.5x redis', load)).toBe('holds');
    expect(verdictOf('throughput(redis) >= 1', load)).toBe('untestable');
  });

  it('is not told where requests are bound to fail and the targets did other work', () => {
    const unfair = [{ rule: 'data', why: 'other data' }];
    const load = { errors: 50, allowsErrors: true, ownDelayNs: MS, unfair } as const;
    expect(verdictOf('bystander_gap[KEYS](dragonfly) <= 0.5x redis', load)).toBe('untestable');
  });

  it('is not told where requests failed, however punctual the bystander', () => {
    expect(verdictOf('bystander_gap[KEYS](redis) >= 100ms', { errors: 50, ownDelayNs: MS })).toBe(
      'untestable',
    );
  });
});

describe('the words', () => {
  const positive = fc.double({ min: 0.05, max: 30, noNaN: true });
  const blocks = fc.array(fc.record({ reference: positive, candidate: positive }), {
    minLength: 6,
    maxLength: 10,
  });
  const runOf = (pairs: readonly { reference: number; candidate: number }[]) =>
    sampleRun([
      { target: 'redis', throughput: pairs.map(({ reference }) => reference) },
      { target: 'dragonfly', throughput: pairs.map(({ candidate }) => candidate) },
    ]);
  const factor = fc.double({ min: 1.01, max: 30, noNaN: true });

  it('say "holds" exactly where the interval begins above the size less the tolerance', () => {
    fc.assert(
      fc.property(blocks, factor, fc.constantFrom(0, 0.05, 0.3), (pairs, times, tolerance) => {
        const { low } = estimateRatio(pairs)!;
        const { verdict } = judgeClaim(
          claim(`throughput >= ${times.toFixed(6)}x redis`, { tolerance }),
          runOf(pairs),
          'reads',
          0.05,
        );
        const limit = Number(times.toFixed(6)) * (1 / (1 + tolerance));
        expect(verdict === 'holds').toBe(low! >= limit);
      }),
    );
  });

  it('say "in direction" and "does not hold" only where the interval ends below that', () => {
    fc.assert(
      fc.property(blocks, factor, (pairs, times) => {
        const { low, high } = estimateRatio(pairs)!;
        const test = claim(`throughput >= ${times.toFixed(6)}x redis`);
        const { verdict } = judgeClaim(test, runOf(pairs), 'reads', 0);
        if (verdict === 'direction-only') expect(low! > 1 && high! < Number(times.toFixed(6))).toBe(true);
        if (verdict === 'does-not-hold') expect(low! <= 1 && high! < Number(times.toFixed(6))).toBe(true);
      }),
    );
  });

  it('never get better when more is claimed', () => {
    // Of one value: nothing depends.
    const rank: Readonly<Record<Exclude<ClaimVerdict, 'depends'>, number>> = {
      holds: 3,
      untestable: 2,
      'direction-only': 1,
      'does-not-hold': 0,
    };
    fc.assert(
      fc.property(blocks, factor, factor, (pairs, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map(
          (times) =>
            rank[
              judgeClaim(claim(`throughput >= ${times.toFixed(6)}x redis`), runOf(pairs), 'reads', 0.05)
                .verdict as keyof typeof rank
            ],
        );
        expect(more).toBeLessThanOrEqual(less!);
      }),
    );
  });

  it('go by the whole interval, however wide, where no delay of a bystander is in it', () => {
    const pairs = [0.3, 1e6, 1e6, 1e6, 1e6, 1e6].map((reference) => ({ reference, candidate: 1 }));
    const { verdict } = judgeClaim(claim('throughput(redis) <= 0.25x dragonfly'), runOf(pairs), 'reads', 0);
    expect(verdict).toBe('does-not-hold');
  });

  it('are the same for a claim told from the other side', () => {
    fc.assert(
      fc.property(blocks, fc.integer({ min: 2, max: 8 }), (pairs, doublings) => {
        const times = 2 ** doublings;
        const judgeIt = (text: string) => judgeClaim(claim(text), runOf(pairs), 'reads', 0).verdict;
        expect(judgeIt(`throughput(dragonfly) >= ${times}x redis`)).toBe(
          judgeIt(`throughput(redis) <= ${1 / times}x dragonfly`),
        );
      }),
    );
  });
});
