// The flags of `compare`.
import { flag } from '../options/option.ts';
import { RUN_OPTIONS } from '../run/options.ts';

export const COMPARE_OPTIONS = {
  force: flag('Verdict', 'compare even if profile, seed, settings or machine differ'),
  tolerance: RUN_OPTIONS.tolerance,
  'baselines-dir': RUN_OPTIONS['baselines-dir'],
  json: RUN_OPTIONS.json,
} as const;
