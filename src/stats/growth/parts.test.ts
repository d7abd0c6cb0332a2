// The parts that growth is judged by, against values from elsewhere.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import { median } from '../order-statistics.ts';
import { LeastSquares } from './least-squares.ts';
import { studentQuantile } from './student-quantile.ts';
import { selectMedian, theilSenSlope } from './theil-sen.ts';

// R: qt(c(.975, .995), df)
test.each([
  [0.975, 1, 12.7062],
  [0.975, 2, 4.3027],
  [0.975, 5, 2.5706],
  [0.975, 30, 2.0423],
  [0.995, 1, 63.6567],
  [0.995, 2, 9.9248],
  [0.995, 5, 4.0321],
  [0.995, 30, 2.75],
])('Student at %d with %d degrees is %d', (share, freedom, value) => {
  expect(studentQuantile(share, freedom) / value).toBeCloseTo(1, 2);
});

test('the median by selection is that by sorting', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
      expect(selectMedian(Float64Array.from(values))).toBe(median(values));
    }),
  );
});

test('the median of many values, of which many may be equal, is that of the sorted ones', () => {
  const many = fc.integer({ min: 65, max: 1200 });
  fc.assert(
    fc.property(
      many,
      fc.integer({ min: 1, max: 1e4 }),
      fc.integer({ min: 1, max: 1e6 }),
      (length, kinds, seed) => {
        const random = new SeededRandom(seed);
        const values = Float64Array.from({ length }, () => random.below(kinds));
        expect(selectMedian(values.slice())).toBe(median(values));
        expect(selectMedian(values.toSorted())).toBe(median(values));
        expect(selectMedian(values.toSorted().reverse())).toBe(median(values));
      },
    ),
  );
});

test('a line is found although a quarter of its points lie', () => {
  const times = Float64Array.from({ length: 40 }, (_, at) => at);
  const values = Float64Array.from(times, (at) => (at % 4 === 3 ? 500 : 3 * at + 1));
  expect(theilSenSlope(times, values, [{ from: 0, to: 40 }])).toBeCloseTo(3, 0);
});

test('the slope of few points is their own behind one of many', () => {
  const slopeOf = (points: number, slope: number) => {
    const times = Float64Array.from({ length: points }, (_, at) => at);
    return theilSenSlope(
      times,
      times.map((at) => slope * at),
      [{ from: 0, to: points }],
    );
  };
  expect([slopeOf(60, 9), slopeOf(4, 2), slopeOf(1, 5), slopeOf(80, 3)]).toEqual([9, 2, Number.NaN, 3]);
});

test('no slope is taken from one part to the next', () => {
  const times = Float64Array.from({ length: 20 }, (_, at) => at);
  const values = Float64Array.from(times, (at) => 2 * at + (at < 10 ? 0 : 1000));
  const parts = [
    { from: 0, to: 10 },
    { from: 10, to: 20 },
  ];
  expect(theilSenSlope(times, values, parts)).toBeCloseTo(2, 9);
});

test('least squares gives back what a series was made of', () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })),
      ([level, slope]) => {
        const ones = new Float64Array(12).fill(1);
        const times = Float64Array.from({ length: 12 }, (_, at) => at);
        const { coefficients, squares } = new LeastSquares([ones, times]).fit(
          times.map((at) => level + slope * at),
        );
        expect(coefficients[0]).toBeCloseTo(level, 6);
        expect(coefficients[1]).toBeCloseTo(slope, 6);
        expect(squares).toBeCloseTo(0, 6);
      },
    ),
  );
});

test('columns that say the same are refused', () => {
  const ones = new Float64Array(4).fill(1);
  expect(() => new LeastSquares([ones, ones])).toThrow(RangeError);
});
