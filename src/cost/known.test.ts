// Arithmetic with intervals: bounds stay on their sides, and what is not known stays so.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { against, exactly, falling, growing, largest } from './known.ts';

const interval = fc
  .array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((values) => values.toSorted((one, other) => one - other))
  .map(([low, estimate, high]) => ({ low: low!, estimate: estimate!, high: high! }));

it('every value within the intervals gives one within that of the answer', () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  const within = ({ low, high }: { low: number; high: number }, at: number) => low + (high - low) * at;
  fc.assert(
    fc.property(interval, interval, part, part, (one, other, at, there) => {
      const [x, y] = [within(one, at), within(other, there)];
      const product = growing((a, b) => a * b, one, other);
      const inverse = falling((a) => 1 / a, one);
      const difference = against((a, b) => a - b, one, other);
      for (const [value, { low, high }] of [
        [x * y, product],
        [1 / x, inverse],
        [x - y, difference],
        [Math.max(x, y), largest(one, other)],
      ] as const) {
        const slack = 1e-9 * Math.max(1, Math.abs(value));
        expect(value).toBeGreaterThanOrEqual(low! - slack);
        expect(value).toBeLessThanOrEqual(high! + slack);
      }
    }),
  );
});

it('a bound that is not known is none of the answer, and changes sides where the answer falls', () => {
  expect(falling((rate) => 1 / rate, { low: 4 })).toEqual({ high: 0.25 });
  expect(growing((one, other) => one + other, { low: 4 }, exactly(1))).toEqual({ low: 5 });
  expect(growing((one, other) => one + other, { low: 4 }, { high: 1 })).toEqual({});
  expect(largest({ high: 9 }, exactly(2))).toEqual({ low: 2, high: 9 });
});
