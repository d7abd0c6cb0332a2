// What is told of rounds: each warning once, and only where there is cause.
import { expect, test } from 'vitest';
import type { CompletedRound } from '../result/parts/round.ts';
import type { Warning } from '../result/parts/warning.ts';
import type { Target } from '../targets/contract.ts';
import { aLedger } from './ledger.test-helper.ts';
import { warnOfRound } from './round-warnings.ts';

/** What is told of rounds on one target, in their order. */
function warningsOf(rounds: readonly Partial<CompletedRound>[], facts: Partial<Target> = {}) {
  const seen: Warning[] = [];
  warnOf(rounds, facts, aLedger(seen));
  return seen.map(({ id, message, target: on }) => ({ id, message, on }));
}

/** What is kept of them. */
function keptOf(rounds: readonly Partial<CompletedRound>[]): string[] {
  const ledger = aLedger([]);
  warnOf(rounds, {}, ledger);
  return ledger.result.warnings.map(({ message }) => message);
}

function warnOf(
  rounds: readonly Partial<CompletedRound>[],
  facts: Partial<Target>,
  ledger: ReturnType<typeof aLedger>,
): void {
  const target = { name: 'redis', ...facts } as Target;
  for (const round of rounds) {
    const head = { profile: 'mix', target: 'redis', block: 2, startedAt: '2026-01-02T03:04:05.000Z' };
    warnOfRound(target, { ...head, workers: [], server: {}, ...round } as unknown as CompletedRound, ledger);
  }
}

const worker = (pinned?: boolean) =>
  ({ workers: [{ pinned: true }, { pinned }] }) as unknown as Partial<CompletedRound>;

test('threads that stay where they belong, or were given no CPU, are no news', () => {
  expect(warningsOf([worker(true), worker()])).toEqual([]);
});

test('threads that could not be pinned are told once a run', () => {
  const told = warningsOf([worker(false), worker(true), worker(false)]);
  expect(told.map(({ id }) => id)).toEqual(['W_NOT_PINNED']);
});

test('other processes are told once for this machine, and once for that of a target', () => {
  const busy = { otherCores: 1.5, otherServerCores: 2.5 };
  const told = warningsOf([{ otherCores: 0.01, otherServerCores: 0 }, busy, busy]);
  expect(told).toEqual([
    expect.objectContaining({ id: 'W_OTHER_LOAD', on: 'redis' }),
    expect.objectContaining({ id: 'W_OTHER_LOAD', on: undefined }),
  ]);
  expect(told[0]!.message).toContain('used up to 2.50 cores of its machine');
  expect(told[1]!.message).toContain('used up to 1.50 cores in a round');
});

test('what is kept is told of the worst round', () => {
  const load = (otherCores: number) => ({ otherCores, otherServerCores: 2 * otherCores });
  expect(keptOf([load(0.5), load(1.5), load(1)])).toEqual([
    expect.stringContaining('up to 3.00 cores of its machine'),
    expect.stringContaining('up to 1.50 cores in a round'),
  ]);
  const spun = (coresUsed: number) => ({ server: { coresUsed, mainActive: 0.5, ioActive: 0.4 } });
  const missed = (completed: number) => ({
    derived: [{ kind: 'delivery', name: 'sub', completed, expected: 9, errors: 0 }],
  });
  const rounds = [spun(1.9), spun(2.9), spun(2.4), missed(8), missed(3), missed(7)];
  expect(keptOf(rounds as unknown as Partial<CompletedRound>[])).toEqual([
    expect.stringContaining('2.00 of their 2.90 cores'),
    expect.stringContaining('missed 6 of 9 messages'),
  ]);
});

test('the worst round is kept too of a target that first said the same as another', () => {
  const spun = (target: string, coresUsed: number) =>
    ({ target, server: { coresUsed, mainActive: 0.5, ioActive: 0.4 } }) as unknown as Partial<CompletedRound>;
  expect(keptOf([spun('redis', 1.9), spun('dragonfly', 1.9), spun('dragonfly', 2.9)])).toEqual([
    expect.stringContaining('1.00 of their 1.90 cores'),
    expect.stringContaining('2.00 of their 2.90 cores'),
  ]);
});

test('a machine that ssh no longer reads is told with the round from which on it is not', () => {
  const host = { ending: () => 'Connection reset' } as unknown as NonNullable<Target['host']>;
  const told = warningsOf([{}, {}], { host });
  expect(told).toHaveLength(1);
  expect(told[0]!.message).toMatch(/ended \(Connection reset\).*began at 03:04:05 UTC \(mix, block 3\)$/);
});

test('messages that did not arrive are told once', () => {
  const lost = {
    derived: [{ kind: 'delivery', name: 'sub', completed: 7, expected: 9, errors: 0 }],
  } as unknown as Partial<CompletedRound>;
  expect(warningsOf([lost, lost]).map(({ message }) => message)).toEqual([
    expect.stringContaining("receiver 'sub' of mix on redis missed 2 of 9 messages"),
  ]);
});

test('threads that wait busily are told once a target, where it is a part that counts', () => {
  const spinning = { server: { coresUsed: 2.9, mainActive: 0.5, ioActive: 0.4 } };
  const told = warningsOf([
    { server: { coresUsed: 2.9, mainActive: 1, ioActive: 1.8 } },
    { server: { coresUsed: 0.4, mainActive: 1, ioActive: 1 } },
    { server: { coresUsed: 2.9, mainActive: 0.5 } },
    spinning,
    spinning,
  ]);
  expect(told).toEqual([
    {
      id: 'W_SPINNING',
      on: 'redis',
      message: expect.stringContaining('used 2.00 of their 2.90 cores'),
    },
  ]);
});

test('what two targets have in common is told of both', () => {
  const ledger = aLedger([]);
  const round = { server: { coresUsed: 1.9, mainActive: 0.5, ioActive: 0.4 } };
  for (const name of ['redis', 'valkey'])
    warnOfRound(
      { name } as Target,
      { target: name, workers: [], ...round } as unknown as CompletedRound,
      ledger,
    );
  expect(ledger.result.warnings.map(({ target }) => target)).toEqual(['redis', 'valkey']);
});
