// Blocks of several metrics beside each other, whatever their numbers.
import { expect, it } from 'vitest';
import { logRatiosByBlock } from './pairs.ts';

const pair = (block: number, ratio: number) => ({ block, reference: 1, candidate: Math.exp(ratio) });

it('a metric that lacks a block in the middle keeps the places of the others', () => {
  const [whole, lacking] = logRatiosByBlock([
    [pair(0, 1), pair(1, 2), pair(3, 3)],
    [pair(0, 4), pair(3, 5)],
  ]);
  expect(whole).toEqual([1, 2, 3]);
  expect(lacking).toEqual([4, undefined, 5]);
});

it('numbers of blocks may be anything', () => {
  const [first, second] = logRatiosByBlock([[pair(2 ** 52, 1), pair(7, 2)], [pair(9, 3)]]);
  expect(first).toEqual([2, undefined, 1]);
  expect(second).toEqual([undefined, 3, undefined]);
});
