// The sentence over two results of things that happened once: what "at least" lets it say, and what not.
import { describe, expect, it } from 'vitest';
import type { ObservedRow } from '../../compare/observed/compare-observed.ts';
import { SAMPLE_REHEARSAL } from '../../report/sample-rehearsal.test-helper.ts';
import { summarizeObserved, toObservedSheet } from './observed-sheet.ts';

type Side = readonly [value: number, bound?: 'at least'];
const value = ([amount, bound]: Side) => ({ value: amount, isLowerBound: bound !== undefined });
const row = (first: Side, second: Side, more: Partial<ObservedRow> = {}): ObservedRow => ({
  ...{ metric: 'lost_writes', unit: 'count', about: 'all phases', isWhole: true },
  ...{ reference: value(first), candidate: value(second) },
  ...more,
});
const TIME = { metric: 'unavailability', unit: 'ns' } as const;

describe('the sentence', () => {
  it.each<[Side, Side, string]>([
    [[10], [0], 'The second had fewer lost writes (0 instead of 10).'],
    [[10, 'at least'], [0], 'The second had fewer lost writes (0 instead of at least 10).'],
    [[0], [10, 'at least'], 'The second had more lost writes (at least 10 instead of 0).'],
    [[10], [10], 'The second had the same lost writes (10).'],
    [
      [10],
      [0, 'at least'],
      'Cannot tell whether the second had more or fewer: lost writes (at least 0 instead of 10).',
    ],
    [
      [0, 'at least'],
      [10],
      'Cannot tell whether the second had more or fewer: lost writes (10 instead of at least 0).',
    ],
    [
      [2, 'at least'],
      [2],
      'Cannot tell whether the second had more or fewer: lost writes (2 instead of at least 2).',
    ],
  ])('of %j and %j', (first, second, sentence) => {
    expect(summarizeObserved([row(first, second)])).toBe(sentence);
  });

  it('says "at least" of times', () => {
    expect(summarizeObserved([row([1e9], [2e9, 'at least'], TIME)])).toBe(
      'At worst: unavailability at least 2.00 s instead of 1.00 s.',
    );
    expect(summarizeObserved([row([1e9, 'at least'], [1e9, 'at least'], TIME)])).toBe(
      'At worst: unavailability at least 1.00 s in both.',
    );
    expect(summarizeObserved([row([1e9], [1e9, 'at least'], TIME)])).toBe(
      'At worst: unavailability at least 1.00 s instead of 1.00 s.',
    );
  });

  it('knows a sum as "at least" so much if any part is', () => {
    const parts = [
      row([5], [1], { about: 'resp', isWhole: false }),
      row([5], [0, 'at least'], { about: 'ioredis', isWhole: false }),
    ];
    expect(summarizeObserved(parts)).toContain(
      'Cannot tell whether the second had more or fewer: lost writes (at least 1 instead of 10)',
    );
  });
});

it('tells changes as bounds, or not at all', () => {
  const rows = [
    row([10], [0, 'at least']),
    row([10], [12, 'at least'], { metric: 'stale_reads' }),
    row([10, 'at least'], [0], { metric: 'differences' }),
    row([1e9], [2e9, 'at least'], TIME),
  ];
  const sheet = toObservedSheet({ rows, differences: [], doubts: [] }, [SAMPLE_REHEARSAL, SAMPLE_REHEARSAL]);
  expect(sheet.sections[0]!.table!.rows.map((cells) => cells.at(-1)!.text)).toEqual([
    'cannot tell',
    'at least +2',
    'at most -10',
    'at least 2.00×',
  ]);
});
