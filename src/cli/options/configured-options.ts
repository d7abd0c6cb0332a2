// Flags of a command with the config file behind them: flags win over the environment, and that over the file.
import type { Config } from '../../config/config.ts';
import { readConfig } from '../../config/read-config.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { describeValue, didYouMean } from '../../profile/problems.ts';
import { RUN_OPTIONS } from '../run/options.ts';
import type { OptionsOf } from './option.ts';
import { environmentVariable, type FileFlags, readOptions } from './read-options.ts';

export interface Configured<Table extends Parameters<typeof readOptions>[0]> {
  readonly options: OptionsOf<Table>;
  /** Absent: there is no file. */
  readonly config?: Config;
}

/** @throws CacheBenchError E_FLAG, E_CONFIG (exit code 2) */
export async function readConfiguredOptions<Table extends Parameters<typeof readOptions>[0]>(
  host: Host,
  table: Table,
  args: Readonly<Record<string, unknown>>,
): Promise<Configured<Table>> {
  const named = args['config'] ?? host.env[environmentVariable('config')];
  const config = readConfig(host, named ? String(named) : undefined);
  if (config === undefined) return { options: readOptions(table, args, host.env) };
  refuseUnknownFlags(config);
  return { options: readOptions(table, args, host.env, fileFlags(config)), config };
}

/** What has a place of its own in the file, or none. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  target: 'targets: at the top of the file',
  rule: 'gate: rules:',
  tolerance: 'gate: tolerance:',
  'on-inconclusive': 'gate: onInconclusive:',
  baseline: 'gate: baseline:',
  'server-threads': 'servers: threads:',
  'server-memory': 'servers: memory:',
  eviction: 'servers: eviction:',
  persistence: 'servers: persistence:',
  'server-auth': 'servers: auth:',
  'server-tls': 'servers: tls:',
  config: 'no place in the file itself',
  install: 'the command line, so that nobody downloads unasked',
};

function refuseUnknownFlags(config: Config): void {
  const known = Object.keys(RUN_OPTIONS).filter((name) => !(name in ELSEWHERE));
  const mistakes = [...config.flags].flatMap(([name, { path }]) => {
    if (path[0] !== 'run' || known.includes(name)) return [];
    const wanted = ELSEWHERE[name];
    const message =
      wanted === undefined
        ? `unknown flag of run, got ${describeValue(name)}, wanted one of ${known.join(', ')}${didYouMean(name, known)}`
        : `got ${describeValue(name)} in run:, wanted it in ${wanted}`;
    return [config.locate(path, message, 'key')];
  });
  if (mistakes.length > 0) throw usageError('E_CONFIG', mistakes.join('\n'));
}

function fileFlags(config: Config): FileFlags {
  return {
    get: (name) => config.flags.get(name)?.text,
    refuse: (name, got, wanted) =>
      usageError(
        'E_CONFIG',
        config.locate(config.flags.get(name)!.path, `got ${describeValue(got)}, wanted ${wanted}`),
      ),
  };
}
