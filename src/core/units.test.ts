// Numbers to text and back, edges included.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatChangeBounds,
  formatCount,
  formatDurationNs,
  formatInteger,
  formatLongDurationNs,
  formatRatio,
  formatRatioBounds,
  formatShare,
  parseCount,
  parseDurationNs,
  parseMemoryBytes,
  parseSizeBytes,
} from './units.ts';

describe('parsing', () => {
  test.each([
    ['64B', 64],
    ['64', 64],
    [64, 64],
    ['1KiB', 1024],
    ['4k', 4096],
    ['1 MB', 1_000_000],
    ['1.5kb', 1500],
    ['1.5k', 1536],
    ['2GiB', 2 ** 31],
    [' 3m ', 3 * 2 ** 20],
    ['0', 0],
  ])('reads the size %j', (text, bytes) => {
    expect(parseSizeBytes(text)).toBe(bytes);
  });

  test.each([
    ['2GiB', 2 ** 31],
    ['512 mib', 2 ** 29],
    ['1048576', 2 ** 20],
    [1048576, 2 ** 20],
    ['64B', 64],
    // Of each of these two servers make two limits.
    ['2g', undefined],
    ['2gb', undefined],
    ['512M', undefined],
    ['512 mb ', undefined],
    ['100k', undefined],
  ])('reads the limit of memory %j', (text, bytes) => {
    expect(parseMemoryBytes(text)).toBe(bytes);
  });

  test.each([
    ['10k', 10_000],
    ['1M', 1_000_000],
    ['1_000_000', 1_000_000],
    ['2.3M', 2_300_000],
    ['1.005G', 1_005_000_000],
    ['999.6k', 999_600],
    ['1b', 1_000_000_000],
    [1e6, 1_000_000],
  ])('reads the count %j', (text, count) => {
    expect(parseCount(text)).toBe(count);
  });

  test.each([
    ['500ms', 500e6],
    ['30s', 30e9],
    ['1.5s', 1.5e9],
    ['5m', 300e9],
    ['5 min', 300e9],
    ['2h', 7200e9],
    ['250us', 250e3],
    ['250\u00b5s', 250e3],
    ['250\u03bcs', 250e3],
    ['7ns', 7],
    ['0', 0],
    [0, 0],
  ])('reads the duration %j', (text, ns) => {
    expect(parseDurationNs(text)).toBe(ns);
  });

  test.each([
    '',
    ' ',
    '-1',
    '-5k',
    'k',
    '1.',
    '.5',
    '1e3',
    '0x10',
    '1,000',
    '1_',
    '_1',
    '1__0',
    'NaN',
    'Infinity',
  ])('refuses %j whatever it is to be', (text) => {
    expect([parseSizeBytes(text), parseCount(text), parseDurationNs(text)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e21])('refuses the number %d', (value) => {
    expect([parseSizeBytes(value), parseCount(value), parseDurationNs(value)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('refuses units of another kind, and words that objects know', () => {
    expect([parseSizeBytes('5s'), parseCount('5ms'), parseCount('5kb'), parseDurationNs('5k')]).toEqual(
      new Array(4).fill(undefined),
    );
    expect([parseCount('5constructor'), parseSizeBytes('5tostring')]).toEqual([undefined, undefined]);
  });

  test('refuses a duration without unit and parts of bytes or things', () => {
    expect([
      parseDurationNs('30'),
      parseDurationNs(30),
      parseSizeBytes('1.5B'),
      parseCount(0.5),
      parseCount('1.0005k'),
    ]).toEqual(new Array(5).fill(undefined));
  });

  test('refuses what a number can no longer hold exactly', () => {
    expect(parseCount(String(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseCount('9007199254740992')).toBeUndefined();
    expect(parseSizeBytes('9000000GiB')).toBeUndefined();
  });

  test('reads back every whole number it is given, bare or with underscores', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (value) => {
        expect(parseCount(value)).toBe(value);
        expect(parseCount(formatInteger(value).replaceAll(',', '_'))).toBe(value);
      }),
      { seed: 1 },
    );
  });

  test('is exact for every thousandth of a million and of a billion', () => {
    for (let thousandths = 1; thousandths < 20_000; thousandths += 7) {
      const text = (thousandths / 1000).toFixed(3);
      expect(parseCount(`${text}M`)).toBe(thousandths * 1e3);
      expect(parseCount(`${text}G`)).toBe(thousandths * 1e6);
    }
  });
});

describe('formatting', () => {
  test.each([
    [0, '0'],
    [942, '942'],
    [999, '999'],
    [999.4, '999'],
    [999.6, '1.00k'],
    [1000, '1.00k'],
    [12_345, '12.3k'],
    [9_996, '10.0k'],
    [99_960, '100k'],
    [999_499, '999k'],
    [999_600, '1.00M'],
    [1_840_000, '1.84M'],
    [2.5e12, '2500G'],
    [0.5, '0.50'],
    [12.5, '12.5'],
    [-1500, '-1.50k'],
    [-0, '0'],
    [Number.NaN, 'n/a'],
    [Number.POSITIVE_INFINITY, 'n/a'],
  ])('counts %d as %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  test.each([
    [0, '0 ns'],
    [812, '812 ns'],
    [999.6, '1.00 µs'],
    [94_100, '94.1 µs'],
    [99_960, '100 µs'],
    [999_600, '1.00 ms'],
    [1_230_000, '1.23 ms'],
    [2.05e9, '2.05 s'],
    [600e9, '600 s'],
    [-94_100, '-94.1 µs'],
    [Number.NaN, 'n/a'],
    [Number.POSITIVE_INFINITY, 'n/a'],
  ])('%d ns are %s', (ns, text) => {
    expect(formatDurationNs(ns)).toBe(text);
  });

  test.each([
    [0, '0 s'],
    [45e9, '45 s'],
    [59.6e9, '1 min'],
    [200e9, '3 min 20 s'],
    [3600e9, '1 h 00 min'],
    [3900e9, '1 h 05 min'],
    [Number.NaN, 'n/a'],
  ])('a long duration of %d ns is %s', (ns, text) => {
    expect(formatLongDurationNs(ns)).toBe(text);
  });

  test.each([
    [0, '0 B'],
    [256, '256 B'],
    [1023, '1023 B'],
    [1023.7, '1.00 KiB'],
    [1024, '1.00 KiB'],
    [1536, '1.50 KiB'],
    [2 ** 20 - 1, '1.00 MiB'],
    [24.1 * 2 ** 20, '24.1 MiB'],
    [1000 * 2 ** 20, '1000 MiB'],
    [3 * 2 ** 30, '3.00 GiB'],
    [-2048, '-2.00 KiB'],
    [Number.NaN, 'n/a'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567.6, '1,234,568'],
    [-12_345, '-12,345'],
    [Number.NaN, 'n/a'],
  ])('the exact number %d is %s', (value, text) => {
    expect(formatInteger(value)).toBe(text);
  });

  test.each([
    [1.8371, '1.84×'],
    [0.184, '0.18×'],
    [9.996, '10.0×'],
    [18.37, '18.4×'],
    [99.96, '100×'],
    [1234.5, '1235×'],
    [Number.NaN, 'n/a'],
  ])('the ratio %d is %s', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });

  test('shares are per cent with the digits asked for', () => {
    expect([formatShare(0.1234), formatShare(1, 0), formatShare(Number.NaN)]).toEqual([
      '12.3 %',
      '100 %',
      'n/a',
    ]);
  });

  test('the width of an interval decides the decimals of all three numbers', () => {
    expect(formatRatioBounds(1.8371, 1.7902, 1.8998)).toEqual({ value: '1.84×', low: '1.79', high: '1.90' });
    expect(formatChangeBounds(0.652, 0.588, 0.718)).toEqual({ value: '−35 %', low: '−41', high: '−28' });
    expect(formatChangeBounds(1, 0.99, 1.02)).toEqual({ value: '0.0 %', low: '−1.0', high: '+2.0' });
  });

  test('a size that is read, shown and read again stays within the three figures shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (bytes) => {
        const again =
          Number(parseFloat(formatBytes(bytes))) *
          { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[formatBytes(bytes).split(' ')[1] as 'B'];
        expect(Math.abs(again - bytes) / bytes).toBeLessThan(0.0051);
      }),
      { seed: 2 },
    );
  });
});

test('a bound beside 1 never reads as 1, unless it is no further away than a thousandth', () => {
  expect(formatRatioBounds(2, 1.04, 20)).toEqual({ value: '2.0×', low: '1.04', high: '20' });
  expect(formatRatioBounds(0.4, 0.08, 0.97)).toEqual({ value: '0.40×', low: '0.08', high: '0.97' });
  expect(formatRatioBounds(0.1, 0.01, 0.996)).toEqual({ value: '0.10×', low: '0.01', high: '0.996' });
  expect(formatRatioBounds(2, 1, 20)).toEqual({ value: '2.0×', low: '1', high: '20' });
  expect(formatRatioBounds(1.5, 1.0001, 3)).toEqual({ value: '1.5×', low: '1.0', high: '3.0' });
});

test('a bound that bounds nothing is written as none', () => {
  expect(formatRatioBounds(1, 6e-6, 162303)).toEqual({ value: '1.00×', low: '0', high: '∞' });
  expect(formatRatioBounds(2, 0.5, 5000)).toEqual({ value: '2.00×', low: '0.50', high: '∞' });
  expect(formatRatioBounds(2, 0, 30)).toEqual({ value: '2.0×', low: '0', high: '30' });
});
