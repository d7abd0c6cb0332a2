// The decoder against the specification read by recursion, against the scanner, and against its own way back.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeReply } from '../testkit/encode-reply.ts';
import { decodeReplies, type PlainValue } from '../testkit/resp-decoder.ts';
import { type DecoderLimits, ReplyDecoder } from './reply-decoder.ts';
import { ProtocolViolation, ReplyScanner } from './reply-scanner.ts';
import type { RespEntry, RespValue } from './resp-value.ts';

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const lineBytes = bytes.map((buffer) =>
  Buffer.from(buffer.map((byte) => (byte === 13 || byte === 10 ? 32 : byte))),
);
const double = fc.oneof(
  fc.constantFrom('inf', '-inf', 'nan', '3', '3.0', '1e10', '-2.5E-3', '.5'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const leaf: fc.Arbitrary<RespValue> = fc.oneof(
  lineBytes.map((it) => ({ kind: 'text', bytes: it }) as const),
  bytes.map((it) => ({ kind: 'error', bytes: it }) as const),
  bytes.map((it) => ({ kind: 'bulk', bytes: it }) as const),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map((value) => ({ kind: 'integer', value }) as const),
  fc.bigInt().map((value) => ({ kind: 'big-number', value }) as const),
  double.map((text) => ({ kind: 'double', value: numberOf(text), text }) as const),
  fc.boolean().map((value) => ({ kind: 'boolean', value }) as const),
  fc.constantFrom('bulk', 'array', 'resp3').map((form) => ({ kind: 'null', form }) as const),
  bytes.map((it) => ({ kind: 'verbatim', format: 'txt', bytes: it }) as const),
);
const { reply } = fc.letrec<{ reply: RespValue; entry: RespEntry; nested: RespValue }>((tie) => ({
  entry: fc.tuple(tie('reply'), tie('reply')),
  reply: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('nested')),
  nested: fc.oneof(
    fc.record({
      kind: fc.constantFrom('array', 'set'),
      items: fc.array(tie('reply'), { maxLength: 5 }),
    }),
    fc.record({ kind: fc.constant('map'), entries: fc.array(tie('entry'), { maxLength: 4 }) }),
    fc.record({
      kind: fc.constant('attribute'),
      entries: fc.array(tie('entry'), { maxLength: 2 }),
      value: tie('reply'),
    }),
  ),
}));
const push = fc.array(reply, { maxLength: 3 }).map((items): RespValue => ({ kind: 'push', items }));
const stream = fc.array(fc.oneof({ weight: 4, arbitrary: reply }, { weight: 1, arbitrary: push }), {
  minLength: 1,
  maxLength: 6,
});

describe('ReplyDecoder', () => {
  it('gives back what was encoded, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(30), { minLength: 1 }), (values, sizes) => {
        const encoded = Buffer.concat(values.map(encodeReply));
        expect(
          decode(
            encoded,
            sizes.map((size) => size + 1),
          ),
        ).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  it('gives back what was encoded, cut at every byte', () => {
    fc.assert(
      fc.property(stream, (values) => {
        const encoded = Buffer.concat(values.map(encodeReply));
        fc.pre(encoded.length < 500);
        for (let cut = 0; cut <= encoded.length; cut++) {
          const decoder = new ReplyDecoder();
          const seen: RespValue[] = [];
          decoder.take(encoded.subarray(0, cut), (value) => seen.push(value));
          decoder.take(encoded.subarray(cut), (value) => seen.push(value));
          // Tens of thousands of looks: expect comes in where there is something to show.
          if (!isDeepStrictEqual(seen, values)) expect(seen, `cut at ${cut}`).toEqual(values);
          if (!decoder.isBetweenReplies) expect.fail(`cut at ${cut}, it waits for more`);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('reads what the specification read by recursion reads, and ends where the scanner ends', () => {
    fc.assert(
      fc.property(stream, (values) => {
        const encoded = Buffer.concat(values.map(encodeReply));
        const decoded = decode(encoded, [encoded.length]);
        expect(decoded.map(toPlain)).toEqual(decodeReplies(encoded.toString('latin1')));
        const replies = values.filter(({ kind }) => kind !== 'push').length;
        expect(countByScanner(encoded)).toBe(replies);
      }),
      { numRuns: 500 },
    );
  });

  it('takes any bytes at all: a value, a wait for more or a violation, and the same for every cut', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .string({ unit: fc.constantFrom(...'+-:_#,($!=*~>%|\r\n0123456789tfinae\0'), maxLength: 60 })
        .map((text) => Uint8Array.from(Buffer.from(text, 'latin1'))),
    );
    fc.assert(
      fc.property(garbage, (noise) => {
        const whole = outcome(noise, [noise.length]);
        expect(outcome(noise, [1])).toEqual(whole);
        // What the decoder accepts, the scanner accepts; it alone sees at once that half a line goes wrong.
        if (whole.state === 'done' && !whole.seen.some(holdsPush))
          expect(() => countByScanner(noise)).not.toThrow();
      }),
      { numRuns: 3000 },
    );
  });

  it('takes a push message within an array for an element, as Redis 7.0 and 8.6 answer EXEC', () => {
    const exec = '*2\r\n>3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n+OK\r\n';
    expect(decode(Buffer.from(exec), [5])).toMatchObject([
      { kind: 'array', items: [{ kind: 'push' }, { kind: 'text' }] },
    ]);
  });

  it.each([
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615', 18446744073709551615n],
  ])('keeps the integer %s, which no double holds', (text, value) => {
    expect(decode(Buffer.from(`:${text}\r\n`), [100])).toEqual([{ kind: 'integer', value }]);
  });

  it('knows which null was sent', () => {
    expect(decode(Buffer.from('$-1\r\n*-1\r\n_\r\n'), [4])).toEqual([
      { kind: 'null', form: 'bulk' },
      { kind: 'null', form: 'array' },
      { kind: 'null', form: 'resp3' },
    ]);
  });

  it('takes memory for what has come, not for what was promised', () => {
    const before = process.memoryUsage().arrayBuffers;
    const decoder = new ReplyDecoder({ depth: 8, sizeBytes: 2e12 });
    decoder.take(Buffer.from('$999999999999\r\nabc'), () => expect.unreachable());
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6);
  });

  it.each([
    ['a bulk', '$1001\r\n'],
    ['an array', '*1001\r\n'],
    ['an array of arrays', `*15\r\n${'*1\r\n:1\r\n'.repeat(15)}`],
    ['a line', `+${'x'.repeat(1001)}`],
  ])('refuses %s above the limit of size, before it has come', (_what, text) => {
    const limits: DecoderLimits = { depth: 4, sizeBytes: 1000 };
    expect(() => decode(Buffer.from(text), [text.length], limits)).toThrow(/expected at most 1000 bytes/);
  });

  it('counts the size of each reply alone', () => {
    const limits: DecoderLimits = { depth: 4, sizeBytes: 200 };
    expect(decode(Buffer.from('*1\r\n:1\r\n'.repeat(50)), [7], limits)).toHaveLength(50);
  });

  it.each([
    ['an HTTP answer', 'HTTP/1.1 400 Bad Request\r\n'],
    ['a length without digits', '$\r\n'],
    ['a length below -1', '$-2\r\n'],
    ['a negative map', '%-1\r\n'],
    ['a body longer than its length', '$1\r\nab\r\n'],
    ['a line feed alone', '+OK\n'],
    ['a carriage return alone', '+OK\rX'],
    ['an integer that is none', ':1x\r\n'],
    ['an integer of 21 digits', `:${'1'.repeat(21)}\r\n`],
    ['a double that is none', ',1e\r\n'],
    ['a null with text', '_x\r\n'],
    ['a verbatim without format', '=3\r\nabc\r\n'],
    ['endless nesting', '*1\r\n'.repeat(600)],
    ['a big number without end', `(${'9'.repeat(20_000)}`],
    ['a streamed string', '$?\r\n'],
  ])('refuses %s with the place of the fault', (_what, text) => {
    for (const size of [text.length, 1])
      expect(() => decode(Buffer.from(text), [size])).toThrow(/^expected .+, got byte 0x[0-9a-f]{2} near "/);
  });
});

function decode(encoded: Uint8Array, sizes: readonly number[], limits?: DecoderLimits): RespValue[] {
  const decoder = new ReplyDecoder(limits);
  const seen: RespValue[] = [];
  for (let at = 0, part = 0; at < encoded.length; part++) {
    const end = at + sizes[part % sizes.length]!;
    // Each piece in memory of its own, which is overwritten afterwards, as a socket's buffer is.
    const piece = Uint8Array.from(encoded.subarray(at, end));
    decoder.take(piece, (value) => seen.push(value));
    piece.fill(0);
    at = end;
  }
  return seen;
}

function outcome(noise: Uint8Array, sizes: readonly number[]): { seen: RespValue[]; state: string } {
  const decoder = new ReplyDecoder();
  const seen: RespValue[] = [];
  try {
    for (let at = 0; at < noise.length; at += sizes[0]!)
      decoder.take(noise.subarray(at, at + sizes[0]!), (value) => seen.push(value));
    return { seen, state: decoder.isBetweenReplies ? 'done' : 'waits' };
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolViolation);
    return { seen, state: 'broken' };
  }
}

/** The scanner of the load, which never asks for such, refuses it. */
function holdsPush(value: RespValue): boolean {
  const parts = 'items' in value ? value.items : 'entries' in value ? value.entries.flat() : [];
  const all = value.kind === 'attribute' ? [...parts, value.value] : parts;
  return all.some((part) => part.kind === 'push' || holdsPush(part));
}

function countByScanner(encoded: Uint8Array): number {
  const scanner = new ReplyScanner();
  let count = 0;
  for (let at = scanner.scan(encoded, 0, encoded.length); at >= 0; count++)
    at = scanner.scan(encoded, at, encoded.length);
  return count;
}

function numberOf(text: string): number {
  if (text.endsWith('inf')) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

/** As the recursive reader has it, which knows neither which null it was nor attributes. */
function toPlain(value: RespValue): PlainValue {
  const latin1 = (buffer: Buffer) => buffer.toString('latin1');
  switch (value.kind) {
    case 'integer':
    case 'big-number':
      return { kind: 'number', text: String(value.value) };
    case 'double':
      return { kind: 'double', text: value.text };
    case 'verbatim':
      return { kind: 'verbatim', text: `${value.format}:${latin1(value.bytes)}` };
    case 'null':
      return { kind: 'null' };
    case 'boolean':
      return value;
    case 'map':
      return { kind: 'map', items: value.entries.flat().map(toPlain) };
    case 'attribute':
      return toPlain(value.value);
    case 'array':
    case 'set':
    case 'push':
      return { kind: value.kind, items: value.items.map(toPlain) };
    default:
      return { kind: value.kind, text: latin1(value.bytes) };
  }
}
