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
    "how it is called in tables; the host's name and the number of the process unless given",
    '1 to 64 of the characters A-Z a-z 0-9 _ . -',
    (text) => (/^[A-Za-z0-9_.-]{1,64}$/.test(text) ? text : undefined),
  ),
  label: option(
    'list',
    AGENT,
    'something to choose it by, e.g. zone=b; once for each',
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
      'a variable that URLs of targets may name as ${NAME}, or its begin and a *; once for each; CACHE_BENCH_TARGET_* always may',
      'the name of a variable such as REDIS_PASSWORD or DB_*',
      (text) => (/^\w+\*?$/.test(text) ? text : undefined),
    ),
    separator: /[\s,]+/,
  },
  'allow-files': {
    ...option(
      'list',
      AGENT,
      'a file, or a directory of files, that URLs of targets may name as ?ca, ?cert and ?key; once for each',
      'a path',
      (text) => text || undefined,
    ),
    separator: /,/,
  },
  once: flag(AGENT, 'end with the first run that it took part in'),
  idle: option(
    'value',
    AGENT,
    'end when no run has held it for so long; never unless given',
    'a time such as 10min',
    positive(parseDurationNs),
  ),
  quiet: flag('Output', 'only errors', 'q'),
} as const;

export type AgentCommandOptions = OptionsOf<typeof AGENT_OPTIONS>;
