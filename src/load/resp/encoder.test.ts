// Bytes of operations: well-formed, within their bounds, and the same however they are batched.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Keyspace, Operation, TemplatePart, Values } from '../../profile/profile.ts';
import { RequestReader } from '../../testkit/request-reader.ts';
import { BatchBuffer } from '../../wire/batch-buffer.ts';
import { OperationStream, toPickBounds } from '../operation-stream.ts';
import { Encoder } from './encoder.ts';
import { MAX_RUN } from './key-run.ts';
import { layOutOperation } from './operation-layout.ts';

const KEYS: Keyspace = {
  name: 'k',
  count: 1000,
  pattern: 'user:{id}:x',
  distribution: { kind: 'uniform' },
  elements: 50,
};
const VALUES: Values = { size: { kind: 'fixed', bytes: 64 }, content: 'binary', compressibility: 0 };
const KEY: TemplatePart = { kind: 'key', keyspace: 'k' };
const SCRIPT = { name: 'incr', lua: 'return 1', sha1: 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db', keys: 1 };

const GET = operation('GET', [[text('GET')], [KEY]]);
const SET = operation('SET', [[text('SET')], [KEY], [{ kind: 'value', size: { kind: 'fixed', bytes: 64 } }]]);
const SET_ANY = operation('SET any', [
  [text('SET')],
  [KEY],
  [{ kind: 'value', size: { kind: 'range', minBytes: 1, maxBytes: 3000 } }],
]);
const ZADD = operation('ZADD', [
  [text('ZADD')],
  [KEY],
  [{ kind: 'score' }],
  [{ kind: 'member', keyspace: 'k' }],
]);
const HSET = operation('HSET', [
  [text('HSET')],
  [KEY],
  [{ kind: 'field', keyspace: 'k' }],
  [text('<'), { kind: 'integer', min: -5, max: 1234 }, text('>')],
  [{ kind: 'integer', min: 100, max: 999 }],
]);
const EVALSHA = operation('EVALSHA', [
  [text('EVALSHA')],
  [{ kind: 'script', script: 'incr' }],
  [text('1')],
  [KEY],
]);
const TRANSFER: Operation = {
  ...operation('transfer', []),
  commands: [
    [[text('INCRBY')], [KEY], [{ kind: 'integer', min: 1, max: 9 }]],
    [[text('GET')], [KEY]],
  ],
  transaction: true,
};
/** Shorter than a word: what is copied by words reaches over it. */
const SET_TINY = operation('SET tiny', [
  [text('SET')],
  [KEY],
  [{ kind: 'value', size: { kind: 'fixed', bytes: 1 } }],
]);
const ALL = [GET, SET, SET_ANY, SET_TINY, ZADD, HSET, EVALSHA, TRANSFER];

/** More than one run of the same operation may have. */
const MOST_AT_ONCE = 2 * MAX_RUN + 1;

describe('Encoder', () => {
  it('writes commands whose keys, elements, scores and integers stay within their bounds', () => {
    const commands = read(encodeEach(ALL, VALUES, 4000, 1));
    const ids = new Set<string>();
    for (const [name, ...args] of commands) {
      if (name === 'MULTI' || name === 'EXEC') {
        expect(args).toEqual([]);
        continue;
      }
      const key = name === 'EVALSHA' ? args[2]! : args[0]!;
      expect(key).toMatch(/^cb:user:\d{3}:x$/);
      ids.add(key);
      if (name === 'EVALSHA') expect(args.slice(0, 2)).toEqual([SCRIPT.sha1, '1']);
      if (name === 'ZADD') expect(`${args[1]} ${args[2]}`).toMatch(/^\d{7} m:[0-4]\d$/);
      if (name === 'HSET') {
        expect(args[1]).toMatch(/^f:[0-4]\d$/);
        const integer = Number(/^<(-?\d+)>$/.exec(args[2]!)?.[1]);
        expect(integer).toBeGreaterThanOrEqual(-5);
        expect(integer).toBeLessThanOrEqual(1234);
        expect(args[3]).toMatch(/^[1-9]\d\d$/);
      }
      if (name === 'INCRBY') expect(args[1]).toMatch(/^[1-9]$/);
      if (name === 'SET') expect(args[1]!.length).toBeLessThanOrEqual(3000);
    }
    expect(ids.size).toBeGreaterThan(900);
  });

  it('writes a transaction as MULTI, its commands and EXEC', () => {
    const names = read(encodeEach([TRANSFER], VALUES, 2, 1)).map(([name]) => name);
    expect(names).toEqual(['MULTI', 'INCRBY', 'GET', 'EXEC', 'MULTI', 'INCRBY', 'GET', 'EXEC']);
  });

  it('gives a connection the same bytes however its operations are batched and whatever lay there before', () => {
    fc.assert(
      fc.property(
        fc.subarray(ALL, { minLength: 1, maxLength: 3 }),
        fc.array(fc.oneof(between(1, 3), between(1, 16), between(1, MOST_AT_ONCE)), {
          maxLength: 60,
        }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (operations, batches, seed) => {
          const total = batches.reduce((sum, count) => sum + count, 0);
          const batched = encodeInBatches(operations, VALUES, batches, seed);
          expect(batched.equals(encodeEach(operations, VALUES, total, seed))).toBe(true);
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  });

  it('draws operations by weight', () => {
    const weighted = [
      { ...GET, weight: 90 },
      { ...SET, weight: 9 },
      { ...ZADD, weight: 1 },
    ];
    const names = read(encodeEach(weighted, VALUES, 20_000, 3)).map(([name]) => name);
    const share = (name: string) => names.filter((other) => other === name).length / names.length;
    expect(share('GET')).toBeCloseTo(0.9, 1);
    expect(share('SET')).toBeCloseTo(0.09, 1);
    expect(share('ZADD')).toBeGreaterThan(0.005);
  });

  it('gives other seeds and connections other bytes', () => {
    const first = encodeEach([SET], VALUES, 10, 1, 0);
    expect(encodeEach([SET], VALUES, 10, 2, 0)).not.toEqual(first);
    expect(encodeEach([SET], VALUES, 10, 1, 1)).not.toEqual(first);
    expect(encodeEach([SET], VALUES, 10, 1, 0)).toEqual(first);
  });

  it('writes no value twice, and printable text where text is wanted', () => {
    for (const content of ['binary', 'text'] as const) {
      const values = read(encodeEach([SET], { ...VALUES, content }, 5000, 1)).map(([, , value]) => value!);
      expect(new Set(values).size).toBe(5000);
      expect(new Set(values.map((value) => value.length))).toEqual(new Set([64]));
      if (content === 'text') expect(values.every((value) => /^[!-~]*$/.test(value))).toBe(true);
      else expect(new Set(values.join('')).size).toBe(256);
    }
  });

  it('makes the wished share of each value compressible, at any length', () => {
    const half = { ...VALUES, compressibility: 0.5 };
    for (const [, , value] of read(encodeEach([SET_ANY], half, 200, 1))) {
      const filler = Math.round(value!.length / 2);
      expect(value!.slice(value!.length - filler)).toBe('x'.repeat(filler));
    }
    const [[, , alike]] = read(encodeEach([SET], { ...VALUES, compressibility: 1 }, 1, 1)) as [string[]];
    expect(alike).toBe('x'.repeat(64));
  });

  it('pads ids of any size to the digits of the largest', () => {
    const huge: Keyspace = { ...KEYS, count: 10_000_000_000, distribution: { kind: 'sequential' } };
    const batch = new BatchBuffer(1024);
    const layouts = [
      layOutOperation(GET, { keyPrefix: '', keyspaces: [huge], scripts: [], varyingSizes: [] }),
    ];
    const encoder = new Encoder(layouts, VALUES, 1);
    const stream = new OperationStream(
      { seed: 1, operations: [GET], keyspaces: [huge], connections: 9_999_999_999 },
      toPickBounds([GET]),
      [],
      9_876_543_210,
    );
    const length = encoder.encode(Uint16Array.of(0), 1, stream, batch);
    expect(read(batch.slice(length))).toEqual([['GET', 'user:9876543210:x']]);
  });

  it('makes room for the longest value once, not for each command of a batch', () => {
    const longest = 1_000_000;
    const sizes = [
      { bytes: 1, weight: 1_000_000_000 },
      { bytes: longest, weight: 1 },
    ];
    const set = operation('SET', [
      [text('SET')],
      [KEY],
      [{ kind: 'value', size: { kind: 'weighted', sizes } }],
    ]);
    const { encoder, stream } = assemble([set], VALUES, 1, 0);
    const batch = new BatchBuffer(16);
    const length = encoder.encode(new Uint16Array(16), 16, stream, batch);
    expect(read(batch.slice(length))).toHaveLength(16);
    expect(batch.bytes.length).toBeLessThan(3 * longest);
  });
});

function between(min: number, max: number) {
  return fc.integer({ min, max });
}

function text(value: string): TemplatePart {
  return { kind: 'text', text: value };
}

function operation(name: string, command: Operation['commands'][number]): Operation {
  return { name, weight: 1, commands: [command], transaction: false, hits: 'none' };
}

function assemble(operations: readonly Operation[], values: Values, seed: number, connection: number) {
  const context = { keyPrefix: 'cb:', keyspaces: [KEYS], scripts: [SCRIPT], varyingSizes: [] };
  const layouts = operations.map((each) => layOutOperation(each, context));
  return {
    encoder: new Encoder(layouts, values, seed),
    stream: new OperationStream(
      { seed, operations, keyspaces: [KEYS], connections: 4 },
      toPickBounds(operations),
      context.varyingSizes,
      connection,
    ),
  };
}

function pick(stream: OperationStream, count: number): Uint16Array {
  const picks = new Uint16Array(count);
  stream.pickMany(picks, count);
  return picks;
}

/** Every operation into a fresh buffer. */
function encodeEach(
  operations: readonly Operation[],
  values: Values,
  count: number,
  seed: number,
  connection = 0,
) {
  const { encoder, stream } = assemble(operations, values, seed, connection);
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const batch = new BatchBuffer(16);
    const length = encoder.encode(pick(stream, 1), 1, stream, batch);
    parts.push(batch.slice(length));
  }
  return Buffer.concat(parts);
}

/** As a driver does: picks of a batch first, then all into one buffer that is used again and again. */
function encodeInBatches(
  operations: readonly Operation[],
  values: Values,
  batches: readonly number[],
  seed: number,
) {
  const { encoder, stream } = assemble(operations, values, seed, 0);
  const batch = new BatchBuffer(256);
  return Buffer.concat(
    batches.map((count) => {
      const picks = pick(stream, count);
      const length = encoder.encode(picks, count, stream, batch);
      return Buffer.from(batch.slice(length));
    }),
  );
}

function read(bytes: Uint8Array): string[][] {
  return new RequestReader().read(Buffer.from(bytes)) as string[][];
}
