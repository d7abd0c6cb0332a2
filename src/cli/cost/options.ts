// The flags of `cost`: what is wanted, at which prices, under which assumptions, and where the answer goes.

import { parseShare } from '../../core/share.ts';
import { parseCount } from '../../core/units.ts';
import { parseAmountOfBytes, parseTypedPrice } from '../../cost/read-amounts.ts';
import { countWithin, flag, type OptionsOf, option, positive } from '../options/option.ts';
import { SAVE } from '../options/save-option.ts';
import { sheetExportOption } from '../options/sheet-export.ts';
import { RUN_OPTIONS } from '../run/options.ts';

const WANTED = 'Wanted';
const PRICES = 'Prices';
const ASSUMED = 'Assumed';
const OUTPUT = 'Output';

/** `NAME=VALUE` of a flag that is given once for each target. */
export interface Named<T> {
  readonly name: string;
  readonly value: T;
}

function parseNamed<T>(parse: (text: string) => T | undefined): (text: string) => Named<T> | undefined {
  return (text) => {
    const [name, ...rest] = text.split('=');
    const value = parse(rest.join('='));
    return name === undefined || name === '' || value === undefined ? undefined : { name, value };
  };
}

function parsePrice(text: string): string | undefined {
  return parseTypedPrice(text) !== undefined || /^[\w.-]+\/[\w.-]+$/.test(text) ? text : undefined;
}

function parseShareWithin(isRight: (share: number) => boolean): (text: string) => number | undefined {
  return (text) => {
    const share = parseShare(text);
    return share !== undefined && isRight(share) ? share : undefined;
  };
}

export const COST_OPTIONS = {
  rate: option(
    'value',
    WANTED,
    'operations per second at the peak',
    'a number above 0 such as 200k',
    positive(parseCount),
  ),
  data: option('value', WANTED, 'user data to hold, one copy', 'a size such as 100GiB', parseAmountOfBytes),
  price: option(
    'list',
    PRICES,
    'price of a node of a target: NAME=0.873/h, NAME=11/GB-month, or NAME=ID with an id from --list-prices; the first target is the reference',
    'NAME=PRICE, such as redis=0.873/h or redis=aws-us-east-1/c6i.4xlarge',
    parseNamed(parsePrice),
  ),
  prices: option(
    'list',
    PRICES,
    'also use the prices in this file (docs/cost.md)',
    'a file',
    (text) => text || undefined,
  ),
  'list-prices': flag(PRICES, 'list all known prices with source and age; calculate nothing'),
  calculation: option(
    'value',
    PRICES,
    'a calculation: a file, or the name of a shipped one; section cost of cache-bench.yaml unless given',
    'a file, or a name',
    (text) => text || undefined,
  ),
  'node-memory': option(
    'list',
    PRICES,
    'memory of a node: NAME=52.8GiB; repeat the flag for more targets',
    'NAME=SIZE, such as redis=52.8GiB',
    parseNamed(parseAmountOfBytes),
  ),
  'usable-memory': option(
    'list',
    PRICES,
    "share of the node's memory for data: NAME=75%; repeat the flag for more targets",
    'NAME=SHARE above 0, such as redis=75%',
    parseNamed(parseShareWithin((share) => share > 0 && share <= 1)),
  ),
  'spare-rate': option(
    'value',
    ASSUMED,
    'share of the sustained rate that stays free at the peak (headroom); 40% unless given',
    'a percentage below 100%, such as 40%',
    parseShareWithin((share) => share < 1),
  ),
  replicas: option(
    'value',
    ASSUMED,
    'replicas of each node; 0 unless given',
    'a whole number from 0 to 100',
    countWithin(0, 100),
  ),
  profile: option(
    'value',
    ASSUMED,
    'use results of this profile; the profile of the newest result unless given',
    'the name of a profile',
    (text) => text || undefined,
  ),
  config: RUN_OPTIONS.config,
  export: sheetExportOption(OUTPUT),
  out: RUN_OPTIONS.out,
  save: SAVE,
  json: { ...RUN_OPTIONS.json, describe: 'print the result as JSON on stdout, and nothing else' },
  quiet: RUN_OPTIONS.quiet,
} as const;

export type CostOptions = OptionsOf<typeof COST_OPTIONS>;
