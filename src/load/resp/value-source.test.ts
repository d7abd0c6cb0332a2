// A value has the bytes of its slice of the pool, by whichever way they are copied; a short binary one is reckoned.
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import { SHORT_VALUE_BYTES } from './short-value.ts';
import { ValueSource } from './value-source.ts';

const LONGEST = 520;

function write(content: 'binary' | 'text', length: number): Uint8Array {
  const source = new ValueSource(
    { size: { kind: 'fixed', bytes: LONGEST }, content, compressibility: 0 },
    7,
    LONGEST,
  );
  const target = new Uint8Array(LONGEST + 8);
  source.writeFixed(target, new DataView(target.buffer), 3, length, new SeededRandom(11));
  expect([...target.subarray(0, 3), ...target.subarray(3 + length)].every((byte) => byte === 0)).toBe(true);
  return target.subarray(3, 3 + length);
}

test.each([8, 9, 15, 16, 23, 100, 256, 511, 512])('%i bytes are the first of a longer value', (length) => {
  expect(write('text', length)).toEqual(write('text', LONGEST).subarray(0, length));
  expect(write('binary', length)).toEqual(write('binary', SHORT_VALUE_BYTES).subarray(0, length));
});

test('short values compress neither by themselves nor side by side', () => {
  const source = new ValueSource(
    { size: { kind: 'fixed', bytes: 256 }, content: 'binary', compressibility: 0 },
    7,
    256,
  );
  const random = new SeededRandom(5);
  const all = new Uint8Array(4096 * 256);
  const view = new DataView(all.buffer);
  for (let at = 0; at < all.length; at += 256) {
    source.write(all, view, at, 256, random);
    expect(deflateRawSync(all.subarray(at, at + 256)).length).toBeGreaterThanOrEqual(256);
  }
  expect(deflateRawSync(all).length).toBeGreaterThanOrEqual(all.length);
});
