// The flags of `rehearse`: those of `run` that say where, how fast and what to keep.
import { RUN_OPTIONS } from '../run/options.ts';
import { WATCH_OPTIONS } from '../watch/options.ts';

export const REHEARSE_OPTIONS = {
  target: RUN_OPTIONS.target,
  quick: RUN_OPTIONS.quick,
  rate: RUN_OPTIONS.rate,
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
