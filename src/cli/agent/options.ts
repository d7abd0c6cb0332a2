// The flags of `agent`.
import { parseDurationNs } from '../../core/units.ts';
import { parseCpuList } from '../../targets/cpus/cpu-list.ts';
import { parseLabel, QUEUE_OPTION } from '../fleet/fleet-options.ts';
import { countWithin, flag, type OptionsOf, option, positive } from '../options/option.ts';

const AGENT = 'Agent';
const MAX_THREADS = 256;

export const AGENT_OPTIONS = {
  fleet: QUEUE_OPTION,
  name: option(
    'value',
    AGENT,
    'name of the agent in tables; host name and process id unless given',
    '1 to 64 of the characters A-Z a-z 0-9 _ . -',
    (text) => (/^[A-Za-z0-9_.-]{1,64}$/.test(text) ? text : undefined),
  ),
  label: option(
    'list',
    AGENT,
    'a label by which runs can choose this agent, e.g. zone=b; repeat the flag for more',
    'KEY=VALUE',
    parseLabel,
  ),
  'client-cpus': option(
    'value',
    AGENT,
    'CPUs for its worker threads, e.g. 4-7; all that it may use unless given',
    'a list of CPUs such as 4-7',
    parseCpuList,
  ),
  threads: option(
    'value',
    AGENT,
    'its worker threads; one for each of its CPUs unless given',
    `a whole number from 1 to ${MAX_THREADS}`,
    countWithin(1, MAX_THREADS),
  ),
  'allow-env': {
    ...option(
      'list',
      AGENT,
      'an environment variable that URLs of targets may use as ${NAME}, or a prefix and *; repeat the flag for more; CACHE_BENCH_TARGET_* is always allowed',
      'the name of a variable such as REDIS_PASSWORD or DB_*',
      (text) => (/^\w+\*?$/.test(text) ? text : undefined),
    ),
    separator: /[\s,]+/,
  },
  'allow-files': {
    ...option(
      'list',
      AGENT,
      'a file or directory that URLs of targets may use for ?ca, ?cert and ?key; repeat the flag for more',
      'a path',
      (text) => text || undefined,
    ),
    separator: /,/,
  },
  once: flag(AGENT, 'end after the first run that it took part in'),
  idle: option(
    'value',
    AGENT,
    'end when no run has used it for this long; never unless given',
    'a time such as 10min',
    positive(parseDurationNs),
  ),
  quiet: flag('Output', 'only errors', 'q'),
} as const;

export type AgentCommandOptions = OptionsOf<typeof AGENT_OPTIONS>;
