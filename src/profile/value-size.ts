// The sizes that values may have, and the short form that flags and placeholders share: `64B`, `64B..1KiB`.
import { parseSizeBytes } from '../core/units.ts';
import type { ValueSize } from './profile.ts';

/** What a server takes by default (proto-max-bulk-len of Redis). */
export const MAX_VALUE_BYTES = 512 * 1024 ** 2;
export const SIZE_WANTED = 'a size from 0 to 512 MiB, like 64B or 4KiB';

/** "64B" or "64B..1KiB"; undefined when it is neither, or out of range. */
export function parseValueSize(text: string): ValueSize | undefined {
  const [low, high, ...rest] = text.split('..');
  if (rest.length > 0) return undefined;
  const minBytes = parseLimitedSize(low!);
  if (minBytes === undefined) return undefined;
  if (high === undefined) return { kind: 'fixed', bytes: minBytes };
  const maxBytes = parseLimitedSize(high);
  if (maxBytes === undefined || maxBytes < minBytes) return undefined;
  return { kind: 'range', minBytes, maxBytes };
}

/** Bytes. */
export function largestOf(size: ValueSize): number {
  switch (size.kind) {
    case 'fixed':
      return size.bytes;
    case 'range':
    case 'lognormal':
      return size.maxBytes;
    case 'weighted':
      return Math.max(...size.sizes.map(({ bytes }) => bytes));
  }
}

function parseLimitedSize(text: string): number | undefined {
  const bytes = parseSizeBytes(text);
  return bytes === undefined || bytes > MAX_VALUE_BYTES ? undefined : bytes;
}
