import { expect, it } from 'vitest';
import type { ReplaySummary, TargetSummary } from '../replay/summary.ts';
import { describeReplay } from './describe-replay.ts';

const TERMINAL = { color: false, unicode: true, columns: 100 };

function target(name: string, lateSends: number): TargetSummary {
  const get = { replies: 9000, p50Ns: 120_000, maxNs: 2_000_000 };
  const set = { replies: 21_000, p50Ns: 140_000, p99Ns: 900_000, maxNs: 3_000_000 };
  return {
    name,
    endpoint: 'redis://127.0.0.1:6379',
    server: 'redis 7.0.15',
    ...set,
    replies: 30_000,
    errors: 12,
    lateSends,
    durationNs: [1e9],
    commands: { GET: get, SET: set },
    kinds: { ok: 21_000, text: 8988, 'error ERR': 12 },
  };
}

const SUMMARY: ReplaySummary = {
  speed: 2,
  blocks: 6,
  commands: 5000,
  logNs: 60e9,
  leftOut: [{ reason: 'it waits, and would hold up what comes after it', count: 40, commands: ['BLPOP'] }],
  unreadableLines: 3,
  targets: [target('redis', 4), target('dragon\u001b[31mfly', 900)],
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
  expect(text).toMatch(/answered every command with the same kind of reply as redis\.\n/);
});
