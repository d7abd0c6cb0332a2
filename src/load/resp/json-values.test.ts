// JSON values: documents of the length asked for, none like another, that compress as far as they are told.
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import type { Values } from '../../profile/profile.ts';
import { JsonValues } from './json-values.ts';

const MAX_BYTES = 20_000;

function valuesOf(compressibility = 0): Values {
  return { size: { kind: 'fixed', bytes: 1024 }, content: 'json', compressibility };
}

/** A pool of records is made once. */
const writers = new Map<string, JsonValues>();

function writerOf(compressibility: number, seed: number): JsonValues {
  const name = `${compressibility} ${seed}`;
  const writer = writers.get(name) ?? new JsonValues(valuesOf(compressibility), seed, MAX_BYTES);
  writers.set(name, writer);
  return writer;
}

function writeAll(lengths: readonly number[], compressibility = 0, seed = 1): string[] {
  const writer = writerOf(compressibility, seed);
  const random = new SeededRandom(seed);
  return lengths.map((length) => {
    const target = new Uint8Array(length + 2).fill(0xee);
    writer.write(target, new DataView(target.buffer), 1, length, random);
    expect([target[0], target.at(-1)]).toEqual([0xee, 0xee]);
    return Buffer.from(target.subarray(1, -1)).toString('latin1');
  });
}

describe('JSON values', () => {
  it.each([0, 0.6, 0.9, 1])('are JSON in ASCII, of the length asked for, told to compress by %d', (told) => {
    const lengths = [...Array.from({ length: 300 }, (_, i) => i + 1), 1000, 4096, 19_999, MAX_BYTES];
    for (const [at, text] of writeAll(lengths, told).entries()) {
      expect(text).toHaveLength(lengths[at]!);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(() => JSON.parse(text), text).not.toThrow();
    }
  });

  it('hold records where there is room for them', () => {
    const { id, items } = JSON.parse(writeAll([1024])[0]!) as {
      id: string;
      items: Record<string, unknown>[];
    };
    expect(id).toHaveLength(8);
    expect(items.length).toBeGreaterThan(2);
    expect(items[0]).toMatchObject({ name: expect.any(String), email: expect.stringContaining('@') });
  });

  it('are not twice the same, and with the same seed the same again', () => {
    const some = writeAll(Array.from({ length: 5000 }, () => 256));
    expect(new Set(some).size).toBe(5000);
    expect(writeAll([256, 256])).toEqual(some.slice(0, 2));
    expect(writeAll([256], 0, 2)[0]).not.toBe(some[0]);
  });

  it.each([
    [256, 0.5],
    [1024, 0.6],
    [1024, 0.75],
    [1024, 0.9],
    [8192, 0.7],
    [8192, 0.9],
  ])('of %i bytes compress by a share of %d', (length, told) => {
    expect(Math.abs(packedShare(length, told) - told)).toBeLessThan(0.04);
  });

  it('of 1 KiB compress by half without being told', () => {
    expect(Math.abs(packedShare(1024, 0) - 0.5)).toBeLessThan(0.05);
  });
});

/** What deflate takes off each value by itself, on average. */
function packedShare(length: number, told: number): number {
  const values = writeAll(
    Array.from({ length: 200 }, () => length),
    told,
  );
  return 1 - values.reduce((sum, value) => sum + deflateRawSync(value).length, 0) / (200 * length);
}
