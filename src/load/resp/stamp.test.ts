// What is written is read back, wherever it lies, and nothing else is taken for a stamp.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monotonicNs } from '../../core/clock.ts';
import { SeededRandom } from '../../core/random.ts';
import { fillValue } from '../values/fill-value.ts';
import { findStamp, readStampNs, STAMP_BYTES, STAMP_MARK, StampWriter } from './stamp.ts';

function stampText(ns: number): string {
  return STAMP_MARK + String(ns).padStart(STAMP_BYTES - STAMP_MARK.length, '0');
}

test('every stamp among any bytes is found and read back', () => {
  const noise = fc.string({ unit: 'binary-ascii', maxLength: 30 }).filter((text) => !/[cb@\d]/.test(text));
  const almost = fc.constantFrom('cb@', 'cb', 'c', 'cb@12345', `cb@${'1'.repeat(17)}x`, 'xb@');
  const gap = fc.oneof(
    noise,
    fc.tuple(noise, almost, noise).map(([a, b, c]) => `${a}${b} ${c}`),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(gap, fc.nat({ max: Number.MAX_SAFE_INTEGER }))), gap, (parts, end) => {
      const bytes = Buffer.from(parts.map(([text, ns]) => text + stampText(ns)).join('') + end, 'latin1');
      const found: number[] = [];
      for (let at = findStamp(bytes, 0, bytes.length); at >= 0; at = findStamp(bytes, at, bytes.length))
        found.push(readStampNs(bytes, at));
      expect(found).toEqual(parts.map(([, ns]) => ns));
    }),
    { seed: 9, numRuns: 500 },
  );
});

test('a stamp that reaches beyond the message belongs to another', () => {
  const bytes = Buffer.from(`ab${stampText(7)}`);
  expect(findStamp(bytes, 0, bytes.length)).toBe(5);
  expect(findStamp(bytes, 0, bytes.length - 1)).toBe(-1);
  expect(findStamp(bytes, 3, bytes.length)).toBe(-1);
});

test('ten megabytes of random text hold none', () => {
  const bytes = new Uint8Array(10_000_000);
  fillValue(bytes, 0, bytes.length, { content: 'text', compressibility: 0 }, new SeededRandom(1));
  expect(findStamp(bytes, 0, bytes.length)).toBe(-1);
});

test('the writer stamps the present moment, and counts from the moment it is told, by keyspace', () => {
  const writer = new StampWriter(2);
  const bytes = Buffer.alloc(STAMP_BYTES);
  bytes.write(STAMP_MARK);
  const write = (keyspace: number) => {
    writer.write(bytes, STAMP_MARK.length, keyspace);
    return readStampNs(bytes, findStamp(bytes, 0, bytes.length));
  };
  const before = monotonicNs();
  const stamped = write(0);
  expect(stamped).toBeGreaterThanOrEqual(before);
  expect(stamped).toBeLessThanOrEqual(monotonicNs());
  expect([...writer.sent]).toEqual([0, 0]);
  writer.countsFromNs = monotonicNs();
  write(1);
  write(1);
  write(0);
  expect([...writer.sent]).toEqual([1, 2]);
});
