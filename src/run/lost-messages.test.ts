// What was sent and never received is said, once for each receiver.
import { expect, test } from 'vitest';
import type { CompletedRound } from '../result/parts/round.ts';
import type { Warning } from '../result/parts/warning.ts';
import { aLedger } from './ledger.test-helper.ts';
import { warnOfLostMessages } from './lost-messages.ts';

function warningsOf(...rounds: readonly (readonly [target: string, completed: number, errors: number])[]) {
  const seen: Warning[] = [];
  const ledger = aLedger(seen);
  for (const [target, completed, errors] of rounds) {
    const derived = [{ kind: 'delivery', name: 'inbox', expected: 1000, completed, errors }];
    warnOfLostMessages({ profile: 'chat', target, derived } as unknown as CompletedRound, ledger);
  }
  return seen;
}

test('nothing is said when all arrived', () => {
  expect(warningsOf(['redis', 1000, 0])).toEqual([]);
  const seen: Warning[] = [];
  const ledger = aLedger(seen);
  warnOfLostMessages({ profile: 'chat', target: 'redis' } as CompletedRound, ledger);
  const walk = [{ kind: 'walk', name: 'SCAN walk', completed: 3, errors: 0 }];
  warnOfLostMessages(
    { profile: 'scan', target: 'redis', derived: walk } as unknown as CompletedRound,
    ledger,
  );
  expect(seen).toEqual([]);
});

test('losses are told with their number, once for each target', () => {
  const [first, second, ...more] = warningsOf(['redis', 998, 0], ['redis', 990, 0], ['dragonfly', 1000, 2]);
  expect(first).toMatchObject({ id: 'W_LOST_MESSAGES', profile: 'chat', target: 'redis' });
  expect(first!.message).toMatch(/^receiver 'inbox' of chat on redis missed 2 of 1,000 messages of a round:/);
  expect(second!.message).toMatch(/on dragonfly missed 0 of 1,000 messages of a round and failed 2 times:/);
  expect(more).toEqual([]);
});
