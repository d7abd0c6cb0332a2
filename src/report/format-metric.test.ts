// Ratios that noise made are words, and no numbers.
import { describe, expect, it } from 'vitest';
import { formatRow, isFarApart, readsAsSame } from './format-metric.ts';

const stalled = { ratio: 109, confidence: 0.96875, pValue: 0.03, low: 5.88, high: 2028 };

it.each([
  [1, true],
  [1.0049, true],
  [0.9951, true],
  [1.0051, false],
  [0.99, false],
])('a ratio of %d reads as the same: %s', (ratio, isSame) => {
  expect(readsAsSame(ratio)).toBe(isSame);
});

describe('a row whose rounds lie far apart', () => {
  it('has words in place of its bounds where nothing is told', () => {
    expect(formatRow({ estimate: stalled, outcome: 'cannot-tell' })).toEqual({
      value: 'n/a',
      bounds: 'rounds far apart',
    });
    const { low, high, ...rest } = stalled;
    const indicative = { ...rest, indicative: { low, high } };
    expect(formatRow({ estimate: indicative, outcome: 'indicative' }).value).toBe('n/a');
  });

  it('keeps them where the verdict is sure, where they are near, and where there is one block', () => {
    expect(formatRow({ estimate: stalled, outcome: 'better' }).bounds).toContain('2028');
    const near = { ...stalled, low: 0.9, high: 17 };
    expect(isFarApart({ estimate: near, outcome: 'cannot-tell' })).toBe(false);
    expect(formatRow({ estimate: near, outcome: 'cannot-tell' }).value).toContain('109');
    const one = { ratio: 400, confidence: 0, pValue: 1, indicative: { low: 400, high: 400 } };
    expect(isFarApart({ estimate: one, outcome: 'indicative' })).toBe(false);
  });
});
