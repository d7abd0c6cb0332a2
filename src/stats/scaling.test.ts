import { expect, it } from 'vitest';
import { estimateEfficiency } from './scaling.ts';

const base = { cores: 2, rates: [100, 100, 100, 100] };

it('is the speed-up over the factor of cores, with its interval', () => {
  expect(estimateEfficiency(base, { cores: 8, rates: [300, 300, 300, 300] })).toEqual({
    speedUp: expect.closeTo(3, 9),
    share: expect.closeTo(0.75, 9),
    low: expect.closeTo(0.75, 9),
    high: expect.closeTo(0.75, 9),
  });
  const { low, high } = estimateEfficiency(base, { cores: 8, rates: [280, 300, 300, 320] })!;
  expect(low).toBeCloseTo(0.7, 9);
  expect(high).toBeCloseTo(0.8, 9);
});

it('has no interval with fewer than four rounds', () => {
  const three = { cores: 1, rates: [100, 100, 100] };
  expect(estimateEfficiency(three, { cores: 2, rates: [200, 200, 200] })).toEqual({
    speedUp: expect.closeTo(2, 9),
    share: expect.closeTo(1, 9),
  });
});

it('is one at the step that the others are compared with', () => {
  expect(estimateEfficiency(base, base)).toEqual({ speedUp: 1, share: 1 });
});

it('is unknown where a side was not measured', () => {
  expect(estimateEfficiency({ cores: 1, rates: [] }, base)).toBeUndefined();
  expect(estimateEfficiency(base, { cores: 4, rates: [] })).toBeUndefined();
});
