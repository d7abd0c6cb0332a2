// The flags of `baseline`.
import { RUN_OPTIONS } from '../run/options.ts';

export const BASELINE_OPTIONS = { 'baselines-dir': RUN_OPTIONS['baselines-dir'] } as const;
