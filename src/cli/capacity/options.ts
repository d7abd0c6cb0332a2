// The flags of `capacity`: its own, and those of `run` that say what is sent where.
import { parseSlo } from '../../capacity/slo.ts';
import { parseDurationNs } from '../../core/units.ts';
import { FLEET_OPTIONS } from '../fleet/fleet-options.ts';
import { countWithin, flag, type OptionsOf, option, positive } from '../options/option.ts';
import { RUN_OPTIONS } from '../run/options.ts';
import { WATCH_OPTIONS } from '../watch/options.ts';

const SEARCH = 'Search';
/** Each search takes about a minute; more than this is a typing mistake. */
const MOST_SEARCHES = 100;

export const CAPACITY_OPTIONS = {
  slo: option(
    'value',
    SEARCH,
    "limits of the response time that a rate must keep, e.g. 'p99<1ms,p99.9<5ms'",
    'an objective such as p99<1ms',
    parseSlo,
  ),
  searches: option(
    'value',
    SEARCH,
    'searches for each target; 6 unless given or --quick; fewer give no interval',
    `a whole number from 1 to ${MOST_SEARCHES}`,
    countWithin(1, MOST_SEARCHES),
  ),
  probe: option(
    'value',
    SEARCH,
    'measured time of a probe; longer if the rate is too low to judge the objectives in that time',
    'a time such as 2s',
    positive(parseDurationNs),
  ),
  'max-time': option(
    'value',
    SEARCH,
    'stop after this time, and answer with what is known by then; unless given, twice the time that the searches take on a noisy machine (the first line of output says it)',
    'a time such as 5min',
    positive(parseDurationNs),
  ),
  quick: flag(SEARCH, 'a first look: 2 searches, probes of 1 s'),
  target: RUN_OPTIONS.target,
  seed: RUN_OPTIONS.seed,
  'allow-nonempty': RUN_OPTIONS['allow-nonempty'],
  warmup: RUN_OPTIONS.warmup,
  cooldown: RUN_OPTIONS.cooldown,
  connections: RUN_OPTIONS.connections,
  pipeline: RUN_OPTIONS.pipeline,
  threads: RUN_OPTIONS.threads,
  keys: RUN_OPTIONS.keys,
  'value-size': RUN_OPTIONS['value-size'],
  driver: RUN_OPTIONS.driver,
  io: RUN_OPTIONS.io,
  protocol: RUN_OPTIONS.protocol,
  timeout: RUN_OPTIONS.timeout,
  install: RUN_OPTIONS.install,
  ssh: RUN_OPTIONS.ssh,
  'server-cpus': RUN_OPTIONS['server-cpus'],
  'client-cpus': RUN_OPTIONS['client-cpus'],
  'server-threads': RUN_OPTIONS['server-threads'],
  'server-memory': RUN_OPTIONS['server-memory'],
  eviction: RUN_OPTIONS.eviction,
  persistence: RUN_OPTIONS.persistence,
  'server-auth': RUN_OPTIONS['server-auth'],
  'server-tls': RUN_OPTIONS['server-tls'],
  pin: RUN_OPTIONS.pin,
  calibrate: RUN_OPTIONS.calibrate,
  config: RUN_OPTIONS.config,
  ...FLEET_OPTIONS,
  ...WATCH_OPTIONS,
  out: RUN_OPTIONS.out,
  json: RUN_OPTIONS.json,
  'dry-run': RUN_OPTIONS['dry-run'],
  quiet: RUN_OPTIONS.quiet,
  verbose: flag('Output', 'everything about servers and machine; causes of errors', 'v'),
} as const;

export type CapacityOptions = OptionsOf<typeof CAPACITY_OPTIONS>;
