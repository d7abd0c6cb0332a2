// Tests of shares as somebody chooses them.
import { expect, test } from 'vitest';
import { formatChosenShare, parseShare } from './share.ts';

test.each([
  ['5%', 0.05],
  ['0.01 %', 0.0001],
  ['0.05', 0.05],
  ['1_000%', 10],
  ['0', 0],
])('%j is %d', (text, share) => expect(parseShare(text)).toBeCloseTo(share, 12));

test.each(['', '%', '-5%', '5 percent', '5%%', 'NaN', '.5'])('%j is none', (text) =>
  expect(parseShare(text)).toBeUndefined(),
);

test.each([
  [0.05, '5 %'],
  [0.07, '7 %'],
  [0.025, '2.5 %'],
  [0.001, '0.1 %'],
])('%d reads %j', (share, text) => expect(formatChosenShare(share)).toBe(text));
