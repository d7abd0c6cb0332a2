// The cursor of a SCAN reply is found however reads cut it, and never where there is none.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CursorScanner } from './cursor-scanner.ts';

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;
const array = (...items: string[]) => `*${items.length}\r\n${items.join('')}`;
const scanReply = (cursor: string, keys: readonly string[]) => array(bulk(cursor), array(...keys.map(bulk)));

/** The cursor of every reply, '' where there is none; bytes arrive in pieces of these sizes. */
function readAll(text: string, cuts: readonly number[]): string[] {
  const scanner = new CursorScanner();
  const found: string[] = [];
  for (let from = 0, piece = 0; from < text.length; piece++) {
    const size = cuts[piece % cuts.length]!;
    const bytes = Buffer.from(text.slice(from, from + size), 'latin1');
    from += size;
    for (let at = 0; at < bytes.length; ) {
      at = scanner.scan(bytes, at, bytes.length);
      if (at < 0) break;
      found.push(Buffer.from(scanner.cursor.subarray(0, scanner.readCursor())).toString());
    }
  }
  return found;
}

const cursor = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const withCursor = fc
  .tuple(cursor, fc.array(fc.string({ unit: 'binary-ascii', maxLength: 40 }), { maxLength: 5 }))
  .map(([own, keys]) => ({ text: scanReply(own, keys), cursor: own }));
const without = fc
  .constantFrom(
    '+OK\r\n',
    ':42\r\n',
    '$-1\r\n',
    bulk('*2 $1 0'),
    '*0\r\n',
    array(bulk('12')),
    array(bulk('12'), bulk('a'), bulk('b')),
    array(':12\r\n', array()),
    array(bulk('x1'), array()),
    array(bulk(''), array()),
    array(bulk('123456789012345678901'), array()),
    array('$-1\r\n', array()),
  )
  .map((text) => ({ text, cursor: '' }));

test('every cursor is found, whole or in pieces, among replies of all kinds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(withCursor, without), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
      (replies, cuts) => {
        const text = replies.map((reply) => reply.text).join('');
        expect(readAll(text, cuts)).toEqual(replies.map((reply) => reply.cursor));
      },
    ),
    { seed: 5, numRuns: 2000 },
  );
});
