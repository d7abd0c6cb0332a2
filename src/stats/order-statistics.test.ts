import { describe, expect, it } from 'vitest';
import { median } from './order-statistics.ts';

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect(median([5, 1, 9])).toBe(5);
    expect(median([10, 9, 1, 2])).toBe(5.5);
  });

  it('sorts as numbers, not as text', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });
});
