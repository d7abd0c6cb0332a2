// What a price is: of a node by the hour, or of memory by the month, from where, and how old.

/** measured: on one's own bill; listed: by whom it is sold, or who quotes them; derived: from others; assumed: by you. */
export const AUTHORITIES = ['measured', 'listed', 'derived', 'assumed'] as const;
export type Authority = (typeof AUTHORITIES)[number];

/** node-hour: a whole node; gb-month: 10^9 bytes of memory in one zone, for 730 hours. */
export const PRICE_UNITS = ['node-hour', 'gb-month'] as const;
export type PriceUnit = (typeof PRICE_UNITS)[number];

export interface Price {
  /** `aws-us-east-1/c6i.4xlarge`; absent: typed as a number. */
  readonly id?: string;
  readonly what: string;
  readonly unit: PriceUnit;
  readonly amount: number;
  readonly currency: string;
  /** Absent: not said. */
  readonly region?: string;
  readonly source: string;
  /** As it is written: a year, a month, a day or `unknown`. */
  readonly publishedOn?: string;
  /** When somebody last looked it up; a day. */
  readonly checkedOn?: string;
  readonly authority: Authority;
  readonly note?: string;
  readonly vcpus?: number;
  readonly memoryBytes?: number;
  /** Of the memory, for data; 0 to 1. */
  readonly usableShare?: number;
}

/** Prices that nobody has looked up for longer are told with a warning. */
export const STALE_DAYS = 180;
const DAY_MS = 86_400_000;

/** Whole days since it was looked up; undefined: it is not said when. */
export function ageDays({ checkedOn }: Price, now: Date): number | undefined {
  if (checkedOn === undefined) return undefined;
  return Math.max(0, Math.floor((now.getTime() - Date.parse(`${checkedOn}T00:00:00Z`)) / DAY_MS));
}

/** A full sentence; undefined: it is recent, or was typed today. */
export function warnOfAge(price: Price, now: Date): string | undefined {
  const age = ageDays(price, now);
  if (age === undefined || age <= STALE_DAYS) return undefined;
  return `The price ${price.id ?? describePrice(price)} was looked up ${age} days ago (${price.checkedOn}): look it up again, because prices change.`;
}

/** "0.873 USD/h": with all its digits, as it is written. */
export function describePrice({
  amount,
  unit,
  currency,
}: Pick<Price, 'amount' | 'unit' | 'currency'>): string {
  return `${amount} ${currency}${unit === 'node-hour' ? '/h' : '/GB-month'}`;
}
