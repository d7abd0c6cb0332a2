// The flags of `gate`, and those of every command that judges rules.
import { RUN_OPTIONS } from '../run/options.ts';

/** What every command needs that judges rules. */
export const GATE_OPTIONS = {
  rule: RUN_OPTIONS.rule,
  baseline: RUN_OPTIONS.baseline,
  'baselines-dir': RUN_OPTIONS['baselines-dir'],
  'on-inconclusive': RUN_OPTIONS['on-inconclusive'],
  config: RUN_OPTIONS.config,
} as const;

export const GATE_COMMAND_OPTIONS = { ...GATE_OPTIONS, json: RUN_OPTIONS.json } as const;
