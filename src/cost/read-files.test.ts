// Price files and calculations: the shipped ones are right, and each mistake has line and column.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NODE_FILES } from '../core/node-files.ts';
import { formatProblem } from '../profile/problems.ts';
import { thrownBy } from '../testkit/failure-of.ts';
import { createMemoryFiles } from '../testkit/memory-files.ts';
import { ageDays, warnOfAge } from './price.ts';
import { parseAmountOfBytes, parseTypedPrice } from './read-amounts.ts';
import { readCalculation, validateCalculationText } from './read-calculation.ts';
import { isPricesText, readPrices, validatePricesText } from './read-prices.ts';

const folder = (name: string) => fileURLToPath(new URL(`../../workloads/${name}/`, import.meta.url));
const place = { cwd: '/work', files: NODE_FILES };

describe('the shipped files', () => {
  it.each(readdirSync(folder('prices')))('prices/%s has no mistake, and each price its source', (file) => {
    const text = readFileSync(folder('prices') + file, 'utf8');
    expect(isPricesText(text)).toBe(true);
    const { prices, problems } = validatePricesText(text, file);
    expect(problems).toEqual([]);
    expect([...prices!.prices.values()].every(({ source }) => source.length > 5)).toBe(true);
  });

  it.each(readdirSync(folder('cost')))('cost/%s has no mistake', (file) => {
    expect(readCalculation(file.replace('.yaml', ''), place).input.variants?.length).toBeGreaterThan(3);
  });
});

const PRICES = `title: Ours
region: here
currency: EUR
prices:
  node:
    what: a node
    unit: node-hour
    price: 0.5
    source: our bill of June
    publishedOn: 2026-06
    checkedOn: 2026-06-02
    authority: measured
`;

describe('a price', () => {
  const price = [...validatePricesText(PRICES, 'ours.yaml').prices!.prices.values()][0]!;

  it('keeps where it comes from', () => {
    expect(price).toMatchObject({ id: 'ours/node', amount: 0.5, currency: 'EUR', region: 'here' });
  });

  it('is warned of from the 181st day on', () => {
    expect(ageDays(price, new Date('2026-11-29T10:00:00Z'))).toBe(180);
    expect(warnOfAge(price, new Date('2026-11-29T10:00:00Z'))).toBeUndefined();
    expect(warnOfAge(price, new Date('2026-11-30T00:00:00Z'))).toBe(
      'The price ours/node was looked up 181 days ago (2026-06-02): look it up again, because prices change.',
    );
  });

  it.each([
    [
      'node-hour',
      'minute',
      /^ours\.yaml:7:11 prices\.node\.unit: got "minute", wanted node-hour or gb-month$/,
    ],
    ['0.5', '-1', /^ours\.yaml:8:12 prices\.node\.price: got -1, wanted an amount of money/],
    ['2026-06-02', '2026-02-30', /^ours\.yaml:11:16 prices\.node\.checkedOn: got "2026-02-30", wanted a day/],
    ['measured', 'meassured', /^ours\.yaml:12:16 .*; did you mean "measured"\?$/],
    ['EUR', 'euro', /^ours\.yaml:3:11 currency: got "euro", wanted three capitals such as USD$/],
    ['what: a node', 'wath: a node', /^ours\.yaml:6:5 prices\.node\.what: missing/],
  ])('with %s as %s is refused at its place', (from, to, message) => {
    const { problems } = validatePricesText(PRICES.replace(from, to), 'ours.yaml');
    expect(problems.map(formatProblem)[0]).toMatch(message);
  });

  it('of a file that is named later wins, and one of a file that is not there is one clear error', () => {
    const files = createMemoryFiles({
      '/work/aws-us-east-1.yaml': PRICES.replace('  node:', '  c6i.4xlarge:'),
    });
    const own = readPrices(['aws-us-east-1.yaml'], { cwd: '/work', files }).at(-1)!;
    expect(own.prices.get('aws-us-east-1/c6i.4xlarge')?.amount).toBe(0.5);
    expect(thrownBy(() => readPrices(['none.yaml'], { cwd: '/work', files }))).toMatchObject({
      code: 'E_PRICES',
      exitCode: 2,
      message: expect.stringContaining('none.yaml cannot be read'),
    });
  });
});

describe('what is typed', () => {
  it.each([
    ['52.8GiB', 56_693_568_307],
    ['100 GB', 1e11],
    ['12', undefined],
    ['0GiB', undefined],
    ['9e9TiB', undefined],
  ])('%s is %s bytes', (text, bytes) => {
    expect(parseAmountOfBytes(text)).toBe(bytes);
  });

  it.each([
    ['0.873/h', { amount: 0.873, unit: 'node-hour' }],
    ['11/GB-month', { amount: 11, unit: 'gb-month' }],
    ['0.873', undefined],
    ['-1/h', undefined],
    ['1/day', undefined],
  ])('%s is the price %j', (text, price) => {
    expect(parseTypedPrice(text)).toEqual(price);
  });
});

it('mistakes of a calculation have their place', () => {
  const { problems } = validateCalculationText(
    'cost:\n  want: { rate: fast }\n  nodes:\n    redis: { price: 1/h, usableMemory: 120% }\n',
    'ours.yaml',
  );
  expect(problems.map(formatProblem)).toEqual([
    expect.stringMatching(/^ours\.yaml:2:17 cost\.want\.rate: got "fast", wanted a whole number/),
    expect.stringMatching(
      /^ours\.yaml:4:40 cost\.nodes\.redis\.usableMemory: got "120%", wanted a percentage/,
    ),
  ]);
});
