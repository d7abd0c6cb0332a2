// Why there is no verdict, in a few words: each reason once, and none that the row tells itself.
import { describe, expect, it } from 'vitest';
import type { RatioRow, TargetReport } from '../model.ts';
import { type Doubted, explainRows, shortenDoubt } from './doubts.ts';

const LIMITS = { redis: 'client-bound', dragonfly: 'server-bound', valkey: 'client-bound' } as const;
const targetsOf = (...names: readonly (keyof typeof LIMITS)[]): Pick<TargetReport, 'name' | 'limit'>[] =>
  names.map((name) => ({ name, limit: { kind: LIMITS[name], rounds: 6, others: [], reason: '' } }));

function rowOf(changes: Partial<RatioRow>, low = 1.9, high = 3): RatioRow {
  return {
    candidate: (low + high) / 2,
    ...{ metric: 'throughput', reference: 1, outcome: 'cannot-tell', word: 'cannot tell' },
    estimate: { ratio: (low + high) / 2, low, high, confidence: 0.95, pValue: 0.03 },
    ...changes,
  };
}

const BUSY = rowOf({ doubt: 'client-bound', why: 'the client was the limit on redis (redis ≥ 81.2k ops/s)' });
const NEAR = rowOf({ doubt: 'interval-too-wide', why: 'the interval crosses a limit of ±5 %' }, 0.92, 0.96);
const WIDE = rowOf({ doubt: 'interval-too-wide', why: 'the interval crosses a limit of ±5 %' }, 0.8, 1.3);

const explain = (doubted: readonly Doubted[], ...names: readonly (keyof typeof LIMITS)[]) =>
  explainRows(doubted, { targets: targetsOf(...names), tolerance: 0.05 });
const of = (label: string, row: RatioRow | undefined, candidate = 'dragonfly'): Doubted => ({
  ...{ label, row, candidate },
});

describe('a ratio that is not the quotient of the values beside it', () => {
  const striking = rowOf({ outcome: 'better', word: 'faster', candidate: 2.7 });

  it('has its reason, where the two are seen side by side and lie apart', () => {
    const said = 'Ratios are computed block by block, not from the two values shown: p50';
    expect(explain([of('p50', striking), of('ops/s', rowOf({ outcome: 'better' }))])).toBe(said);
    const unseen = { targets: targetsOf('redis'), tolerance: 0.05, showsIntervals: false };
    expect(explainRows([of('p50', striking)], unseen)).toBeUndefined();
    expect(explain([of('p50', { ...striking, bound: 'at-least' })])).toBeUndefined();
    // One that tells nothing is no exact one, but neither is it the other way round, or half of what is seen.
    const told = { ...WIDE, estimate: { ...WIDE.estimate, ratio: 1.05 } };
    expect(explain([of('p50', { ...told, reference: 1, candidate: 1.3 })])).toBeUndefined();
    expect(explain([of('p50', { ...told, reference: 1, candidate: 2.7 })])).toBe(said);
    expect(explain([of('p50', { ...told, reference: 1, candidate: 0.93 })])).toBe(said);
  });
});

describe('what rows hold under', () => {
  const beside = rowOf({ outcome: 'better', word: 'faster', besideGenerator: true });
  const plain = rowOf({ outcome: 'better', word: 'faster' });

  it('is said once, before what cannot be told', () => {
    expect(explain([of('ops/s', beside), of('p50', beside), of('p99', BUSY)], 'redis', 'dragonfly')).toBe(
      'Measured with the generator on the same cores: ops/s, p50. Cannot tell: p99 (the client was the limit on redis)',
    );
  });

  it('names the candidates only where they differ', () => {
    const rows = [of('ops/s', beside), of('ops/s', plain, 'valkey')];
    expect(explain(rows, 'redis', 'dragonfly', 'valkey')).toBe(
      'Measured with the generator on the same cores: ops/s of dragonfly',
    );
    const more = [
      of('p50', beside),
      of('p50', plain, 'valkey'),
      of('p99', beside),
      of('p99', beside, 'valkey'),
    ];
    expect(explain([...rows, ...more], 'redis', 'dragonfly', 'valkey')).toBe(
      'Measured with the generator on the same cores: ops/s and p50 of dragonfly, p99',
    );
  });
});

describe('why rows have no verdict', () => {
  it('is said once for those that share the reason', () => {
    expect(explain([of('ops/s', BUSY), of('p99', BUSY), of('ops/cpu-s', NEAR)], 'redis', 'dragonfly')).toBe(
      'Cannot tell: ops/s, p99 (the client was the limit on redis), ops/cpu-s (may be the same within ±5 %)',
    );
  });

  it('is said of a count, which has no interval to see', () => {
    const counted = rowOf({
      ...{ metric: 'memory_per_key', doubt: 'interval-too-wide', why: 'it may be the same within ±5 %' },
      candidate: 0.95,
      estimate: { ratio: 0.95, confidence: 1, pValue: 0 },
    });
    expect(explain([of('B/key', counted)], 'redis', 'dragonfly')).toBe(
      'Cannot tell: B/key (may be the same within ±5 %)',
    );
  });

  it('is not said of intervals that show it, of words of their own, and of what is told', () => {
    const settled = rowOf({ word: 'not settled', doubt: 'not-settled', why: 'it may have been changing' });
    const told = rowOf({ outcome: 'better', word: 'faster' });
    const apart = rowOf({ doubt: 'client-bound', why: 'the client was the limit' }, 0.1, 90);
    const rows = [WIDE, settled, told, apart, undefined].map((row, i) => of(`row ${i}`, row));
    expect(explain(rows, 'redis', 'dragonfly')).toBeUndefined();
  });

  it('is said of rounds that lie far apart where the table shows no interval', () => {
    const apart = rowOf({ doubt: 'interval-too-wide', why: '' }, 0.1, 90);
    expect(
      explainRows([of('p50', WIDE), of('p99', apart), of('ops/s', NEAR)], {
        targets: targetsOf('redis', 'dragonfly'),
        tolerance: 0.05,
        showsIntervals: false,
      }),
    ).toBe(
      'Cannot tell: p50 (the blocks differ too much), p99 (the rounds are far apart), ops/s (may be the same within ±5 %)',
    );
  });

  it('names the candidates only where they differ, and all whom the client limited together', () => {
    const onValkey = { ...BUSY, why: 'the client was the limit (redis ≥ 1k, valkey ≥ 2k ops/s)' };
    expect(
      explain(
        [
          ...[of('ops/s', BUSY), of('p99', NEAR)],
          ...[of('ops/s', onValkey, 'valkey'), of('p99', WIDE, 'valkey')],
        ],
        ...(['redis', 'dragonfly', 'valkey'] as const),
      ),
    ).toBe(
      'Cannot tell: ops/s (the client was the limit on redis and valkey), p99 of dragonfly (may be the same within ±5 %)',
    );
  });

  it('at a rate that both were offered names who was limited there', () => {
    const why = 'the client was the limit on dragonfly (late starts: 1.0 % on redis, 60.0 % on dragonfly)';
    const row = rowOf({ doubt: 'client-bound', why, ratePerSecond: 20_000 });
    expect(explain([of('p99', row), of('ops/s', BUSY)], 'redis', 'dragonfly')).toBe(
      'Cannot tell: p99 (the client was the limit on dragonfly), ops/s (the client was the limit on redis)',
    );
  });

  it('of an event keeps how late its bystander was', () => {
    const why =
      'the client was the limit on redis (redis ≥ 1k ops/s), and the bystander up to 31.0 ms late itself';
    expect(explain([of('script blocked', rowOf({ doubt: 'client-bound', why }))], 'redis', 'dragonfly')).toBe(
      'Cannot tell: script blocked (the client was the limit on redis, and the bystander up to 31.0 ms late itself)',
    );
  });

  it('says of a rate that the other side may have more, where one pair is told', () => {
    const why = `${BUSY.why}, and the highest rate of dragonfly is unknown`;
    const row = of('ops/s', { ...BUSY, why });
    expect(explain([row], 'redis', 'dragonfly')).toBe(
      'Cannot tell: ops/s (the client was the limit on redis, and the highest rate of dragonfly is unknown)',
    );
  });

  it('leaves numbers to the tables', () => {
    expect(shortenDoubt('other processes filled the machine in 5 of 6 rounds of redis')).toBe(
      'other processes filled the machine',
    );
    expect(shortenDoubt('among so many metrics, one differs this much by chance (p = 0.12)')).toBe(
      'among so many metrics, one differs this much by chance',
    );
  });
});
