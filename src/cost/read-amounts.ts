// Amounts as users write them: sizes with fractions, and prices with their unit.
import type { PriceUnit } from './price.ts';

const FACTORS: Readonly<Record<string, number>> = {
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** "52.8GiB", "100 GB" to bytes, rounded to whole ones; undefined when it is none. A bare number has no unit. */
export function parseAmountOfBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim());
  const factor = FACTORS[match?.[2]?.toLowerCase() ?? ''];
  if (match === null || factor === undefined) return undefined;
  const bytes = Math.round(Number(match[1]) * factor);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

export interface TypedPrice {
  readonly amount: number;
  readonly unit: PriceUnit;
}

/** "0.873/h" or "11/GB-month"; undefined when it is neither. */
export function parseTypedPrice(text: string): TypedPrice | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,9})?)\s*\/\s*(h|hour|gb-month)$/i.exec(text.trim());
  if (match === null) return undefined;
  return {
    amount: Number(match[1]),
    unit: match[2]!.toLowerCase() === 'gb-month' ? 'gb-month' : 'node-hour',
  };
}
