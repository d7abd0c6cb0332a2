// Schemas of single values: numbers with units. The message of every issue is what was wanted.
import { z } from 'zod';
import { formatInteger, parseCount, parseDurationNs, parseSizeBytes } from '../../core/units.ts';
import { MAX_VALUE_BYTES, SIZE_WANTED } from '../value-size.ts';

export function countField(min: number, max: number) {
  const wanted = `a whole number from ${formatInteger(min)} to ${formatInteger(max)}`;
  return quantity({ parse: parseCount, min, max, wanted, examples: [100, '1k'] });
}

export function sizeField() {
  const examples = ['64B', '4KiB'];
  return quantity({ parse: parseSizeBytes, min: 0, max: MAX_VALUE_BYTES, wanted: SIZE_WANTED, examples });
}

/** @param range in words, like `from 1ms to 1h`. */
export function durationField(minNs: number, maxNs: number, range: string) {
  const wanted = `a time ${range} with its unit, like 500ms or 10s`;
  return quantity({ parse: parseDurationNs, min: minNs, max: maxNs, wanted, examples: ['500ms', '10s'] });
}

export function numberField(min: number, max: number) {
  const wanted = `a number from ${min} to ${max}`;
  return z.number({ error: wanted }).min(min, { error: wanted }).max(max, { error: wanted });
}

export function positiveField() {
  const wanted = 'a number above 0';
  return z.number({ error: wanted }).positive({ error: wanted });
}

/** Fits a column of a table, a row of a CSV file and a word of a gate. */
export const operationName = z.string({ error: 'a name as text' }).regex(/^[A-Za-z0-9][\w .:+-]{0,39}$/, {
  error: 'a name of letters, digits, spaces or _ . : + -, at most 40 characters',
});

/** @param limit characters. Control characters are refused: the text is printed on terminals. */
export function textField(limit: number, what = 'text') {
  const wanted = `${what} of at most ${limit} characters without control characters`;
  return z
    .string({ error: wanted })
    .trim()
    .max(limit, { error: wanted })
    .refine((text) => !hasControlCharacters(text), { error: wanted });
}

/** Format characters count too: some of them reverse the order of a line. */
export function hasControlCharacters(text: string): boolean {
  return /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text);
}

interface Quantity {
  readonly parse: (input: string | number) => number | undefined;
  readonly min: number;
  readonly max: number;
  readonly wanted: string;
  readonly examples: (string | number)[];
}

function quantity({ parse, min, max, wanted, examples }: Quantity) {
  // Examples stand before the transform: behind it they would be examples of what comes out.
  const input = z.union([z.string(), z.number()], { error: wanted }).meta({ examples });
  return input.transform((text, context) => {
    const value = parse(text);
    if (value !== undefined && value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message: wanted, input: text });
    return z.NEVER;
  });
}
