// The flags of `run`, one entry each; those that other commands share are taken from here.
import { parseShare } from '../../core/share.ts';
import { MEMORY_WANTED, parseCount, parseDurationNs, parseMemoryBytes } from '../../core/units.ts';
import type { DriverName, IoChoice } from '../../load/contract.ts';
import type { ValueSize } from '../../profile/profile.ts';
import {
  AUTH_WANTED,
  type AuthWish,
  EVICTION_POLICIES,
  type EvictionPolicy,
  MAX_SERVER_THREADS,
  PERSISTENCE_WANTED,
  parseAuth,
  parsePersistence,
} from '../../profile/server-wishes.ts';
import { parseValueSize } from '../../profile/value-size.ts';
import { parseCpuList } from '../../targets/cpus/cpu-list.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import { FLEET_OPTIONS } from '../fleet/fleet-options.ts';
import {
  countWithin,
  flag,
  type OptionsOf,
  oneOf,
  option,
  parseBoolean,
  positive,
} from '../options/option.ts';
import { EXPORT_WISH, parseExport } from '../run/export-request.ts';
import { parseSsh, SSH_WISH } from '../run/ssh.ts';
import { WATCH_OPTIONS } from '../watch/options.ts';

const RACE = 'Race';
const LOAD = 'Load';
const VERDICT = 'Verdict';
const MACHINE = 'Machine';
const OUTPUT = 'Output';

/** Highest numbers that make sense on one machine; a typing mistake ends here and not in an hour. */
const MAX_CONNECTIONS = 100_000;
const MAX_PIPELINE = 100_000;
const MAX_THREADS = 256;
const MAX_BLOCKS = 1000;

/** Relative to the working directory, to be committed. */
export const BASELINES_DIRECTORY = 'bench/baselines';

export const RUN_OPTIONS = {
  target: option(
    'list',
    RACE,
    'a server: NAME=redis://host:port for one that runs already; redis, dragonfly, valkey or redis-cluster to start one; redis@8 or redis@/path/to/redis-server to start that version or program',
    'a target',
    (text) => text || undefined,
    't',
  ),
  quick: flag(
    RACE,
    'a first look: 7 blocks of 0.17 s, and more blocks at the equal rate; profiles with events: 2 blocks of half the length',
  ),
  blocks: option(
    'value',
    RACE,
    'rounds of each target; 8 unless given (6 if these are precise enough), fewer with --quick',
    `a whole number from 1 to ${MAX_BLOCKS}`,
    countWithin(1, MAX_BLOCKS),
    'b',
  ),
  sweep: option(
    'value',
    RACE,
    'one variant for each value, e.g. pipeline=1,4,16,64; also connections, value-size, keys, server-threads',
    'a parameter and its values',
    (text) => text || undefined,
  ),
  ladder: option(
    'value',
    RACE,
    'one variant for each number of cores, e.g. cores=1,2,4,8; without -t: redis, redis with io-threads, redis-cluster, dragonfly',
    'cores and their numbers',
    (text) => text || undefined,
  ),
  seed: option(
    'value',
    RACE,
    'same seed, same operations and order',
    'a whole number below 4294967296',
    countWithin(0, 2 ** 32 - 1),
  ),
  'allow-nonempty': flag(RACE, 'measure an attached server even if its database holds keys'),
  duration: option(
    'value',
    LOAD,
    'length of a round, e.g. 10s; replaces the number of requests; events move to the same share of the new length',
    'a time such as 10s or 500ms',
    positive(parseDurationNs),
  ),
  requests: option(
    'value',
    LOAD,
    'requests of a round, e.g. 1M; replaces the duration',
    'a whole number such as 1000000 or 1M',
    positive(parseCount),
  ),
  warmup: option(
    'value',
    LOAD,
    'unmeasured time before each round',
    'a time such as 1s, or 0',
    parseDurationNs,
  ),
  cooldown: option(
    'value',
    LOAD,
    'pause after each round; 250ms unless given',
    'a time such as 250ms, or 0',
    parseDurationNs,
  ),
  connections: option(
    'value',
    LOAD,
    'connections to each target, in total',
    `a whole number from 1 to ${MAX_CONNECTIONS}`,
    countWithin(1, MAX_CONNECTIONS),
    'c',
  ),
  pipeline: option(
    'value',
    LOAD,
    'requests in flight on each connection',
    `a whole number from 1 to ${MAX_PIPELINE}`,
    countWithin(1, MAX_PIPELINE),
    'p',
  ),
  threads: option(
    'value',
    LOAD,
    'worker threads of the generator, or auto',
    `auto, or a whole number from 1 to ${MAX_THREADS}`,
    parseThreads,
  ),
  rate: option(
    'value',
    LOAD,
    'open loop: operations per second in total, e.g. 20k; without a duration or --requests, a round then lasts at most 10 s, or the time of 20k operations if that is longer',
    'a number such as 20000 or 20k',
    positive(parseCount),
  ),
  'equal-rate': option(
    'value',
    RACE,
    'afterwards offer all targets the same rate, a share of what the slowest target reached: 25% unless given; several as 30%,60%,90% (off: --no-equal-rate)',
    'shares above 0% and below 100%, e.g. 30%,60%, or off',
    parseShares,
  ),
  keys: option(
    'value',
    LOAD,
    'number of keys of the default keyspace',
    'a whole number such as 100000 or 1M',
    positive(parseCount),
  ),
  'value-size': option(
    'value',
    LOAD,
    'size of values, e.g. 64B or 64B..1KiB',
    'a size such as 256B, or a range 64B..1KiB, at most 512 MiB',
    parseSizeOfValues,
  ),
  driver: option(
    'value',
    LOAD,
    'resp (lean, default) or ioredis (what an application would see)',
    'resp or ioredis',
    oneOf<DriverName>('resp', 'ioredis'),
  ),
  io: option(
    'value',
    LOAD,
    "socket I/O of the driver resp: node (everywhere), epoll (Linux; the kernel's clock times the replies) or auto (default: epoll where available at a set rate, or with over 1,000 connections per thread; else node)",
    'node, epoll or auto',
    oneOf<IoChoice>('node', 'epoll', 'auto'),
  ),
  protocol: option(
    'value',
    LOAD,
    'RESP version on all targets, 2 or 3; 2 unless given, 3 with ioredis (its own default since version 6)',
    '2 or 3',
    (text): RespVersion | undefined => (text === '2' ? 2 : text === '3' ? 3 : undefined),
  ),
  timeout: option(
    'value',
    LOAD,
    'a reply later than this is a timeout',
    'a time such as 5s',
    positive(parseDurationNs),
  ),
  tolerance: option(
    'value',
    VERDICT,
    'a smaller difference counts as the same; 5% unless given',
    'a percentage such as 5%',
    parseTolerance,
  ),
  'max-blocks': option(
    'value',
    VERDICT,
    'add blocks up to this number until every interval is no wider than the tolerance',
    `a whole number from 1 to ${MAX_BLOCKS}`,
    countWithin(1, MAX_BLOCKS),
  ),
  rule: {
    ...option(
      'list',
      VERDICT,
      "a rule that must hold, e.g. 'p99(dragonfly) <= redis + 10%'; repeat the flag for more rules (docs/gate.md)",
      'a rule',
      (text) => text || undefined,
    ),
    separator: /[;\n]+/,
  },
  baseline: option(
    'value',
    VERDICT,
    'the baseline that rules refer to: a name, or the file of a result or a baseline',
    'a name or a file',
    (text) => text || undefined,
  ),
  'baselines-dir': option(
    'value',
    VERDICT,
    `directory of baselines; ${BASELINES_DIRECTORY} unless given`,
    'a directory',
    (text) => text || undefined,
  ),
  'on-inconclusive': option(
    'value',
    VERDICT,
    'how a rule counts that can neither pass nor fail: warn (default), fail or pass',
    'warn, fail or pass',
    oneOf('warn', 'fail', 'pass'),
  ),
  'abort-on-fail': option(
    'value',
    VERDICT,
    'end the run as soon as a rule is certainly broken, but not before this time',
    'a time such as 30s, or 0',
    parseDurationNs,
  ),
  gate: flag(VERDICT, 'judge the rules of flags and config file (default; --no-gate)'),
  config: option(
    'value',
    OUTPUT,
    'config file; cache-bench.yaml in the working directory unless given',
    'a file',
    (text) => text || undefined,
  ),
  install: flag(MACHINE, "first install the servers that are needed and missing, as 'servers install' does"),
  'server-cpus': option(
    'value',
    MACHINE,
    'CPUs for started servers, e.g. 0-3',
    'a list of CPUs such as 0-3,8',
    parseCpuList,
  ),
  'client-cpus': option(
    'value',
    MACHINE,
    'CPUs for the generator, e.g. 4-7',
    'a list of CPUs such as 4-7',
    parseCpuList,
  ),
  'server-threads': option(
    'value',
    MACHINE,
    'worker threads of each started server, by the setting of its flavor, e.g. io-threads',
    `a whole number from 1 to ${MAX_SERVER_THREADS}`,
    countWithin(1, MAX_SERVER_THREADS),
  ),
  'server-memory': option(
    'value',
    MACHINE,
    'memory limit of each started server, e.g. 2GiB; for a cluster, of all its nodes together',
    MEMORY_WANTED,
    positive(parseMemoryBytes),
  ),
  eviction: option(
    'value',
    MACHINE,
    'eviction policy when that memory is full, by its name in Redis, e.g. allkeys-lru',
    `one of ${EVICTION_POLICIES.join(', ')}`,
    oneOf<EvictionPolicy>(...EVICTION_POLICIES),
  ),
  persistence: option(
    'value',
    MACHINE,
    "what started servers write to disk: none (default), append-only, or 'snapshot every 5m'",
    PERSISTENCE_WANTED,
    parsePersistence,
  ),
  'server-auth': {
    ...option<'value', AuthWish>(
      'value',
      MACHINE,
      "started servers ask for a password: generated, or '${VARIABLE}' of the environment",
      AUTH_WANTED,
      parseAuth,
    ),
    isSecret: true,
  },
  'server-tls': flag(MACHINE, 'TLS on started servers, with a certificate made by openssl for the run'),
  ssh: option(
    'list',
    MACHINE,
    "read CPU and threads of an attached server's machine: NAME=user@host; repeat the flag for more targets",
    SSH_WISH,
    parseSsh,
  ),
  pin: flag(
    MACHINE,
    'give servers and generator CPUs of their own (default on four cores or more; --no-pin)',
  ),
  calibrate: flag(
    MACHINE,
    'first measure the highest rate of the generator itself (default; --no-calibrate)',
  ),
  ...FLEET_OPTIONS,
  ...WATCH_OPTIONS,
  out: option(
    'value',
    OUTPUT,
    'directory for results; ./results unless given',
    'a directory',
    (text) => text || undefined,
    'o',
  ),
  export: option(
    'list',
    OUTPUT,
    'also write a report, updated after each block: FORMAT=FILE, e.g. md=report.md; formats as in report --help',
    EXPORT_WISH,
    parseExport,
  ),
  json: flag(OUTPUT, 'print the result as JSON on stdout, and nothing else'),
  'dry-run': flag(OUTPUT, 'print the plan and the time it will take; send nothing'),
  quiet: flag(OUTPUT, 'no progress; only warnings and errors on stderr', 'q'),
  verbose: flag(
    OUTPUT,
    'the whole report: every metric, operation, limit and odd round; causes of errors',
    'v',
  ),
} as const;

export type RunOptions = OptionsOf<typeof RUN_OPTIONS>;

function parseTolerance(text: string): number | undefined {
  const share = parseShare(text);
  return share !== undefined && share > 0 && share < 1 ? share : undefined;
}

/** Empty: none. */
function parseShares(text: string): readonly number[] | undefined {
  if (parseBoolean(text) === false) return [];
  const shares = text.split(',').map((part) => parseShare(part.trim()));
  const areGood = shares.every((share) => share !== undefined && share > 0 && share < 1);
  return areGood && new Set(shares).size === shares.length ? (shares as number[]) : undefined;
}

function parseThreads(text: string): 'auto' | number | undefined {
  return text === 'auto' ? 'auto' : countWithin(1, MAX_THREADS)(text);
}

/** A value of no bytes is no value. */
function parseSizeOfValues(text: string): ValueSize | undefined {
  const size = parseValueSize(text);
  const least = size?.kind === 'range' ? size.minBytes : size?.kind === 'fixed' ? size.bytes : 0;
  return least < 1 ? undefined : size;
}
