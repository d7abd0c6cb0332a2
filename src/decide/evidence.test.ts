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
    expect(whyOf([trials])).toEqual(['no result has the versions of both servers']);
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

describe('a calculation', () => {
  const cost = (evidence: readonly object[], versions = TARGETS) => ({
    ...{ kind: 'cache-bench cost', calculatedAt: '2026-11-30T00:00:00Z', currency: 'USD', differences: [] },
    nodes: [...versions.values()].map(({ name, flavor, version }) => ({
      ...{ name, server: { flavor, version }, price: { unit: 'node-hour' }, missing: [] },
    })),
    evidence,
  });
  const used = { profile: 'read-heavy', slo: CAPACITY.capacity.slo, tells: 'rate and memory' };

  it('is of the profile and the objective of what it used', () => {
    expect(whyOf([CAPACITY, cost([used])])).toEqual([]);
    expect(whyOf([CAPACITY, cost([{ ...used, profile: 'mine' }])])).toEqual(['with another profile: mine']);
    expect(whyOf([CAPACITY, cost([{ ...used, slo: 'p99 < 5.00 ms' }])])).toEqual([
      'under another objective: p99 < 5.00 ms',
    ]);
  });

  it('is not of what it left out, nor under the objective of what tells of memory alone', () => {
    const { tells: _none, ...left } = { ...used, profile: 'mine', slo: 'p99 < 5.00 ms' };
    const memory = { ...used, slo: 'p99 < 5.00 ms', tells: 'memory' };
    expect(whyOf([CAPACITY, cost([left, memory, used])])).toEqual([]);
  });

  it('does not say which versions are decided about, though it is the newest', () => {
    const older = new Map([...TARGETS].map(([name, one]) => [name, { ...one, version: '1.0' }]));
    expect(whyOf([CAPACITY, cost([used], older)])).toEqual([
      `of redis as redis 1.0, and not ${TARGETS.get('redis')!.version}`,
    ]);
  });
});

describe('a load', () => {
  const { profiles } = CAPACITY;
  const changed = (startedAt: string, more: object) => ({
    ...CAPACITY,
    ...{ startedAt, profiles: profiles.map((one) => ({ ...one, ...more })) },
  });
  const [later, earlier] = ['2026-11-30T00:00:00Z', '2020-01-01T00:00:00Z'];

  it('is that of the newest text of its profile', () => {
    const text = 'name: edited';
    expect(whyOf([CAPACITY, changed(earlier, { text })])).toEqual(['with another version of the profile']);
    const { others } = decide([CAPACITY, changed(later, { text })]);
    expect(others).toMatchObject([
      { place: 'results/0/result.json', other: 'with another version of the profile' },
    ]);
  });

  it('is that of its keys, which flags change', () => {
    const withKeys = (startedAt: string, keys: number) =>
      changed(startedAt, { resolved: { keyspaces: [{ name: 'k', keys }], fill: {} } });
    const newest = withKeys(later, 1000);
    expect(whyOf([newest, withKeys(earlier, 1000)])).toEqual([]);
    expect(whyOf([newest, withKeys(earlier, 10)])).toEqual([
      'with other keys or values, by flags such as --keys',
    ]);
  });

  it('is the same with other lengths of rounds', () => {
    expect(whyOf([CAPACITY, changed(earlier, { connections: 1 })])).toEqual([]);
  });
});

describe('a failover', () => {
  const failover = (more: object) => ({
    ...{ kind: 'cache-bench failover', partial: false, startedAt: '2026-11-20T00:00:00Z', ...more },
    trials: [
      {
        ...{ experiment: 'kill', target: 'dragonfly', service: { outageNs: 1 } },
        server: `dragonfly ${TARGETS.get('dragonfly')!.version}`,
        clients: [{ name: 'x', outage: { p99Ns: 1, open: 0 }, pushes: { acknowledged: 1, lost: 0 } }],
      },
    ],
  });
  const { facts } = CAPACITY.environment;
  const machinesOf = (result: object) =>
    lineOf('failover', [CAPACITY, result]).evidence.map(({ machine, other }) => [machine, other]);

  it('of another machine is not used', () => {
    expect(whyOf([CAPACITY, failover({ facts })])).toEqual([]);
    expect(whyOf([CAPACITY, failover({ facts: { ...facts, cpus: 64 } })])).toEqual([
      expect.stringMatching(/^of another machine: /),
    ]);
  });

  it('that does not say where it was played is of an unknown machine', () => {
    expect(machinesOf(failover({}))).toEqual([['an unknown machine', undefined]]);
  });
});

it('a rehearsal of another machine is not used', () => {
  const { facts } = CAPACITY.environment;
  const rehearsal = (more: object) => ({
    ...{ kind: 'cache-bench rehearsal', partial: false, name: 'x', rules: [], phases: [], ...more },
    ...{ reference: TARGETS.get('redis')!, candidate: TARGETS.get('dragonfly')! },
  });
  expect(whyOf([CAPACITY, rehearsal({ facts })])).toEqual([]);
  expect(whyOf([CAPACITY, rehearsal({ facts: { ...facts, cpus: 64 } })])).toEqual([
    expect.stringMatching(/^of another machine: /),
  ]);
});
