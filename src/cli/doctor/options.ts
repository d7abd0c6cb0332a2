// The flags of `doctor`: its own, and with --noise those of `run` that say what is sent where.

import { flag, type OptionsOf } from '../options/option.ts';
import { SAVE } from '../options/save-option.ts';
import { RUN_OPTIONS } from '../run/options.ts';

export const DOCTOR_OPTIONS = {
  noise: flag(
    'Doctor',
    'race a server against itself, to find the smallest differences that this machine can resolve',
  ),
  json: RUN_OPTIONS.json,
  target: RUN_OPTIONS.target,
  blocks: RUN_OPTIONS.blocks,
  seed: RUN_OPTIONS.seed,
  'allow-nonempty': RUN_OPTIONS['allow-nonempty'],
  duration: RUN_OPTIONS.duration,
  requests: RUN_OPTIONS.requests,
  warmup: RUN_OPTIONS.warmup,
  cooldown: RUN_OPTIONS.cooldown,
  connections: RUN_OPTIONS.connections,
  pipeline: RUN_OPTIONS.pipeline,
  threads: RUN_OPTIONS.threads,
  rate: RUN_OPTIONS.rate,
  keys: RUN_OPTIONS.keys,
  'value-size': RUN_OPTIONS['value-size'],
  driver: RUN_OPTIONS.driver,
  io: RUN_OPTIONS.io,
  protocol: RUN_OPTIONS.protocol,
  'server-cpus': RUN_OPTIONS['server-cpus'],
  'client-cpus': RUN_OPTIONS['client-cpus'],
  pin: RUN_OPTIONS.pin,
  out: RUN_OPTIONS.out,
  save: SAVE,
  quiet: RUN_OPTIONS.quiet,
  verbose: flag('Output', 'causes of errors', 'v'),
} as const;

export type DoctorOptions = OptionsOf<typeof DOCTOR_OPTIONS>;
