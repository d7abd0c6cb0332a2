import { expect, it } from 'vitest';
import type { CandidateFacts, SourceFacts } from './facts.ts';
import { judgePreflight } from './judge-preflight.ts';
import { wantedCommands } from './module-commands.ts';

const FINE = { isFine: true, said: 'takes it' };
const UNTRIED = { isFine: undefined, said: 'not tried' };
const SOURCE: SourceFacts = {
  product: { flavor: 'redis', version: '8.6.3' },
  databases: [{ number: 0, keys: 100, expires: 10, withFieldTtl: 0 }],
  rdbVersion: 13,
  modules: [],
  libraries: 0,
  cachedScripts: 0,
  notify: '',
  evictionPolicy: 'noeviction',
  maxMemoryBytes: 0,
  usedMemoryBytes: 1_000_000,
  maxClients: 10_000,
  connectedClients: 5,
  aclUsers: 1,
  replicas: 0,
  isCluster: false,
  types: new Map([['string', 50]]),
  longestTtlMs: undefined,
  refused: [],
};
const CANDIDATE: CandidateFacts = {
  product: { flavor: 'dragonfly', version: '1.40.1' },
  isCluster: false,
  maxClients: 64_000,
  maxMemoryBytes: 0,
  unknown: new Set(),
  readsRdb: FINE,
  hasDatabases: UNTRIED,
  sendsEvents: UNTRIED,
  evicts: UNTRIED,
  keepsTtl: UNTRIED,
};
const judge = (source: Partial<SourceFacts>, candidate: Partial<CandidateFacts> = {}) =>
  judgePreflight({ ...SOURCE, ...source }, { ...CANDIDATE, ...candidate })
    .filter(({ level }) => level !== 'fine')
    .map(({ topic, level }) => `${topic}: ${level}`);

it('has nothing to say of a source that uses nothing special', () => {
  expect(judge({})).toEqual([]);
});

it.each<[string, Partial<SourceFacts>, Partial<CandidateFacts>, readonly string[]]>([
  ['a newer RDB', {}, { readsRdb: { isFine: false, said: 'ERR wrong' } }, ['RDB version: breaks']],
  ['no key that could be dumped', { rdbVersion: undefined }, {}, ['RDB version: unknown']],
  ['no key at all', { rdbVersion: undefined, databases: [] }, {}, []],
  ['a module it has', { modules: ['ReJSON'] }, {}, []],
  [
    'one it lacks',
    { modules: ['timeseries'] },
    { unknown: new Set(['TS.ADD']) },
    ['module timeseries: breaks'],
  ],
  ['one nobody knows', { modules: ['mine'] }, {}, ['module mine: look']],
  [
    'keys of a type',
    { types: new Map([['TSDB-TYPE', 3]]) },
    { unknown: new Set(['TS.ADD']) },
    ['keys of type TSDB-TYPE: breaks'],
  ],
  [
    'field TTLs',
    { databases: [{ number: 0, keys: 1, expires: 0, withFieldTtl: 1 }] },
    {},
    ['times to live of fields: look'],
  ],
  ['functions', { libraries: 2 }, { unknown: new Set(['FCALL']) }, ['functions: breaks']],
  [
    'databases',
    { databases: [{ number: 20, keys: 1, expires: 0, withFieldTtl: 0 }] },
    { hasDatabases: { isFine: false, said: 'out of range' } },
    ['databases: breaks'],
  ],
  ['a cluster', { isCluster: true }, {}, ['cluster: breaks']],
  ['a cluster to come', {}, { isCluster: true }, ['cluster: look']],
  [
    'a long TTL',
    { longestTtlMs: 1e12 },
    { keepsTtl: { isFine: false, said: 'keeps 268435455 s' } },
    ['longest time to live: differs'],
  ],
  [
    'events',
    { notify: 'KEA' },
    { sendsEvents: { isFine: false, said: 'refused' } },
    ['keyspace events: breaks'],
  ],
  ['events of an attached one', { notify: 'KEA' }, {}, ['keyspace events: unknown']],
  [
    'eviction',
    { maxMemoryBytes: 1, evictionPolicy: 'allkeys-lru' },
    { evicts: { isFine: false, said: 'x' } },
    ['eviction: differs'],
  ],
  ['too little memory', {}, { maxMemoryBytes: 1000 }, ['memory: breaks']],
  ['too few connections now', { connectedClients: 100 }, { maxClients: 99 }, ['connections: breaks']],
  ['too few at most', {}, { maxClients: 99 }, ['connections: differs']],
  ['users', { aclUsers: 3 }, {}, ['users: look']],
  ['scripts', { cachedScripts: 3 }, {}, ['scripts: look']],
  ['what was refused', { refused: ['ACL'] }, {}, ['not told: unknown']],
])('tells of %s', (_what, source, candidate, rows) => {
  expect(judge(source, candidate)).toEqual(rows);
});

it('asks for the commands that the data needs, and no others', () => {
  expect([...wantedCommands(SOURCE)]).toEqual([]);
  expect([
    ...wantedCommands({
      ...SOURCE,
      modules: ['ReJSON', 'constructor'],
      types: new Map([['vectorset', 1]]),
      libraries: 1,
      databases: [{ number: 0, keys: 1, expires: 0, withFieldTtl: 1 }],
    }),
  ]).toEqual(['JSON.SET', 'VADD', 'FCALL', 'HPEXPIRE']);
});
