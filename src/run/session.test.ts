// What a session tells of a round: each warning once, and only where there is cause.
import { expect, test } from 'vitest';
import type { RaceResult } from '../result/kinds/race.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { Warning } from '../result/parts/warning.ts';
import { Ledger } from './ledger.ts';
import { warnOfWandering } from './session.ts';

function warningsOf(...pinned: readonly (boolean | undefined)[]) {
  const seen: Warning[] = [];
  const ledger = new Ledger('', { warnings: [] } as unknown as RaceResult, (warning) => seen.push(warning));
  for (const one of pinned)
    warnOfWandering({ workers: [{ pinned: true }, { pinned: one }] } as unknown as CompletedRound, ledger);
  return seen.map(({ id }) => id);
}

test('threads that stay where they belong, or were given no CPU, are no news', () => {
  expect(warningsOf(true, undefined)).toEqual([]);
});

test('threads that could not be pinned are told once a run', () => {
  expect(warningsOf(false, true, false)).toEqual(['W_NOT_PINNED']);
});
