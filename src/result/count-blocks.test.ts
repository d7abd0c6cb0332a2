// Tests of the number of blocks.
import { expect, it } from 'vitest';
import { sampleResult } from '../report/sample-result.test-helper.ts';
import { countBlocks } from './count-blocks.ts';

it('is that of the plan, or what was added to it', () => {
  const result = sampleResult({ blocks: 8, profiles: ['a', 'b'] });
  const of = (blocks: number, rounds = result.rounds) => ({
    ...result,
    rounds,
    settings: { ...result.settings, blocks },
  });
  expect(countBlocks(of(8))).toBe(8);
  expect(countBlocks(of(6))).toBe(8);
  expect(countBlocks(of(9))).toBe(9);
  const shorter = result.rounds.filter(({ profile, block }) => profile === 'b' || block < 7);
  expect([countBlocks(of(6, shorter), 'a'), countBlocks(of(6, shorter), 'b')]).toEqual([7, 8]);
  const [a, b] = result.profiles;
  const cut = { ...of(6, shorter), profiles: [{ ...a!, blocks: 10 }, b!] };
  expect([countBlocks(cut, 'a'), countBlocks(cut, 'b')]).toEqual([10, 8]);
});
