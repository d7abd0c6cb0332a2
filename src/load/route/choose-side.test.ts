// Tests that a larger share only adds to a smaller one, and that shares are met.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashKey, isConnectionWithin, isHashWithin } from './choose-side.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

it('keys and connections that a share has are among those of any larger one', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(49), share, share, (key, connection, one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      const hash = hashKey(key);
      if (isHashWithin(hash, less)) expect(isHashWithin(hash, more)).toBe(true);
      if (isConnectionWithin(connection, 50, less))
        expect(isConnectionWithin(connection, 50, more)).toBe(true);
    }),
  );
});

it.each([0, 0.05, 0.25, 0.5, 1])('a share of %f has as many keys and connections', (wanted) => {
  const keys = Array.from({ length: 20_000 }, (_, id) => `cb:1f9a:page:${id}`);
  const chosen = keys.filter((key) => isHashWithin(hashKey(key), wanted)).length;
  // Five standard deviations of a binomial draw.
  expect(Math.abs(chosen - wanted * keys.length)).toBeLessThanOrEqual(
    5 * Math.sqrt(wanted * (1 - wanted) * keys.length),
  );
  const connections = Array.from({ length: 40 }, (_, at) => at);
  expect(connections.filter((one) => isConnectionWithin(one, 40, wanted))).toHaveLength(40 * wanted);
});
