// Lines that are half answered stay open: trials without an end, rounds of one side, moves that nobody tried, money without a price.
import { describe, expect, it } from 'vitest';
import { DRAGONFLY, REDIS, sampleResult } from '../report/sample-result.test-helper.ts';
import { CAPACITY, compat, criterionOf, lineOf, TARGETS } from './decide-scene.test-helper.ts';

const PAIR = { reference: TARGETS.get('redis')!, candidate: TARGETS.get('dragonfly')! };

describe('failover', () => {
  const limits = { lostWrites: 0, outage: 30e9 };
  const trial = (outageNs: number, lost: number, more: object = {}) => ({
    ...{ experiment: 'kill', target: 'dragonfly', service: { outageNs: 1 } },
    server: `${PAIR.candidate.flavor} ${PAIR.candidate.version}`,
    clients: [{ name: 'x', outage: { p99Ns: outageNs, open: 0 }, pushes: { acknowledged: 9, lost } }],
    ...more,
  });
  const unread = { failure: 'no node answered' };
  const [client] = trial(0, 0).clients;
  const unserved = { clients: [{ ...client, outage: { ...client!.outage, unserved: 1 } }] };
  const ended = { clients: [{ ...client, failure: 'its thread ended' }] };

  it.each([
    ['done', 'two good trials', false, [trial(5e9, 0), trial(6e9, 0)]],
    ['not-measured', 'a trial whose losses nobody could read', false, [trial(5e9, 0), trial(6e9, 0, unread)]],
    [
      'not-measured',
      'a server that served nobody before',
      false,
      [trial(0, 0, { service: { outageNs: 0, isUnserved: true } })],
    ],
    ['not-measured', 'a connection that was not served before', false, [trial(0, 0, unserved)]],
    ['not-measured', 'a client that ended', false, [trial(0, 0, ended)]],
    ['failed', 'the outage of such a trial', false, [trial(5e9, 0), trial(90e9, 0, unread)]],
    ['not-measured', 'experiments that were cut short', true, [trial(5e9, 0)]],
    ['failed', 'a loss, also where they were cut short', true, [trial(5e9, 1)]],
  ])('is %s by %s', (state, _what, partial, trials) => {
    const result = { kind: 'cache-bench failover', partial, startedAt: '2026-11-20T00:00:00Z', trials };
    expect(lineOf('failover', [CAPACITY, result], { limits })).toMatchObject({ state });
  });
});

describe('rollback', () => {
  const rehearsal = (more: object, lost = 0) => ({
    ...{ kind: 'cache-bench rehearsal', partial: false, name: 'x', rules: [], ...PAIR },
    phases: [{ rollback: { timeNs: 1e9, lost } }],
    ...more,
  });
  const rules = (outcome: string) => ({ rules: [{ rule: 'gap<1s', outcome }] });

  it.each([
    ['done', 'a rule that passes', rehearsal(rules('pass'))],
    ['not-measured', 'one that could not be judged', rehearsal(rules('inconclusive'))],
    ['failed', 'more losses than allowed, also where it was cut short', rehearsal({ partial: true }, 1)],
  ])('is %s by %s', (state, _what, result) => {
    expect(lineOf('rollback', [CAPACITY, result], { limits: { lostWrites: 0 } })).toMatchObject({ state });
  });
});

describe('speed', () => {
  const race = (more: object, options: Parameters<typeof sampleResult>[0] = {}) => ({
    ...sampleResult({ blocks: 2, ...options }),
    ...more,
  });
  const failedBlocks = [0, 1];
  const unfair = (profile: string, target: string) => ({
    fairness: [{ rule: 'f', enforced: true, status: 'fail', found: '', profile, targets: [target] }],
  });

  it.each([
    ['done', 'rounds of both', race({})],
    ['not-measured', 'rounds of one', race({}, { targets: [REDIS, { ...DRAGONFLY, failedBlocks }] })],
    [
      'not-measured',
      'rounds of another profile',
      race({
        rounds: race({}).rounds.map((round) => ({ ...round, profile: 'write-heavy' })),
      }),
    ],
    ['failed', 'work that was not the same', race(unfair('read-heavy', 'dragonfly'))],
    ['done', 'such work of another profile', race(unfair('write-heavy', 'dragonfly'))],
    ['done', 'such work of a third target', race(unfair('read-heavy', 'valkey'))],
  ])('is %s by %s', (state, _what, result) => {
    expect(lineOf('speed', [result], { profile: 'read-heavy' })).toMatchObject({ state });
  });
});

describe('data', () => {
  const row = (from: string, type: string, outcome: string, more: object = {}) => ({
    ...{ way: 'DUMP and RESTORE', from, type, outcome },
    ...more,
  });
  const both = (type: string) => [row('redis', type, 'same'), row('dragonfly', type, 'same')];
  const foundBy = (rows: readonly object[]) =>
    lineOf('data', [CAPACITY], {}, { printed: [{ place: 'x.json', data: { ...PAIR, rows } }] });

  it('is not done by types that nobody moved, and names them', () => {
    const rows = [...both('string'), row('redis', 'hash', 'not tried', { detail: 'it listens on no port' })];
    expect(foundBy(rows)).toMatchObject({
      state: 'not-measured',
      found: '2 moves, both ways; not tried: hash from redis',
    });
  });

  it.each([
    ['where another way brought them', row('redis', 'all types', 'not tried', { way: 'REPLICAOF' })],
    [
      'that the server does not have',
      row('redis', 'json', 'not tried', { detail: 'of the source: it does not know JSON.SET' }),
    ],
  ])('is done without those %s', (_what, one) => {
    expect(foundBy([...both('string'), one])).toMatchObject({ state: 'done', found: '2 moves, both ways' });
  });

  it.each([
    ['not-measured', 'was not tried', 'not tried'],
    ['failed', 'was refused', 'refused'],
  ])('is %s where all of one direction %s', (state, _what, outcome) => {
    expect(foundBy([row('redis', 'string', 'same'), row('dragonfly', 'all types', outcome)])).toMatchObject({
      state,
    });
  });
});

describe('preflight', () => {
  const preflight = (startedAt: string, source: object, keysLookedAt = 9) => ({
    place: `${startedAt}.json`,
    data: { startedAt, source, candidate: PAIR.candidate, keysLookedAt, rows: [] },
  });
  const { flavor, version } = PAIR.reference;
  const own = { endpoint: 'redis://10.0.0.5:6379', flavor, version };
  const early = preflight('2026-11-20T00:00:00Z', own);
  const foundBy = (printed: readonly (typeof early)[], facts = {}) =>
    lineOf('preflight', [CAPACITY], facts, { printed });

  it('is not done where no key was looked at', () => {
    expect(foundBy([early])).toMatchObject({ state: 'done', found: '9 keys were looked at' });
    expect(foundBy([preflight('2026-11-21T00:00:00Z', own, 0)])).toMatchObject({ state: 'not-measured' });
  });

  it('is of the server that holds the data, in whichever version', () => {
    const facts = { source: 'redis://:secret@10.0.0.6' };
    const late = preflight('2026-11-22T00:00:00Z', { ...own, endpoint: 'redis://10.0.0.7:6379' });
    const mine = preflight('2026-11-21T00:00:00Z', {
      ...own,
      ...{ endpoint: 'redis://10.0.0.6:6379', version: '1.0' },
    });
    expect(foundBy([early, mine, late], facts)).toMatchObject({
      state: 'done',
      evidence: [{ place: '2026-11-21T00:00:00Z.json' }],
    });
    expect(foundBy([early, late], facts)).toMatchObject({ state: 'not-measured', found: 'not measured' });
  });

  it('is of the version of the reference where nobody says which server that is', () => {
    expect(foundBy([preflight('2026-11-21T00:00:00Z', { ...own, version: '1.0' })])).toMatchObject({
      state: 'not-measured',
    });
  });
});

describe('commands', () => {
  const used = (commands: readonly object[]) => ({
    ...compat(true),
    usage: { source: 'x', isCounted: true, calls: 1, commands },
  });
  const get = { name: 'GET', calls: 1, checks: 2 };
  const unknown = { name: 'MY.COMMAND', calls: 1, checks: 0 };

  it.each([
    ['done', 'either', [get]],
    ['not-measured', 'unknown', [get, unknown]],
    ['not-measured', 'unknown', []],
    ['failed', 'reference', [unknown, { ...get, level: 'breaks' }]],
  ])('are %s as a line, and speak for %s, by %j', (state, side, commands) => {
    expect(lineOf('commands', [used(commands)])).toMatchObject({ state });
    expect(criterionOf('commands', [used(commands)])).toMatchObject({ side });
  });
});

describe('cost', () => {
  const known = { estimate: 1 };
  const node = (unit: string, figures: object) => ({ price: { unit }, missing: [], ...figures });
  const cost = (one: object) => ({
    ...{ kind: 'cache-bench cost', calculatedAt: '2026-11-30T00:00:00Z', currency: 'USD' },
    nodes: Object.values(PAIR).map(({ name, flavor, version }) => ({
      ...{ name, server: { flavor, version } },
      ...one,
    })),
    differences: [],
  });
  const foundBy = (one: object) => lineOf('cost', [CAPACITY, cost(one)]);

  it('names the figures that there are', () => {
    const perMonth = known;
    expect(foundBy(node('node-hour', { perMonth, perBillion: known, perGib: known }))).toMatchObject({
      state: 'done',
      found: 'a month, a billion operations, a GiB',
    });
    expect(foundBy(node('node-hour', { perMonth, perBillion: known }))).toMatchObject({
      state: 'done',
      found: 'a month, a billion operations; not known of both: a GiB',
    });
    expect(foundBy(node('gb-month', { perMonth, perGib: known }))).toMatchObject({
      state: 'done',
      found: 'a month, a GiB; not known of both: a billion operations',
    });
  });

  it('says what there is not, also where a calculation names nothing', () => {
    expect(foundBy(node('gb-month', { perGib: known }))).toMatchObject({
      state: 'not-measured',
      found: 'not known of redis: what a month costs; dragonfly: what a month costs',
    });
  });
});
