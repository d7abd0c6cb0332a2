// The flags of `rehearse`: those of `run` that say where, how fast and what to keep.
import { RUN_OPTIONS } from '../run/options.ts';
import { WATCH_OPTIONS } from '../watch/options.ts';

export const REHEARSE_OPTIONS = {
  target: RUN_OPTIONS.target,
  // Not the blocks of a race: phases.
  quick: {
    ...RUN_OPTIONS.quick,
    describe: 'a first look: shorter phases and at most 10k keys, in less than two minutes',
  },
  // The timeline says how long, whatever the rate.
  rate: { ...RUN_OPTIONS.rate, describe: 'operations per second in total, e.g. 20k' },
  connections: RUN_OPTIONS.connections,
  keys: RUN_OPTIONS.keys,
  seed: RUN_OPTIONS.seed,
  'allow-nonempty': RUN_OPTIONS['allow-nonempty'],
  out: RUN_OPTIONS.out,
  json: RUN_OPTIONS.json,
  'dry-run': RUN_OPTIONS['dry-run'],
  quiet: RUN_OPTIONS.quiet,
  ...WATCH_OPTIONS,
} as const;
