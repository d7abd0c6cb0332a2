// Values compress as far as the profile says and no further.
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import { fillValue } from './fill-value.ts';

const LENGTH = 100_000;
/** log2(94) bits of every 8. */
const TEXT_ENTROPY = Math.log2(94) / 8;

function makeValue(
  content: 'binary' | 'text',
  compressibility: number,
  length = LENGTH,
  seed = 1,
): Uint8Array {
  const value = new Uint8Array(length);
  fillValue(value, 0, length, { content, compressibility }, new SeededRandom(seed));
  return value;
}

test.each([0, 0.25, 0.5, 0.9, 1])('deflate takes away a share of %d of binary values', (share) => {
  const ratio = deflateRawSync(makeValue('binary', share)).length / LENGTH;
  expect(Math.abs(ratio - (1 - share))).toBeLessThan(0.01);
});

test.each([0, 0.25, 0.5, 0.9, 1])(
  'deflate takes away a share of %d of text, and its unused bits',
  (share) => {
    const ratio = deflateRawSync(makeValue('text', share)).length / LENGTH;
    expect(Math.abs(ratio - (1 - share) * TEXT_ENTROPY)).toBeLessThan(0.02);
  },
);

test('binary uses every byte alike, text every printable character alike', () => {
  const distinct = (content: 'binary' | 'text') => {
    const counts = new Array<number>(256).fill(0);
    for (const byte of makeValue(content, 0)) counts[byte]!++;
    return counts.filter((count) => count > 0);
  };
  expect(distinct('binary').length).toBe(256);
  expect(distinct('text').length).toBe(94);
  for (const content of ['binary', 'text'] as const) {
    const counts = distinct(content);
    const mean = LENGTH / counts.length;
    for (const count of counts) expect(Math.abs(count - mean)).toBeLessThan(6 * Math.sqrt(mean));
  }
});

test('text stays within printable ASCII without the space', () => {
  const bytes = makeValue('text', 0.3);
  expect(Math.min(...bytes.subarray(0, 1000))).toBeGreaterThanOrEqual(0x21);
  expect(bytes.every((byte) => byte >= 0x21 && byte <= 0x7e)).toBe(true);
});

test('two values of one stream differ', () => {
  const random = new SeededRandom(1);
  const target = new Uint8Array(64);
  fillValue(target, 0, 32, { content: 'binary', compressibility: 0 }, random);
  fillValue(target, 32, 32, { content: 'binary', compressibility: 0 }, random);
  expect(target.subarray(0, 32)).not.toEqual(target.subarray(32));
});

test('writes nothing outside its place', () => {
  fc.assert(
    fc.property(
      fc.nat(50),
      fc.nat(200),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom('binary' as const, 'text' as const),
      (offset, length, compressibility, content) => {
        const target = new Uint8Array(300).fill(0xee);
        fillValue(target, offset, length, { content, compressibility }, new SeededRandom(1));
        expect(target.subarray(0, offset).every((byte) => byte === 0xee)).toBe(true);
        expect(target.subarray(offset + length).every((byte) => byte === 0xee)).toBe(true);
      },
    ),
    { seed: 1 },
  );
});
