// Versions: since when a server knows something, and whether one is old enough to know it.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Since } from './check.ts';
import type { SinceInput } from './schema.ts';

/** Valkey was made from this Redis: it knows all that is older. */
const LAST_COMMON = '7.2';

/** A version alone is that of Redis. */
export function readSince(input: SinceInput | undefined): Since {
  if (input === undefined) return { redis: '0', valkey: '0' };
  if (typeof input !== 'string') {
    const { redis, valkey } = input;
    return { ...dropUndefined({ redis, valkey }) };
  }
  return compareVersions(input, LAST_COMMON) <= 0 ? { redis: input, valkey: '0' } : { redis: input };
}

/** Of the numbers only, as many as the shorter one has at least: 7.2 comes before 7.10. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): readonly number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
