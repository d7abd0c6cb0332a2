// What is no evidence of the subject: other pairs, turned roles, other objectives.
import { describe, expect, it } from 'vitest';
import { SAMPLE_COMPAT } from '../report/sample-compat.test-helper.ts';
import { CAPACITY, compat, decide, lineOf, TARGETS } from './decide-scene.test-helper.ts';

const valkey = { name: 'valkey', endpoint: '', flavor: 'valkey', version: '9.0.0' };
const whyOf = (...args: Parameters<typeof decide>) => decide(...args).others.map(({ other }) => other);

describe('the pair', () => {
  it('has to be the one that is decided about, also where no result knows it', () => {
    const other = { ...SAMPLE_COMPAT, reference: TARGETS.get('redis')!, candidate: valkey };
    expect(lineOf('commands', [other])).toMatchObject({ state: 'not-measured', found: 'not measured' });
    expect(whyOf([other])).toEqual(['it is not about dragonfly']);
    expect(whyOf([CAPACITY, other])).toEqual(['it is not about dragonfly']);
  });

  it('has to have its roles', () => {
    const turned = {
      ...compat(true),
      reference: TARGETS.get('dragonfly')!,
      candidate: TARGETS.get('redis')!,
    };
    expect(lineOf('commands', [turned])).toMatchObject({ state: 'not-measured', found: 'not measured' });
    expect(whyOf([turned])).toEqual(['its reference is dragonfly']);
  });

  it('is not told by trials of one server alone', () => {
    const trials = {
      ...{ kind: 'cache-bench failover', partial: false, startedAt: '2026-11-20T00:00:00Z' },
      trials: [{ target: 'dragonfly', server: 'dragonfly 1.40.1' }],
    };
    expect(whyOf([trials])).toEqual(['no result tells the versions of both servers']);
    expect(whyOf([CAPACITY, trials])).toEqual([]);
  });

  it('is known by the names that results give it', () => {
    const facts = { reference: 'redis@7.0', candidate: 'redis://10.0.0.5' };
    const named = {
      ...SAMPLE_COMPAT,
      reference: { ...valkey, name: 'redis-7.0' },
      candidate: { ...valkey, name: '10.0.0.5:6379' },
    };
    expect(whyOf([named], facts)).toEqual([]);
    expect(decide([named], facts)).toMatchObject({
      reference: { name: 'redis-7.0' },
      candidate: { name: '10.0.0.5:6379' },
    });
  });
});

describe('the objective', () => {
  it.each(['tail', 'growth'])('of %s has to be the one that is asked for', (id) => {
    const facts = { peakRate: 1000, growth: 0.5 };
    expect(lineOf(id, [CAPACITY], { ...facts, slo: ' P99<1000us' })).toMatchObject({ state: 'done' });
    const result = lineOf(id, [CAPACITY], { ...facts, slo: 'p99<500us' });
    expect(result).toMatchObject({
      state: 'not-measured',
      evidence: [{ other: 'under another objective: p99 < 1.00 ms' }],
    });
    const { matrix } = decide([CAPACITY], { ...facts, slo: 'p99<500us' });
    expect(matrix.find((one) => one.id === 'rate')).toMatchObject({ side: 'unknown' });
  });

  it('is kept for sure by an interval only', () => {
    const once = structuredClone(CAPACITY);
    for (const { answer } of once.capacity.targets)
      if (answer?.kind === 'found') {
        delete answer.lowPerSecond;
        delete answer.highPerSecond;
      }
    for (const peakRate of [1000, 1_000_000])
      expect(lineOf('tail', [once], { peakRate })).toMatchObject({
        state: 'not-measured',
        found: expect.stringContaining('without an interval'),
      });
  });
});
