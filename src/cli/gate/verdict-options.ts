// The flags of `compare`, `gate` and `baseline`.
import { flag, RUN_OPTIONS } from '../options/run-options.ts';

/** What every command needs that judges rules. */
export const GATE_OPTIONS = {
  rule: RUN_OPTIONS.rule,
  baseline: RUN_OPTIONS.baseline,
  'baselines-dir': RUN_OPTIONS['baselines-dir'],
  'on-inconclusive': RUN_OPTIONS['on-inconclusive'],
  config: RUN_OPTIONS.config,
} as const;

export const GATE_COMMAND_OPTIONS = { ...GATE_OPTIONS, json: RUN_OPTIONS.json } as const;

export const COMPARE_OPTIONS = {
  force: flag('Verdict:', 'compare although profile, seed, settings or machine differ'),
  tolerance: RUN_OPTIONS.tolerance,
  json: RUN_OPTIONS.json,
} as const;

export const BASELINE_OPTIONS = { 'baselines-dir': RUN_OPTIONS['baselines-dir'] } as const;
export const BASELINE_ACTIONS = ['save', 'list', 'show', 'rm'] as const;
