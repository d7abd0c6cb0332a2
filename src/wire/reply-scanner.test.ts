// The scanner against a straightforward decoder, on replies of every type cut at every kind of place.
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../core/random.ts';
import { decodeReplies, type PlainValue } from '../testkit/resp-decoder.ts';
import {
  ERROR_TEXT_BYTES,
  ProtocolViolation,
  REPLY_EMPTY,
  REPLY_ERROR,
  REPLY_NULL,
  REPLY_ZERO,
  ReplyScanner,
} from './reply-scanner.ts';

/** What the scanner says of one reply, and what the decoder's value says the scanner should. */
interface Seen {
  readonly flags: number;
  readonly elements: number;
  readonly nulls: number;
  readonly error: string;
}

const PLAIN: Seen = { flags: 0, elements: 0, nulls: 0, error: '' };

describe('ReplyScanner', () => {
  it.each([
    ['+OK\r\n', 0, 0, 0],
    ['+\r\n', 0, 0, 0],
    ['$5\r\nhello\r\n', 0, 0, 0],
    ['$0\r\n\r\n', 0, 0, 0],
    ['$-1\r\n', REPLY_NULL, 0, 0],
    ['*-1\r\n', REPLY_NULL, 0, 0],
    ['_\r\n', REPLY_NULL, 0, 0],
    [':0\r\n', REPLY_ZERO, 0, 0],
    [':-0\r\n', REPLY_ZERO, 0, 0],
    [':10\r\n', 0, 0, 0],
    [':-7\r\n', 0, 0, 0],
    ['#f\r\n', REPLY_ZERO, 0, 0],
    ['#t\r\n', 0, 0, 0],
    [',3.5e-10\r\n', 0, 0, 0],
    [',-inf\r\n', 0, 0, 0],
    [',nan\r\n', 0, 0, 0],
    ['(3492890328409238509324850943850943825024385\r\n', 0, 0, 0],
    ['=15\r\ntxt:Some string\r\n', 0, 0, 0],
    ['*0\r\n', REPLY_EMPTY, 0, 0],
    ['%0\r\n', REPLY_EMPTY, 0, 0],
    ['~0\r\n', REPLY_EMPTY, 0, 0],
    ['*3\r\n$1\r\na\r\n$-1\r\n_\r\n', 0, 3, 2],
    ['%1\r\n+a\r\n_\r\n', 0, 2, 1],
    ['*2\r\n*2\r\n$-1\r\n$-1\r\n:0\r\n', 0, 2, 0],
    ['*2\r\n*0\r\n%0\r\n', 0, 2, 0],
    ['-ERR unknown\r\n', REPLY_ERROR, 0, 0],
    ['!9\r\nERR a\nb c\r\n', REPLY_ERROR, 0, 0],
    ['*2\r\n+OK\r\n-WRONGTYPE x\r\n', REPLY_ERROR, 2, 0],
    ['|1\r\n+ttl\r\n:0\r\n$-1\r\n', REPLY_NULL, 0, 0],
    ['*2\r\n|1\r\n+k\r\n_\r\n:1\r\n_\r\n', 0, 2, 1],
    ['>2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n+OK\r\n', 0, 0, 0],
    ['>1\r\n-ERR\r\n:0\r\n', REPLY_ZERO, 0, 0],
  ])('knows the nature of %j', (text, flags, elements, nulls) => {
    const [seen] = scanAll(text, [text.length]);
    expect(seen).toMatchObject({ flags, elements, nulls });
    // The same, byte by byte.
    expect(scanAll(text, Array(text.length).fill(1))).toEqual([seen]);
  });

  it('finds 120,000 random replies where a straightforward decoder finds them, cut at random points', () => {
    const random = new SeededRandom(42);
    let cases = 0;
    while (cases < 120_000) {
      const count = 1 + random.below(6);
      let text = '';
      for (let i = 0; i < count; i++) text += randomMessage(random);
      // A push message after the last reply would leave the scanner between two.
      text += randomItem(random, 2);
      const expected = decodeReplies(text)
        .filter(({ kind }) => kind !== 'push')
        .map(describeValue);
      const cuts: number[] = [];
      for (let left = text.length; left > 0; ) {
        const size = Math.min(left, 1 + random.below(random.below(3) === 0 ? 4 : 60));
        cuts.push(size);
        left -= size;
      }
      const seen = scanAll(text, cuts);
      if (JSON.stringify(seen) !== JSON.stringify(expected))
        expect({ text, cuts, seen }).toEqual({ text, cuts, seen: expected });
      cases += expected.length;
    }
    expect(cases).toBeGreaterThanOrEqual(120_000);
  });

  it('skips a reply larger than every read', () => {
    const scanner = new ReplyScanner();
    const part = new Uint8Array(64 * 1024).fill(0x61);
    expect(scanner.scan(bytesOf('$1048576\r\n'), 0, 10)).toBe(-1);
    for (let i = 0; i < 16; i++) expect(scanner.scan(part, 0, part.length)).toBe(-1);
    const rest = bytesOf('\r\n+OK\r\n');
    expect(scanner.skipPlain(rest, 0, 7)).toBe(-1);
    expect(scanner.scan(rest, 0, 7)).toBe(2);
    expect(scanner.flags).toBe(0);
    expect(scanner.skipPlain(rest, 2, 7)).toBe(7);
  });

  it('keeps the first line of the first error, up to 200 bytes', () => {
    expect(scanAll('!13\r\nERR one\r\nmore\r\n', [9, 3, 9])[0]?.error).toBe('ERR one');
    expect(scanAll('*2\r\n-ERR first\r\n-ERR second\r\n', [30])[0]?.error).toBe('ERR first');
    const long = `ERR ${'x'.repeat(500)}`;
    expect(scanAll(`-${long}\r\n`, [300, 207])[0]?.error).toBe(long.slice(0, ERROR_TEXT_BYTES));
  });

  it.each([
    ['an HTTP answer', 'HTTP/1.1 400 Bad Request\r\n'],
    ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x46'],
    ['a length without digits', '$\r\n'],
    ['a length with letters', '$1x\r\na\r\n'],
    ['a length below -1', '$-2\r\n'],
    ['a negative map', '%-1\r\n'],
    ['an endless length', `*${'9'.repeat(16)}\r\n`],
    ['a body longer than its length', '$1\r\nab\r\n'],
    ['a body without line feed', '$1\r\na\rx'],
    ['a line feed without carriage return', '+OK\n'],
    ['a carriage return without line feed', '+OK\rX'],
    ['an integer that is none', ':1x\r\n'],
    ['an integer without digits', ':-\r\n'],
    ['a boolean that is none', '#x\r\n'],
    ['a null with text', '_x\r\n'],
    ['a double that is none', ',1;\r\n'],
    ['a push message inside a reply', '*1\r\n>1\r\n+x\r\n'],
    ['endless nesting', '*1\r\n'.repeat(600)],
    ['a streamed string', '$?\r\n'],
  ])('refuses %s with the place of the fault', (_what, text) => {
    expect(() => scanAll(text, [text.length])).toThrow(ProtocolViolation);
    expect(() => scanAll(text, Array(text.length).fill(1))).toThrow(
      /^expected .+, got byte 0x[0-9a-f]{2} near "/,
    );
  });
});

function scanAll(text: string, cuts: readonly number[]): Seen[] {
  const scanner = new ReplyScanner();
  const seen: Seen[] = [];
  let from = 0;
  for (const size of cuts) {
    // Each piece in memory of its own: nothing but the scanner's state may connect them.
    const bytes = bytesOf(text.slice(from, from + size));
    from += size;
    for (let at = 0; at < bytes.length; ) {
      // As the driver does: what the fast way takes is never seen by the other.
      const plain = scanner.skipPlain(bytes, at, bytes.length);
      if (plain >= 0) {
        at = plain;
        seen.push(PLAIN);
        continue;
      }
      at = scanner.scan(bytes, at, bytes.length);
      if (at < 0) break;
      const isError = (scanner.flags & REPLY_ERROR) !== 0;
      seen.push({
        flags: scanner.flags,
        elements: scanner.elements,
        nulls: scanner.nullElements,
        error: isError ? scanner.errorText() : '',
      });
    }
  }
  return seen;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

function describeValue(value: PlainValue): Seen {
  const items = 'items' in value ? value.items : [];
  const error = findError(value);
  let flags = error === undefined ? 0 : REPLY_ERROR;
  if (value.kind === 'null') flags |= REPLY_NULL;
  if (value.kind === 'number' && Number(value.text) === 0 && value.text.length < 20) flags |= REPLY_ZERO;
  if (value.kind === 'boolean' && !value.value) flags |= REPLY_ZERO;
  if ('items' in value && items.length === 0) flags |= REPLY_EMPTY;
  const nulls = items.filter(({ kind }) => kind === 'null').length;
  return {
    flags,
    elements: items.length,
    nulls,
    error: Buffer.from(error?.split(/[\r\n]/, 1)[0] ?? '', 'latin1').toString('utf8'),
  };
}

function findError(value: PlainValue): string | undefined {
  if (value.kind === 'error') return value.text;
  if (!('items' in value)) return undefined;
  for (const item of value.items) {
    const error = findError(item);
    if (error !== undefined) return error;
  }
  return undefined;
}

function randomMessage(random: SeededRandom): string {
  if (random.below(12) === 0) return `>1\r\n${randomItem(random, 1)}`;
  return randomItem(random, 3);
}

function randomItem(random: SeededRandom, depth: number): string {
  const kind = random.below(depth === 0 ? 12 : 18);
  const digits = String(random.below(3) === 0 ? 0 : random.below(100_000));
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return bulk('$', randomText(random, random.below(8) === 0 ? 400 : 12));
    case 3:
      return `+${randomWord(random)}\r\n`;
    case 4:
      return `:${random.below(4) === 0 ? '-' : ''}${digits}\r\n`;
    case 5:
      return random.below(2) === 0 ? '$-1\r\n' : '*-1\r\n';
    case 6:
      return '_\r\n';
    case 7:
      return `-ERR ${randomWord(random)}\r\n`;
    case 8:
      return bulk('!', `ERR ${randomText(random, 12)}`);
    case 9:
      return random.below(2) === 0 ? '#t\r\n' : '#f\r\n';
    case 10:
      return [',3.25\r\n', ',-1e10\r\n', ',inf\r\n', `(1${'0'.repeat(random.below(40))}\r\n`][
        random.below(4)
      ]!;
    case 11:
      return bulk('=', `txt:${randomText(random, 12)}`);
    case 12:
    case 13:
    case 14:
      return aggregate('*', random, depth, 1);
    case 15:
      return aggregate('~', random, depth, 1);
    case 16:
      return aggregate('%', random, depth, 2);
    default:
      return aggregate('|', random, depth, 2) + randomItem(random, depth - 1);
  }
}

function aggregate(type: string, random: SeededRandom, depth: number, perItem: number): string {
  const count = random.below(5);
  let text = `${type}${count}\r\n`;
  for (let i = 0; i < count * perItem; i++) text += randomItem(random, type === '|' ? 0 : depth - 1);
  return text;
}

function bulk(type: string, text: string): string {
  return `${type}${text.length}\r\n${text}\r\n`;
}

/** Any byte, and line ends more often than chance. */
function randomText(random: SeededRandom, maxLength: number): string {
  let text = '';
  for (let i = random.below(maxLength + 1); i > 0; i--)
    text += random.below(6) === 0 ? '\r\n'[random.below(2)] : String.fromCharCode(random.below(256));
  return text;
}

function randomWord(random: SeededRandom): string {
  let text = '';
  for (let i = random.below(12); i > 0; i--) text += String.fromCharCode(32 + random.below(95));
  return text;
}
