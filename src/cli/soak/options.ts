// The flags of `soak`: how long, how fast, what beside it, what counts as growth; and those of `run` that say what is sent where.
import { parseDurationNs } from '../../core/units.ts';
import { BESIDE_NAMES, type BesideName } from '../../soak/beside/beside.ts';
import { flag, type OptionsOf, option, type Parse, positive, someOf } from '../options/option.ts';
import { RUN_OPTIONS } from '../run/options.ts';
import { WATCH_OPTIONS } from '../watch/options.ts';

const SOAK = 'Soak';
const VERDICT = 'Verdict';

export const FAIL_WORDS = ['grows', 'step', 'cannot-tell'] as const;
export type FailWord = (typeof FAIL_WORDS)[number];

const BESIDE = someOf(...BESIDE_NAMES);
const BESIDE_OR_NONE: Parse<readonly BesideName[]> = Object.assign(
  (text: string) => (text === 'none' ? [] : BESIDE(text)),
  { nearest: BESIDE.nearest },
);

export const SOAK_OPTIONS = {
  for: option(
    'value',
    SOAK,
    'how long load is sent, e.g. 7d, 12h or 30min; interruptions do not count',
    'a time such as 7d, 12h or 30min',
    positive(parseDurationNs),
  ),
  turnovers: option(
    'value',
    SOAK,
    'end after the keys were rewritten this many times; with --for, whichever comes first',
    'a number above 0, such as 20',
    parsePositive,
  ),
  rate: {
    ...RUN_OPTIONS.rate,
    group: SOAK,
    describe: 'operations per second on each target, shared by the profiles; their own rates unless given',
  },
  beside: option(
    'value',
    SOAK,
    `what runs beside the profiles at a low rate: ${BESIDE_NAMES.join(', ')}; all unless given, or none`,
    `some of ${BESIDE_NAMES.join(',')}; or none`,
    BESIDE_OR_NONE,
  ),
  row: option(
    'value',
    SOAK,
    'time between two rows of the file; one minute, or less in short soaks',
    'a time such as 1min',
    positive(parseDurationNs),
  ),
  resume: option(
    'value',
    SOAK,
    'continue a soak that was cut short, with the same flags as at its start',
    'the directory of its result',
    (text) => text || undefined,
  ),
  horizon: option(
    'value',
    VERDICT,
    'how far ahead growth is projected; 7d unless given',
    'a time such as 7d',
    positive(parseDurationNs),
  ),
  'growth-tolerance': option(
    'value',
    VERDICT,
    'memory and keys may grow by this share within the horizon and still count as stable; 2% unless given',
    'a share such as 2%',
    parseShare,
  ),
  'fail-on': option(
    'value',
    VERDICT,
    `exit with 99 if a verdict is one of these: ${FAIL_WORDS.join(', ')}`,
    `some of ${FAIL_WORDS.join(',')}`,
    someOf(...FAIL_WORDS),
  ),
  target: RUN_OPTIONS.target,
  seed: RUN_OPTIONS.seed,
  'allow-nonempty': RUN_OPTIONS['allow-nonempty'],
  connections: RUN_OPTIONS.connections,
  pipeline: RUN_OPTIONS.pipeline,
  keys: RUN_OPTIONS.keys,
  'value-size': RUN_OPTIONS['value-size'],
  driver: RUN_OPTIONS.driver,
  io: RUN_OPTIONS.io,
  protocol: RUN_OPTIONS.protocol,
  timeout: RUN_OPTIONS.timeout,
  install: RUN_OPTIONS.install,
  'server-cpus': RUN_OPTIONS['server-cpus'],
  'client-cpus': RUN_OPTIONS['client-cpus'],
  'server-memory': RUN_OPTIONS['server-memory'],
  eviction: RUN_OPTIONS.eviction,
  persistence: RUN_OPTIONS.persistence,
  'server-auth': RUN_OPTIONS['server-auth'],
  'server-tls': RUN_OPTIONS['server-tls'],
  pin: RUN_OPTIONS.pin,
  ...WATCH_OPTIONS,
  out: RUN_OPTIONS.out,
  json: RUN_OPTIONS.json,
  'dry-run': RUN_OPTIONS['dry-run'],
  quiet: RUN_OPTIONS.quiet,
  verbose: flag('Output', 'a line for every row, instead of one for every period', 'v'),
} as const;

export type SoakOptions = OptionsOf<typeof SOAK_OPTIONS>;

function parsePositive(text: string): number | undefined {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  return value > 0 ? value : undefined;
}

/** "2%" is 0.02. */
function parseShare(text: string): number | undefined {
  const [, digits] = /^(\d{1,3}(?:\.\d{1,6})?)\s*%$/.exec(text) ?? [];
  const share = digits === undefined ? 0 : Number(digits) / 100;
  return share > 0 ? share : undefined;
}
