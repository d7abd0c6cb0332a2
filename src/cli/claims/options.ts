// The flags of `claims`: its own, and those of `run` that say where and for how long is measured.

import { FLEET_OPTIONS } from '../fleet/fleet-options.ts';
import { formatOf } from '../options/formats.ts';
import { flag, type OptionsOf, option } from '../options/option.ts';
import { SAVE } from '../options/save-option.ts';
import { RUN_OPTIONS } from '../run/options.ts';

const CLAIMS = 'Claims';
const { alias: _oIsTheOutputHere, ...out } = RUN_OPTIONS.out;

/** Where the table goes, and what it is made of. */
export interface ClaimsOutput {
  readonly format: 'md' | 'json';
  /** Absent: stdout. */
  readonly file?: string;
}

const FORMAT = formatOf(['md', 'json']);

export const CLAIMS_OPTIONS = {
  target: {
    ...RUN_OPTIONS.target,
    describe: 'use this server for the one that the file calls NAME: NAME=redis://host:port',
  },
  results: option(
    'list',
    CLAIMS,
    'judge from saved results: result.json, the directory of a run, or a directory of runs; sends nothing',
    'a file or a directory',
    (text) => text || undefined,
  ),
  only: option(
    'list',
    CLAIMS,
    'only the claim with this id',
    'the id of a claim',
    (text) => text || undefined,
  ),
  anyway: flag(CLAIMS, 'also measure claims that this machine cannot test, to see the numbers'),
  quick: {
    ...RUN_OPTIONS.quick,
    describe:
      'the fewest blocks that can show a difference: 6 of 1 s; profiles with events take half their length',
  },
  blocks: RUN_OPTIONS.blocks,
  'max-blocks': RUN_OPTIONS['max-blocks'],
  seed: RUN_OPTIONS.seed,
  'allow-nonempty': RUN_OPTIONS['allow-nonempty'],
  duration: RUN_OPTIONS.duration,
  warmup: RUN_OPTIONS.warmup,
  tolerance: {
    ...RUN_OPTIONS.tolerance,
    describe:
      'how far a result may fall short of the claimed size and still count as it; 5% unless given here or in the file',
  },
  'server-cpus': RUN_OPTIONS['server-cpus'],
  'client-cpus': RUN_OPTIONS['client-cpus'],
  pin: RUN_OPTIONS.pin,
  calibrate: RUN_OPTIONS.calibrate,
  ...FLEET_OPTIONS,
  out,
  save: SAVE,
  output: option(
    'value',
    CLAIMS,
    'md or json for stdout, or a file that ends in .md or .json',
    'md, json, or a file that ends in .md or .json',
    Object.assign(parseOutput, { nearest: FORMAT.nearest }),
    'o',
  ),
  json: { ...RUN_OPTIONS.json, describe: 'the same as -o json' },
  'dry-run': RUN_OPTIONS['dry-run'],
  quiet: RUN_OPTIONS.quiet,
} as const;

export type ClaimsOptions = OptionsOf<typeof CLAIMS_OPTIONS>;

function parseOutput(text: string): ClaimsOutput | undefined {
  const format = FORMAT(text);
  if (format !== undefined) return { format };
  const end = /\.(md|json)$/.exec(text)?.[1];
  return end === undefined ? undefined : { format: end as 'md' | 'json', file: text };
}
