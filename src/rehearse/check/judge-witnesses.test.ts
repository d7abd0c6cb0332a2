// Tests that every kind of anomaly is told from the two servers' data, to the write, and that nothing is told of a perfect pair.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACKNOWLEDGED,
  DOUBTFUL,
  NOT_SENT,
  REFUSED,
  type WitnessKey,
  type WitnessKind,
} from '../../load/route/witness-ledger.ts';
import { AnomalyTable, judgeWitness, longestAscent, type WitnessReading } from './judge-witnesses.ts';

function aKey(kind: WitnessKind, values: readonly number[], over: Partial<WitnessKey> = {}): WitnessKey {
  const all = (state: number) => values.map(() => state);
  // Each version of a register follows the one before it.
  const before = values.map((_, at) => values[at - 1] ?? 0);
  return {
    kind,
    key: 'k',
    values: [...values],
    sentNs: values.map((_, at) => at),
    reference: all(ACKNOWLEDGED),
    candidate: all(ACKNOWLEDGED),
    beforeReference: kind === 'register' ? [...before] : [],
    beforeCandidate: kind === 'register' ? [...before] : [],
    settledNs: 0,
    ...over,
  };
}

function judge(
  key: WitnessKey,
  reference: WitnessReading,
  candidate: WitnessReading,
  authority: 'reference' | 'candidate' = 'reference',
  isKept = false,
): Record<string, number> {
  const table = new AnomalyTable();
  const kept = { reference: isKept, candidate: isKept };
  judgeWitness(key, { reference, candidate }, { nowNs: 100, ttlToleranceMs: 1000, authority, kept }, table);
  return Object.fromEntries(
    table
      .list()
      .filter(({ count }) => count > 0)
      .map(({ name, count }) => [name, count]),
  );
}

const has = (...values: number[]): WitnessReading => ({ values });

describe('a log', () => {
  it.each([
    ['the same on both', has(1, 2, 3), has(1, 2, 3), {}],
    ['one lost', has(1, 2, 3), has(1, 3), { 'lost shadow writes': 1 }],
    ['one twice', has(1, 2, 3), has(1, 2, 2, 3), { 'doubled writes': 1 }],
    ['two swapped', has(1, 2, 3), has(1, 3, 2), { 'reordered writes': 1 }],
    ['one that the reference itself has not', has(1, 3), has(1, 2, 3), { 'lost acknowledged writes': 1 }],
  ])('%s', (_what, reference, candidate, expected) => {
    expect(judge(aKey('log', [1, 2, 3]), reference, candidate)).toEqual(expected);
  });

  it('what the other side was never sent is not missed', () => {
    const key = aKey('log', [1, 2], { candidate: [NOT_SENT, NOT_SENT] });
    expect(judge(key, has(1, 2), has())).toEqual({});
  });

  it('a write that failed for the user and is on the other side is a phantom', () => {
    const key = aKey('log', [1, 2], { reference: [ACKNOWLEDGED, REFUSED] });
    expect(judge(key, has(1), has(1, 2))).toEqual({ 'phantom writes': 1 });
  });

  it('seen from the candidate where that answers users', () => {
    expect(judge(aKey('log', [1, 2]), has(1), has(1, 2), 'candidate')).toEqual({ 'lost shadow writes': 1 });
  });

  it('tells every subset that was lost, and every order', () => {
    const values = fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.func(fc.boolean()), (drawn, isLost) => {
        const sent = drawn.toSorted((one, other) => one - other);
        const kept = sent.filter((value) => !isLost(value));
        const lost = sent.length - kept.length;
        const expected = lost === 0 ? {} : { 'lost shadow writes': lost };
        expect(judge(aKey('log', sent), has(...sent), has(...kept))).toEqual(expected);
        const overtaken = drawn.length - longestAscent(drawn);
        expect(judge(aKey('log', sent), has(...sent), has(...drawn))).toEqual(
          overtaken === 0 ? {} : { 'reordered writes': overtaken },
        );
      }),
    );
  });
});

describe('a register', () => {
  it.each<[string, readonly number[], readonly number[], number, number]>([
    ['nothing', [0, 1, 2, 3], [4], 0, 0],
    // Its first write is answered by nothing, and so is the one that really was the first.
    ['the first', [0, 0, 2, 3], [4], 1, 0],
    ['the first two', [0, 0, 0, 3], [4], 2, 0],
    ['one in the middle', [0, 0, 1, 3], [4], 1, 1],
    ['the last', [0, 1, 2, 0], [3], 1, 0],
    ['all', [0, 0, 0, 0], [], 4, 0],
    // Who is not known to be whole is judged as before.
    ['one without an answer', [0, 1, -1, 3], [4], 0, 0],
    ['none that another answer has named, though the last was answered by nothing', [0, 1, 2, 0], [4], 0, 0],
  ])('on a server that gave no key up lost %s, whatever was answered in its place', (...told) => {
    const [, beforeCandidate, final, lost, lostIfGivenUp] = told;
    const key = aKey('register', [1, 2, 3, 4], { beforeCandidate: [...beforeCandidate] });
    const lostBy = (isKept: boolean) =>
      judge(key, has(4), has(...final), 'reference', isKept)['lost shadow writes'] ?? 0;
    expect(lostBy(true)).toBe(lost);
    expect(lostBy(false)).toBeLessThanOrEqual(Math.max(lost, lostIfGivenUp));
  });

  it('nothing is told of versions that were written over', () => {
    expect(judge(aKey('register', [1, 2, 3]), has(3), has(3))).toEqual({});
  });

  it('a version that nothing followed was lost, also in between', () => {
    const key = aKey('register', [1, 2, 3], { beforeCandidate: [0, -1, 1] });
    expect(judge(key, has(3), has(3))).toEqual({ 'lost shadow writes': 1 });
    expect(judge(aKey('register', [1, 2]), has(2), has(1))).toEqual({ 'lost shadow writes': 1 });
    expect(judge(aKey('register', [1, 2]), has(2), has())).toEqual({ 'lost shadow writes': 1 });
  });

  it('answers that belong to others prove nothing', () => {
    // A proxy that swallows a request without a word: each answer is that of the next one, until the connection breaks.
    const key = aKey('register', [1, 5, 9], { beforeCandidate: [0, 5, 77] });
    expect(judge(key, has(9), has(9))).toEqual({});
    const stranger = aKey('register', [1, 5, 9], { beforeCandidate: [0, 0, -1] });
    expect(judge(stranger, has(9), has(9))).toEqual({});
  });

  it('the first version that was lost is told by the next, which found nothing', () => {
    const key = aKey('register', [1, 2], { beforeCandidate: [-1, 0] });
    expect(judge(key, has(2), has(2))).toEqual({ 'lost shadow writes': 1 });
  });

  it('versions before one that found nothing were evicted, and not lost', () => {
    const key = aKey('register', [1, 2, 3], { beforeCandidate: [0, 1, 0] });
    expect(judge(key, has(3), has(3))).toEqual({});
  });

  it('a version that came too late, with or without an answer', () => {
    expect(judge(aKey('register', [1, 2, 3], { beforeCandidate: [0, 3, 1] }), has(3), has(2))).toEqual({
      'reordered writes': 1,
    });
    expect(judge(aKey('register', [1, 2, 3, 4], { beforeCandidate: [0, -1, 1, 2] }), has(4), has(4))).toEqual(
      {
        'reordered writes': 1,
      },
    );
  });

  it('before a write that was never answered nothing is known', () => {
    const key = aKey('register', [1, 2, 3], {
      candidate: [ACKNOWLEDGED, ACKNOWLEDGED, DOUBTFUL],
      beforeCandidate: [0, -1, -1],
    });
    expect(judge(key, has(3), has(3))).toEqual({ 'doubtful writes': 1 });
  });
});

describe('counters', () => {
  const key = aKey('counter', [1, 1, 1, 1]);
  it.each([
    ['alike', has(4), has(4), {}],
    ['too low', has(4), has(1), { 'lost shadow writes': 3, 'drift of counters': 3 }],
    ['too high', has(4), has(5), { 'doubled writes': 1, 'drift of counters': 1 }],
  ])('%s', (_what, reference, candidate, expected) => {
    expect(judge(key, reference, candidate)).toEqual(expected);
  });

  it('what came by replication was not doubled', () => {
    expect(judge({ ...key, candidate: [0, 0, 0, 0] }, has(4), has(4))).toEqual({});
  });

  it.each([
    ['transfer', 'broken transactions'],
    ['script', 'broken scripts'],
  ] as const)('half of a %s breaks the sum', (kind, name) => {
    const transfer = aKey(kind, [1, 1]);
    const whole = { values: [-2], payee: 2 };
    expect(judge(transfer, whole, whole)).toEqual({});
    expect(judge(transfer, whole, { values: [-2], payee: 1 })).toEqual({ [name]: 1 });
  });
});

describe('a time to live', () => {
  const key = aKey('expiring', [1]);
  const ends = (expiresAtMs: number, uncertainMs = 0): WitnessReading => ({
    values: [1],
    expiresAtMs,
    uncertainMs,
  });
  it.each([
    ['within the tolerance', ends(5000), ends(5900), {}],
    ['beyond it', ends(5000), ends(6100), { 'TTL drift': 1 }],
    ['beyond it, perhaps, for it was read slowly', ends(5000), ends(6100, 200), {}],
  ])('%s', (_what, reference, candidate, expected) => {
    expect(judge(key, reference, candidate)).toEqual(expected);
  });

  it('may differ by as much as lay between its two writes', () => {
    const late = aKey('expiring', [1], { sentNs: [2e9], settledNs: 3.4e9 });
    expect(judge(late, ends(5000), ends(7300))).toEqual({});
    expect(judge(late, ends(5000), ends(7500))).toEqual({ 'TTL drift': 1 });
  });
});
