import { expect, it } from 'vitest';
import type { LateCounts } from '../../replay/late-sends.ts';
import { UNDECLARED_KEY } from '../../replay/reply-kind.ts';
import type { ReplayResult, ReplayTarget } from '../../result/kinds/replay.ts';
import { describeReplay } from './text.ts';

const NONE = { server: 0, machine: 4, client: 0 };
const TERMINAL = { color: false, unicode: true, columns: 100 };

function target(name: string, late: LateCounts): ReplayTarget {
  const get = { replies: 9000, p50Ns: 120_000, maxNs: 2_000_000 };
  const set = { replies: 21_000, p50Ns: 140_000, p99Ns: 900_000, maxNs: 3_000_000 };
  return {
    name,
    endpoint: 'redis://127.0.0.1:6379',
    server: 'redis 7.0.15',
    ...set,
    replies: 30_000,
    errors: 12,
    lateSends: late.server + late.client + (late.machine ?? 0),
    late,
    durationNs: [1e9],
    commands: { GET: get, SET: set },
    kinds: { ok: 21_000, text: 8988, 'error ERR': 12, 'still waiting': 6 },
  };
}

const SUMMARY: ReplayResult = {
  kind: 'cache-bench replay',
  schemaVersion: 2,
  speed: 2,
  blocks: 6,
  commands: 5000,
  transactions: 3,
  blocking: 40,
  logNs: 60e9,
  leftOut: [{ reason: 'its script is not in the log', count: 40, commands: ['EVALSHA'] }],
  unreadableLines: 3,
  targets: [target('redis', NONE), target('dragon\u001b[31mfly', { server: 0, machine: 700, client: 200 })],
  comparisons: [
    {
      reference: 'redis',
      candidate: 'dragon\u001b[31mfly',
      medianRatio: { ratio: 1.234, low: 1.1, high: 1.4 },
      differences: 2,
      unsteady: 1,
      examples: [{ command: 'OBJECT ENCODING a', reference: 'text', candidate: 'error ERR', count: 2 }],
    },
  ],
};

it('a replay is told as times, differences, and what was left out', async () => {
  await expect(describeReplay(SUMMARY, TERMINAL)).toMatchFileSnapshot('golden/replay.txt');
});

it('a replay without differences or an interval says so', () => {
  const [comparison] = SUMMARY.comparisons;
  const plain = { ...comparison!, medianRatio: { ratio: 1.2 }, differences: 0, unsteady: 0, examples: [] };
  const text = describeReplay({ ...SUMMARY, blocks: 2, comparisons: [plain] }, TERMINAL);
  expect(text).toContain('(2 blocks: indicative only)');
  expect(text).toMatch(
    /answered every command with the same kind of reply as redis, and with the same value where it is fixed\.\n/,
  );
});

it('a script that Dragonfly refuses for its keys gets the flag of the server, for it may be a library’s', () => {
  const example = { command: 'EVALSHA 1f2', reference: 'ok', candidate: UNDECLARED_KEY, count: 9 };
  const comparison = { ...SUMMARY.comparisons[0]!, examples: [example] };
  const text = describeReplay({ ...SUMMARY, comparisons: [comparison] }, TERMINAL);
  expect(text).toContain('--default_lua_flags=allow-undeclared-keys');
  expect(describeReplay(SUMMARY, TERMINAL)).not.toContain('default_lua_flags');
});

it.each([
  ['the server', { server: 900, machine: 50, client: 0 }, /95 % of these: the server owed 10,000 replies/],
  ['the machine', { server: 0, machine: 900, client: 3 }, /100 % of these: other processes used the CPUs/],
  ['the client', { server: 0, machine: 0, client: 900 }, /100 % of these: this client was busy sending/],
  [
    'what it can not tell',
    { server: 0, client: 900 },
    /this client was busy, or other processes used the CPUs/,
  ],
] as const)('names %s as what kept sends, and nothing else', (_what, late, expected) => {
  const text = describeReplay({ ...SUMMARY, targets: [target('redis', late)] }, TERMINAL);
  expect(text).toMatch(expected);
  expect(text.match(/ of these: /g)).toHaveLength(1);
});

it('says nothing of late sends where they are few', () => {
  const text = describeReplay(
    { ...SUMMARY, targets: [target('redis', { server: 9, machine: 9, client: 9 })] },
    TERMINAL,
  );
  expect(text).not.toContain('after the time in the log');
});
