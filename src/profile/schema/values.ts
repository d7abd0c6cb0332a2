// Values as users write them.
import { z } from 'zod';
import { parseSizeBytes } from '../../core/units.ts';
import type { ValueSize } from '../profile.ts';
import { MAX_VALUE_BYTES } from '../value-size.ts';
import { numberField, positiveField, sizeField } from './fields.ts';
import { listOf, strictMap } from './parts.ts';

const rangeOfSizes = strictMap({
  min: sizeField().meta({ description: 'Smallest size.' }),
  max: sizeField().meta({ description: 'Largest size; those between are equally likely.' }),
});

const lognormalSize = strictMap({
  median: sizeField().meta({ description: 'Half of the values are smaller.' }),
  sigma: numberField(0, 5).meta({ description: 'Spread of the logarithm; 1 is typical.', examples: [1] }),
  max: sizeField().meta({ description: 'Maximum; larger draws are repeated.' }),
});

const weightedSize = strictMap({
  size: sizeField().meta({ description: 'One size.' }),
  weight: positiveField().meta({ description: 'How often, relative to the other weights.' }),
});

const size = z
  .union([sizeField(), rangeOfSizes, lognormalSize, listOf(weightedSize)], {
    error: ({ input }) =>
      typeof input === 'string' && input.includes('..')
        ? '{ min: 64B, max: 1KiB } for sizes in between, each at most 512 MiB'
        : isTooLarge(input)
          ? 'at most 512 MiB, which is all that servers take unless told otherwise'
          : '256B, { min: 64B, max: 1KiB }, { median: 200B, sigma: 1, max: 8KiB } or [{ size: 64B, weight: 9 }, …]',
  })
  .transform(toValueSize)
  .refine((result) => result.kind !== 'range' || result.minBytes <= result.maxBytes, {
    error: 'min not above max',
  })
  .refine((result) => result.kind !== 'lognormal' || result.medianBytes <= result.maxBytes, {
    error: 'median not above max',
  });

/** A size in a form that is known. */
function isTooLarge(input: unknown): boolean {
  const bytes =
    typeof input === 'number' ? input : typeof input === 'string' ? parseSizeBytes(input) : undefined;
  return bytes !== undefined && bytes > MAX_VALUE_BYTES;
}

function toValueSize(
  input:
    | number
    | z.output<typeof rangeOfSizes>
    | z.output<typeof lognormalSize>
    | z.output<typeof weightedSize>[],
): ValueSize {
  if (typeof input === 'number') return { kind: 'fixed', bytes: input };
  if ('min' in input) return { kind: 'range', minBytes: input.min, maxBytes: input.max };
  if ('median' in input)
    return { kind: 'lognormal', medianBytes: input.median, sigma: input.sigma, maxBytes: input.max };
  return { kind: 'weighted', sizes: input.map((entry) => ({ bytes: entry.size, weight: entry.weight })) };
}

export const valuesSchema = strictMap({
  size: size.prefault('256B').meta({ description: 'Size of {value}.' }),
  content: z.enum(['binary', 'text', 'json'], { error: 'binary, text or json' }).default('binary').meta({
    description:
      'binary: any byte; text: printable ASCII, which some servers pack; json: documents of records, ASCII too.',
  }),
  compressibility: numberField(0, 1).default(0).meta({
    description:
      'Share of each value that compression removes: 0 random, 1 constant; at least one half for json.',
  }),
});
