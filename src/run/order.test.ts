// Tests that the order of targets is balanced and comes from the seed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderBlock } from './order.ts';

describe('orderBlock', () => {
  it('is a permutation of the targets', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(50), fc.nat(), (targets, block, seed) => {
        const sorted = [...orderBlock(targets, block, seed)].sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length: targets }, (_, target) => target));
      }),
      { seed: 1 },
    );
  });

  it('runs two targets as ABBA, so that a linear drift cancels within four blocks', () => {
    for (const seed of [1, 2, 3, 42]) {
      const orders = [0, 1, 2, 3].map((block) => orderBlock(2, block, seed).join(''));
      expect([
        ['01', '10', '10', '01'],
        ['10', '01', '01', '10'],
      ]).toContainEqual(orders);
    }
  });

  it('starts with either target, by the seed', () => {
    const first = new Set(Array.from({ length: 20 }, (_, seed) => orderBlock(2, 0, seed)[0]));
    expect(first).toEqual(new Set([0, 1]));
  });

  it.each([3, 4, 5, 6])(
    'puts each of %i targets equally often at every place and after every other',
    (targets) => {
      const rows = targets % 2 === 0 ? targets : 2 * targets;
      const places = new Map<string, number>();
      const followers = new Map<string, number>();
      for (let block = 0; block < rows; block++) {
        const order = orderBlock(targets, block, 7);
        order.forEach((target, place) => {
          places.set(`${target}@${place}`, (places.get(`${target}@${place}`) ?? 0) + 1);
          const next = order[place + 1];
          if (next !== undefined)
            followers.set(`${target}>${next}`, (followers.get(`${target}>${next}`) ?? 0) + 1);
        });
      }
      expect(new Set(places.values())).toEqual(new Set([rows / targets]));
      expect(followers.size).toBe(targets * (targets - 1));
      expect(new Set(followers.values()).size).toBe(1);
    },
  );
});
