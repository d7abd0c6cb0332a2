// Tests that a line of entries says of itself whether it is whole: no cut and no changed byte goes unseen.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEntryLine, readEntryLine } from './entry-line.ts';

const lines = fc.record({
  run: fc.string({ unit: 'binary' }),
  n: fc.nat(),
  entry: fc.jsonValue(),
});
const bytesOf = (text: string): Buffer => Buffer.from(text.slice(0, -1));

test('a line is JSON by itself and comes back as it was', () => {
  fc.assert(
    fc.property(lines, (line) => {
      const text = formatEntryLine('round', line);
      expect(text.indexOf('\n')).toBe(text.length - 1);
      const { run, n, round } = JSON.parse(text);
      expect({ run, n, entry: round }).toEqual(JSON.parse(JSON.stringify(line)));
      expect(readEntryLine('round', bytesOf(text))).toEqual(JSON.parse(JSON.stringify(line)));
    }),
  );
});

test('a line that was cut anywhere, or has a changed byte, is noticed', () => {
  fc.assert(
    fc.property(lines, fc.nat(), fc.integer({ min: 1, max: 255 }), (line, place, change) => {
      const bytes = bytesOf(formatEntryLine('round', line));
      const at = place % bytes.length;
      expect(readEntryLine('round', bytes.subarray(0, at))).toBeUndefined();
      bytes[at]! ^= change;
      expect(readEntryLine('round', bytes)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test('zeros, which a power cut may leave, are no line', () => {
  for (const length of [1, 19, 20, 21, 4096])
    expect(readEntryLine('round', Buffer.alloc(length))).toBeUndefined();
});

test('an entry of another list is none of this one', () => {
  const bytes = bytesOf(formatEntryLine('probe', { run: 'a', n: 0, entry: 1 }));
  expect(readEntryLine('round', bytes)?.entry).toBeUndefined();
});
