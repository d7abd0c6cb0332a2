// The flags of `compat`: which two servers, which checks, and what becomes of what is found.
import { COMPAT_FORMATS, type CompatFormat } from '../../report/compat-format-list.ts';
import type { CompatLevel } from '../../result/kinds/compat.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import { type FormatToFile, formatToFile } from '../options/formats.ts';
import { countWithin, flag, type OptionsOf, oneOf, option } from '../options/option.ts';
import { SAVE } from '../options/save-option.ts';
import { RUN_OPTIONS } from '../run/options.ts';

const SERVERS = 'Servers';
const CHECKS = 'Checks';
const OUTPUT = 'Output';

export type CompatExport = FormatToFile<CompatFormat>;

const EXPORT_WISH = `FORMAT=FILE, with FORMAT one of ${COMPAT_FORMATS.join(', ')}`;

export const COMPAT_OPTIONS = {
  reference: option(
    'value',
    SERVERS,
    'the server whose replies count as right, written as after -t of run; redis unless given',
    'a target',
    (text) => text || undefined,
  ),
  candidate: option(
    'value',
    SERVERS,
    'the server that is compared with it; dragonfly unless given',
    'a target',
    (text) => text || undefined,
  ),
  preflight: option(
    'value',
    SERVERS,
    'say what would prevent moving the data of this running server to the candidate; only reads from that server',
    'a URL such as redis://host:port',
    (text) => text || undefined,
  ),
  monitoring: flag(SERVERS, 'the same as the action monitoring'),
  'allow-nonempty': {
    ...RUN_OPTIONS['allow-nonempty'],
    group: SERVERS,
    describe: 'ask an attached server even if its database holds keys',
  },
  family: option('list', CHECKS, 'only this family, e.g. strings', 'a family', (text) => text || undefined),
  check: option(
    'list',
    CHECKS,
    'only this check, e.g. strings/set-get',
    'the id of a check',
    (text) => text || undefined,
  ),
  checks: option(
    'list',
    CHECKS,
    'also use the checks in this file or folder (docs/compat.md)',
    'a file or a folder',
    (text) => text || undefined,
  ),
  commands: option(
    'value',
    CHECKS,
    'only checks of the commands in this file: one per line, with or without a number of calls',
    'a file',
    (text) => text || undefined,
  ),
  'from-url': option(
    'value',
    CHECKS,
    'only checks of the commands that this running server has counted (INFO commandstats)',
    'a URL such as redis://host:port',
    (text) => text || undefined,
  ),
  'from-monitor': option(
    'value',
    CHECKS,
    'only checks of the commands in this output of redis-cli MONITOR',
    'a file',
    (text) => text || undefined,
  ),
  'from-source': option(
    'value',
    CHECKS,
    'only checks of the commands and Lua scripts in this source code; a plain scan finds them',
    'a folder',
    (text) => text || undefined,
  ),
  resp: option(
    'value',
    CHECKS,
    'RESP version to ask in: 2, 3 or both (default)',
    '2, 3 or both',
    parseProtocols,
  ),
  trials: option(
    'value',
    CHECKS,
    'with concurrency: how often each scenario is tried at most; 200 unless given',
    'a whole number from 1 to 10000',
    countWithin(1, 10_000),
  ),
  seed: {
    ...RUN_OPTIONS.seed,
    group: CHECKS,
    describe: 'with concurrency: seed of its random choices; 1 unless given',
  },
  'fail-on': option(
    'value',
    OUTPUT,
    'exit with 99 if a check would break an application (breaks), or if any check differs (differs)',
    'breaks or differs',
    oneOf<Exclude<CompatLevel, 'cosmetic'>>('breaks', 'differs'),
  ),
  all: flag(OUTPUT, 'also show checks that differ only in words, are flaky, or were not asked'),
  export: option(
    'list',
    OUTPUT,
    `also write a report: ${EXPORT_WISH}`,
    EXPORT_WISH,
    formatToFile(COMPAT_FORMATS),
  ),
  out: RUN_OPTIONS.out,
  save: SAVE,
  json: { ...RUN_OPTIONS.json, describe: 'print the result as JSON on stdout, and nothing else' },
  'dry-run': { ...RUN_OPTIONS['dry-run'], describe: 'list the checks; send nothing' },
  quiet: RUN_OPTIONS.quiet,
} as const;

export type CompatOptions = OptionsOf<typeof COMPAT_OPTIONS>;

function parseProtocols(text: string): readonly RespVersion[] | undefined {
  if (text === 'both') return [2, 3];
  return text === '2' ? [2] : text === '3' ? [3] : undefined;
}
