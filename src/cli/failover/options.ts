// The flags of `failover`: which servers and clients, how many and how often, and what becomes of what is found.
import { CLIENT_NAMES, type ClientName } from '../../failover/clients/client-names.ts';
import { FAILOVER_FORMATS, type FailoverFormat } from '../../report/failover-format-list.ts';
import { type FormatToFile, formatToFile } from '../options/formats.ts';
import { countWithin, type OptionsOf, oneOf, option } from '../options/option.ts';
import { RUN_OPTIONS } from '../run/options.ts';

const SERVERS = 'Servers';
const CLIENTS = 'Clients';
const OUTPUT = 'Output';

export type FailoverExport = FormatToFile<FailoverFormat>;

const EXPORT_WISH = `FORMAT=FILE, with FORMAT one of ${FAILOVER_FORMATS.join(', ')}`;

export const FAILOVER_OPTIONS = {
  target: {
    ...RUN_OPTIONS.target,
    group: SERVERS,
    describe: 'a kind of server to start, written as after -t of run; redis unless given',
  },
  client: option(
    'list',
    CLIENTS,
    `a client library to test: ${CLIENT_NAMES.join(', ')}; all that are installed unless given`,
    `one of ${CLIENT_NAMES.join(', ')}`,
    oneOf<ClientName>(...CLIENT_NAMES),
  ),
  connections: option(
    'value',
    CLIENTS,
    'connections of each client; 10 unless given',
    'a whole number from 1 to 500',
    countWithin(1, 500),
    'c',
  ),
  repeats: option(
    'value',
    SERVERS,
    'how often each experiment is played, each time with new servers; 1 unless given',
    'a whole number from 1 to 100',
    countWithin(1, 100),
  ),
  rule: option(
    'list',
    OUTPUT,
    "a rule that must hold; if one is broken, the exit code is 99: 'unavailability(ioredis) < 10s', 'lost_writes == 0'",
    "a rule such as 'lost_writes == 0'",
    (text) => text.trim() || undefined,
  ),
  export: option(
    'list',
    OUTPUT,
    `also write a report: ${EXPORT_WISH}`,
    EXPORT_WISH,
    formatToFile(FAILOVER_FORMATS),
  ),
  out: RUN_OPTIONS.out,
  json: RUN_OPTIONS.json,
  'dry-run': { ...RUN_OPTIONS['dry-run'], describe: 'print what would be done; start nothing' },
  quiet: RUN_OPTIONS.quiet,
} as const;

export type FailoverOptions = OptionsOf<typeof FAILOVER_OPTIONS>;
