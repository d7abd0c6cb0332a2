// A value has the bytes of its slice of the pool, by whichever way they are copied.
import { expect, test } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import { ValueSource } from './value-source.ts';

const LONGEST = 520;
const source = new ValueSource(
  { size: { kind: 'fixed', bytes: LONGEST }, content: 'binary', compressibility: 0 },
  7,
  LONGEST,
);

function write(length: number): Uint8Array {
  const target = new Uint8Array(LONGEST + 8);
  source.writeFixed(target, new DataView(target.buffer), 3, length, new SeededRandom(11));
  expect([...target.subarray(0, 3), ...target.subarray(3 + length)].every((byte) => byte === 0)).toBe(true);
  return target.subarray(3, 3 + length);
}

test.each([8, 9, 15, 16, 23, 100, 256, 511, 512])('%i bytes are the first of a longer value', (length) => {
  expect(write(length)).toEqual(write(LONGEST).subarray(0, length));
});
