// Tests of the verdict over a sweep: one word for all values, or the values that differ.
import { expect, it } from 'vitest';
import type { ClaimVerdict } from '../result/kinds/claims.ts';
import { judgeSweep } from './judge-sweep.ts';

const VALUES = ['200k', '260k', '400k'];
const SWEEP = { parameter: 'keys', values: VALUES.map((text) => ({ text, overrides: {} })) };

it.each<[ClaimVerdict[], ClaimVerdict, string]>([
  [['holds', 'holds', 'holds'], 'holds', 'at every one of 3 values of keys from 200k to 400k'],
  [
    ['does-not-hold', 'does-not-hold', 'does-not-hold'],
    'does-not-hold',
    'at every one of 3 values of keys from 200k to 400k',
  ],
  [
    ['holds', 'direction-only', 'holds'],
    'depends',
    'it depends on keys: holds at 200k, 400k; holds in direction, not in size at 260k',
  ],
  // What can't be told at one value can't make those that differ agree, nor tell that all do.
  [
    ['holds', 'untestable', 'does-not-hold'],
    'depends',
    "it depends on keys: holds at 200k; does not hold at 400k; can't be told at 260k",
  ],
  [['holds', 'untestable', 'holds'], 'untestable', 'at keys 260k: because; at the others it holds'],
  [['untestable', 'untestable', 'untestable'], 'untestable', 'because'],
])('%j: %s, %s', (verdicts, verdict, reason) => {
  const judgements = verdicts.map((one) => ({ verdict: one, reason: 'because' }));
  expect(judgeSweep(SWEEP, judgements)).toEqual({
    verdict,
    reason,
    sweep: { parameter: 'keys', points: VALUES.map((value, at) => ({ value, ...judgements[at]! })) },
  });
});
