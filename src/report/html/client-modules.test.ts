import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCount, formatDurationNs } from '../../core/units.ts';
import { packLogarithmic, packShares } from './quantize.ts';

// The page's modules are plain scripts without declarations.
const load = (name: string) => import(new URL(`./client/${name}.js`, import.meta.url).href);
const decode = await load('decode');
const format = await load('format');

describe('numbers of plots', () => {
  test('come back within 0.03 %, zero and nothing exactly', () => {
    const value = fc.oneof(
      fc.constantFrom(0, null),
      fc.double({ min: 2 ** -10, max: 2 ** 42, noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const back: (number | null)[] = decode.unpackLogarithmic(packLogarithmic(values));
        expect(back).toHaveLength(values.length);
        for (const [i, one] of values.entries()) {
          if (one === null || one === 0) expect(back[i]).toBe(one);
          else expect(Math.abs(back[i]! / one - 1)).toBeLessThan(3e-4);
        }
      }),
      { seed: 1 },
    );
  });

  test('beyond the scale are its ends', () => {
    expect(decode.unpackLogarithmic(packLogarithmic([1e-300, 1e300]))).toEqual([2 ** -10, 2 ** 42]);
  });

  test('shares come back within 0.2 %, more than a core is a core', () => {
    expect(decode.unpackShares(packShares([0, 0.5, 1, 1.7, null]))).toEqual([0, 0.5, 1, 1, null]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expect(Math.abs(decode.unpackShares(packShares([share]))[0] - share)).toBeLessThanOrEqual(0.002);
      }),
      { seed: 1 },
    );
  });
});

describe('numbers under the pointer', () => {
  test('read as in the tables', () => {
    const value = fc.oneof(
      fc.integer({ min: 0, max: 10_000 }),
      fc.double({ min: 0.01, max: 1e12, noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(value, (one) => {
        expect(format.formatCount(one)).toBe(formatCount(one));
        expect(format.formatDuration(one)).toBe(formatDurationNs(one));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test('name percentiles with as many digits as they need', () => {
    expect([1, 2, 10, 20, 89, 100, 1000, 2000, 1e5].map(format.formatPercentile)).toEqual([
      '0 %',
      '50 %',
      '90 %',
      '95 %',
      '98.9 %',
      '99 %',
      '99.9 %',
      '99.95 %',
      '99.999 %',
    ]);
  });

  test('lose zeros on axes, but no digits', () => {
    expect(['50.0k', '200 µs', '1.00 ms', '2.50 s', '0', '100k'].map(format.trimZeros)).toEqual([
      '50k',
      '200 µs',
      '1 ms',
      '2.5 s',
      '0',
      '100k',
    ]);
  });
});
