// The loop over many replies passes just those that the scanner's own fast way would, whatever came before.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlainReplies } from './plain-replies.ts';
import { ReplyScanner } from './reply-scanner.ts';

const reply = fc.oneof(
  fc.constantFrom(
    '+OK\r\n',
    '+\r\n',
    ':1\r\n',
    ':0\r\n',
    '$-1\r\n',
    '-ERR x\r\n',
    '*1\r\n$1\r\na\r\n',
    '_\r\n',
  ),
  // Of few lengths, so that the one before often comes again; first lines of 4 to 8 bytes.
  fc.constantFrom(0, 3, 10, 256, 257, 1000, 20_000).map(bulkOf),
);

describe('PlainReplies', () => {
  it('passes what skipPlain passes, of whole, cut and damaged replies', () => {
    const bytes = new Uint8Array(64 * 1024);
    fc.assert(
      fc.property(
        fc.array(fc.array(reply, { maxLength: 8 }), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.option(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))),
        (reads, cut, damage) => {
          const plain = new PlainReplies(bytes);
          for (const replies of reads) {
            const text = replies.join('').slice(0, bytes.length);
            bytes.set(Buffer.from(text, 'latin1'));
            const end = text.length - (cut % 3 === 0 ? cut % (text.length + 1) : 0);
            if (damage !== null && end > 0) bytes[damage[0] % end] = damage[1];
            const expected = skipOneByOne(bytes, end);
            const at = plain.skip(new ReplyScanner(), 0, end);
            expect({ at, count: plain.count }).toEqual(expected);
          }
        },
      ),
      { seed: 11, numRuns: 3000 },
    );
  });

  it('passes nothing while a reply is being scanned', () => {
    const bytes = new Uint8Array(Buffer.from('$5\r\n+OK\r\n\r\n+OK\r\n'));
    const plain = new PlainReplies(bytes);
    const scanner = new ReplyScanner();
    expect(scanner.scan(bytes, 0, 4)).toBe(-1);
    expect(plain.skip(scanner, 4, bytes.length)).toBe(4);
    expect(plain.count).toBe(0);
    expect(scanner.scan(bytes, 4, bytes.length)).toBe(11);
    expect(plain.skip(scanner, 11, bytes.length)).toBe(16);
    expect(plain.count).toBe(1);
  });

  it('finds nothing in a buffer of zeros, whatever lay before', () => {
    const bytes = new Uint8Array(64);
    bytes.set([13, 10]);
    expect(new PlainReplies(bytes).skip(new ReplyScanner(), 2, 64)).toBe(2);
  });
});

function bulkOf(length: number): string {
  return `$${length}\r\n${'x'.repeat(length)}\r\n`;
}

function skipOneByOne(bytes: Uint8Array, end: number): { at: number; count: number } {
  const scanner = new ReplyScanner();
  let at = 0;
  for (let count = 0; ; count++) {
    const next = at < end ? scanner.skipPlain(bytes, at, end) : -1;
    if (next < 0) return { at, count };
    at = next;
  }
}
