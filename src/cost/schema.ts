// Price files, and calculations of cost, as users write them.
import { z } from 'zod';
import { parseShare } from '../core/share.ts';
import { countField, textField } from '../profile/schema/fields.ts';
import { listOf, namedMap, strictMap } from '../profile/schema/parts.ts';
import { AUTHORITIES, PRICE_UNITS } from './price.ts';
import { parseAmountOfBytes } from './read-amounts.ts';

const words = textField(300).min(1, { error: 'text' });
const DAY = 'a day such as 2026-11-28';
const PUBLISHED = 'a year, month or day such as 2026-06, or unknown';
const SHARE = 'a percentage such as 75%';
const BYTES = 'a size with its unit, like 52.8GiB';
const CURRENCY = 'three capitals such as USD';
const HIGHEST_AMOUNT = 1e9;

export function amountField(wanted: string) {
  return z.number({ error: wanted }).nonnegative({ error: wanted }).max(HIGHEST_AMOUNT, { error: wanted });
}

export const bytesField = transformed(BYTES, parseAmountOfBytes);

/** @param most the highest share, itself allowed or not */
function shareField(wanted: string, isRight: (share: number) => boolean) {
  return transformed(wanted, (text) => {
    const share = parseShare(text);
    return share !== undefined && isRight(share) ? share : undefined;
  });
}

function transformed(wanted: string, parse: (text: string) => number | undefined) {
  return z.union([z.string(), z.number()], { error: wanted }).transform((text, context) => {
    const value = parse(String(text));
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: wanted, input: text });
    return z.NEVER;
  });
}

const usableMemory = shareField(`${SHARE}, above 0`, (share) => share > 0 && share <= 1);
/** YAML reads 2026 as a number. */
const date = (wanted: string, pattern: RegExp) =>
  z
    .union([z.string(), z.number()], { error: wanted })
    .transform(String)
    .refine((text) => pattern.test(text) && (text === 'unknown' || isDate(text)), { error: wanted });

function isDate(text: string): boolean {
  const [year, month = '01', day = '01'] = text.split('-');
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${year}-${month}-${day}`);
}

const currency = z.string({ error: CURRENCY }).regex(/^[A-Z]{3}$/, { error: CURRENCY });

export const priceFileSchema = strictMap({
  title: words,
  region: words,
  currency,
  prices: namedPrices(
    strictMap({
      what: words,
      unit: z.enum(PRICE_UNITS, { error: PRICE_UNITS.join(' or ') }),
      price: amountField('an amount of money, without currency'),
      vcpus: countField(1, 10_000).optional(),
      memory: bytesField.optional(),
      usableMemory: usableMemory.optional(),
      source: words,
      publishedOn: date(PUBLISHED, /^(\d{4}(-\d{2}(-\d{2})?)?|unknown)$/),
      checkedOn: date(DAY, /^\d{4}-\d{2}-\d{2}$/),
      authority: z.enum(AUTHORITIES, { error: AUTHORITIES.join(', ') }),
      note: words.optional(),
    }),
  ),
});

function namedPrices<Item extends z.ZodType>(item: Item) {
  const NAME = 'a name of letters, digits, dots, dashes and underscores';
  return z.record(z.string().regex(/^[A-Za-z0-9][\w.-]{0,60}$/, { error: NAME }), item, {
    error: 'a map of names to prices',
  });
}

const PRICE = 'a price such as 0.873/h, or the name of one such as aws-us-east-1/c6i.4xlarge';

const nodeSchema = strictMap({
  price: z.string({ error: PRICE }).regex(/\S/, { error: PRICE }),
  memory: bytesField.optional(),
  usableMemory: usableMemory.optional(),
  connections: countField(1, 1_000_000_000).optional(),
  rateFactor: z
    .number({ error: 'a number above 0' })
    .positive({ error: 'a number above 0' })
    .max(1000, { error: 'a number of at most 1000' })
    .optional(),
  workHours: amountField('hours of work a month').optional(),
});

const assumeShape = {
  spareRate: shareField('a percentage below 100%', (share) => share < 1).optional(),
  replicas: countField(0, 100).optional(),
  zones: countField(1, 100).optional(),
  hoursPerMonth: z
    .number({ error: 'hours a month, from 1 to 744' })
    .min(1, { error: 'hours a month, from 1 to 744' })
    .max(744, { error: 'hours a month, from 1 to 744' })
    .optional(),
  transfer: strictMap({
    gbPerMonth: amountField('GB a month'),
    price: amountField('the price of a GB'),
  }).optional(),
  storage: strictMap({
    gbPerNode: amountField('GB for a node'),
    price: amountField('the price of a GB and month'),
  }).optional(),
  hourOfWork: amountField('the price of an hour of work').optional(),
};

const wantShape = {
  rate: countField(1, 1_000_000_000_000).optional(),
  data: bytesField.optional(),
  connections: countField(1, 1_000_000_000).optional(),
};

/** Also the section `cost:` of cache-bench.yaml. */
export const costSectionSchema = strictMap({
  want: strictMap(wantShape).optional(),
  prices: listOf(words).optional(),
  nodes: namedMap(nodeSchema, 'a map of targets to nodes').optional(),
  assume: strictMap(assumeShape).optional(),
  currency: currency.optional(),
});

const patchNode = nodeSchema.partial();

/** What changes one thing of a calculation, with what that corrects. */
const variantSchema = strictMap({
  id: words,
  text: words,
  source: words.optional(),
  want: strictMap(wantShape).optional(),
  nodes: namedMap(patchNode, 'a map of targets to what changes').optional(),
  assume: strictMap(assumeShape).optional(),
});

export const calculationFileSchema = strictMap({
  name: words.optional(),
  source: words.optional(),
  cost: costSectionSchema,
  variants: listOf(variantSchema).optional(),
  /** That no figure shows. */
  notes: listOf(words).optional(),
});

export type CostSection = z.output<typeof costSectionSchema>;
export type CalculationFileInput = z.output<typeof calculationFileSchema>;
export type CostVariant = z.output<typeof variantSchema>;
