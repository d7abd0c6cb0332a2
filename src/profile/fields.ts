// Schemas of single values: numbers with units. The message of every issue is what was wanted.
import { z } from 'zod';
import { formatCount, formatInteger, parseCount, parseDurationNs, parseSizeBytes } from '../core/units.ts';
import { MAX_VALUE_BYTES, SIZE_WANTED } from './value-size.ts';

export function countField(min: number, max: number) {
  const limit = max >= 1e9 ? formatCount(max) : formatInteger(max);
  return quantity(parseCount, min, max, `a whole number from ${formatInteger(min)} to ${limit}`);
}

export function sizeField() {
  return quantity(parseSizeBytes, 0, MAX_VALUE_BYTES, SIZE_WANTED);
}

/** @param range in words, like `from 1ms to 1h`. */
export function durationField(minNs: number, maxNs: number, range: string) {
  return quantity(parseDurationNs, minNs, maxNs, `a time ${range} with its unit, like 500ms or 10s`);
}

export function numberField(min: number, max: number) {
  const wanted = `a number from ${min} to ${max}`;
  return z.number({ error: wanted }).min(min, { error: wanted }).max(max, { error: wanted });
}

export function positiveField() {
  const wanted = 'a number above 0';
  return z.number({ error: wanted }).positive({ error: wanted });
}

/** @param limit characters. Control characters are refused: the text is printed on terminals. */
export function textField(limit: number) {
  const wanted = `text of at most ${limit} characters without control characters`;
  return z
    .string({ error: wanted })
    .trim()
    .max(limit, { error: wanted })
    .regex(/^[^\p{Cc}\p{Cf}]*$/u, { error: wanted });
}

function quantity(
  parse: (input: string | number) => number | undefined,
  min: number,
  max: number,
  wanted: string,
) {
  return z.union([z.string(), z.number()], { error: wanted }).transform((input, context) => {
    const value = parse(input);
    if (value !== undefined && value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message: wanted, input });
    return z.NEVER;
  });
}
