// A histogram as it goes through the queue: a third of a JSON list's size, and read in a tenth of the time that checking one takes.
import { z } from 'zod';
import { SLOT_COUNT, type SparseHistogram } from '../core/latency-histogram.ts';
import { strictObject } from './message-parts.ts';

/** No histogram is longer: each of its slots takes at most 11 bytes, and 4 characters hold three. */
const MOST_CHARACTERS = Math.ceil((SLOT_COUNT * 11) / 3) * 4;
/** Seven bits each of 53. */
const MOST_BYTES_A_NUMBER = 8;
const count = z.number().int().nonnegative();

/**
 * `slots`: for each slot that holds something, how many slots it is behind the one before (of the first: its number), and
 * how many values it holds; both as LEB128, seven bits a byte, lowest first; all as base64.
 */
export const packedHistogramSchema = strictObject({
  slots: z.string().max(MOST_CHARACTERS),
  count,
  minNs: z.number(),
  maxNs: z.number(),
  sumNs: z.number(),
}).transform(({ slots, ...totals }, context): SparseHistogram => {
  const pairs = unpackSlots(Buffer.from(slots, 'base64'));
  if (pairs !== undefined && totals.count === countOf(pairs)) return { pairs, ...totals };
  context.addIssue({ code: 'custom', message: 'its slots are none, or hold another number of values' });
  return z.NEVER;
});

export type PackedHistogram = z.input<typeof packedHistogramSchema>;

export function packHistogram({ pairs, count, minNs, maxNs, sumNs }: SparseHistogram): PackedHistogram {
  return { slots: packSlots(pairs).toString('base64'), count, minNs, maxNs, sumNs };
}

function packSlots(pairs: SparseHistogram['pairs']): Buffer {
  const bytes = Buffer.allocUnsafe(pairs.length * MOST_BYTES_A_NUMBER);
  let end = 0;
  let before = 0;
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    end = putNumber(bytes, end, pairs[i]! - before);
    end = putNumber(bytes, end, pairs[i + 1]!);
    before = pairs[i]!;
  }
  return bytes.subarray(0, end);
}

/** Divides where it must not shift: counts may be over 32 bits. @returns the end of what was put */
function putNumber(bytes: Buffer, at: number, value: number): number {
  let end = at;
  let rest = value;
  while (rest > 127) {
    bytes[end++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  bytes[end++] = rest;
  return end;
}

/** undefined: they are cut off, in no order, empty, or beyond the last slot. */
function unpackSlots(bytes: Buffer): readonly number[] | undefined {
  const pairs: number[] = [];
  let at = 0;
  let slot = 0;
  const takeNumber = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const step = takeNumber();
    const times = takeNumber();
    slot += step;
    const isRight =
      (step > 0 || pairs.length === 0) && slot < SLOT_COUNT && Number.isSafeInteger(times) && times > 0;
    if (!isRight) return undefined;
    pairs.push(slot, times);
  }
  return pairs;
}

function countOf(pairs: readonly number[]): number {
  let sum = 0;
  for (let i = 1; i < pairs.length; i += 2) sum += pairs[i]!;
  return sum;
}
