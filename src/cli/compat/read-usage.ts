// The commands that an application uses, from where the flags of `compat` say.

import { resolve } from 'node:path';
import { type SourceScan, scanSource } from '../../compat/source/scan-source.ts';
import { readCommandList, readCommandStats, readMonitorCalls, type Usage } from '../../compat/usage/usage.ts';
import { describeEndpoint } from '../../core/endpoint.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { unpackLog } from '../../core/unpack-text.ts';
import { nodesOf } from '../../targets/control/cluster-target.ts';
import { openTarget } from '../../targets/open-target.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import { readTextFile } from '../host/read-text-file.ts';
import type { CompatOptions } from './options.ts';

const LARGEST_LIST_BYTES = 1024 ** 2;
const LARGEST_LOG_BYTES = 256 * 1024 ** 2;

/** @returns undefined: nothing was said, so that all checks are asked; @throws CacheBenchError E_FLAG, E_COMMANDS */
export async function readUsage(host: Host, options: CompatOptions): Promise<Usage | undefined> {
  const { commands, 'from-url': url, 'from-monitor': log } = options;
  const given = [commands, url, log].filter((one) => one !== undefined);
  if (given.length > 1)
    throw usageError(
      'E_FLAG',
      'only one of --commands, --from-url and --from-monitor can be given',
      'Give one of them.',
    );
  const usage =
    commands !== undefined
      ? readFromFile(host, commands)
      : url !== undefined
        ? await readFromServer(host, url)
        : log !== undefined
          ? readFromLog(host, log)
          : undefined;
  if (usage?.calls.size === 0) throw usageError('E_COMMANDS', `there is no command in ${usage.source}`);
  return usage;
}

/** @returns undefined: nothing was said; @throws CacheBenchError E_SOURCE (exit code 2) */
export function readSource(host: Host, { 'from-source': folder }: CompatOptions): SourceScan | undefined {
  if (folder === undefined) return undefined;
  const path = resolve(host.cwd, folder);
  if (host.files.look(path)?.kind !== 'directory')
    throw usageError('E_SOURCE', `--from-source is '${folder}', which is no folder that can be read`);
  const scan = scanSource(path, host.cwd, host.files);
  if (scan.commands.size > 0 || scan.scripts.length > 0) return scan;
  throw usageError(
    'E_SOURCE',
    `no command and no script was found in the ${scan.filesRead} files of ${folder} that were read`,
    'The scan knows ioredis, node-redis, BullMQ, redis-py, Jedis and go-redis by name. --from-url and --from-monitor see what is really sent.',
  );
}

function readFromFile(host: Host, file: string): Usage {
  const text = readTextFile(host, file, { code: 'E_COMMANDS', limitBytes: LARGEST_LIST_BYTES });
  const { unreadable, ...list } = readCommandList(text);
  if (unreadable.length > 0)
    throw usageError(
      'E_COMMANDS',
      `${file}:${unreadable[0]}: no command; wanted one a line, such as GET, CONFIG GET or GET 1200`,
    );
  return { ...list, source: file };
}

function readFromLog(host: Host, file: string): Usage {
  const wish = { code: 'E_COMMANDS', limitBytes: LARGEST_LOG_BYTES, encoding: 'latin1' } as const;
  const text = unpackLog(file, readTextFile(host, file, wish), wish);
  return { calls: readMonitorCalls(text), isCounted: true, source: file };
}

/** Reads INFO, and nothing else that costs the server anything. */
async function readFromServer(host: Host, url: string): Promise<Usage> {
  const spec = parseTargetSpec(url, host.env);
  if (spec.kind !== 'attach')
    throw usageError('E_FLAG', `--from-url is '${url}'; wanted a URL such as redis://host:port`);
  const target = await openTarget(spec, { runId: 'usage', env: host.env });
  try {
    const stats = await Promise.all(nodesOf(target).map((node) => node.info('commandstats')));
    return { calls: readCommandStats(stats), isCounted: true, source: describeEndpoint(target.endpoint) };
  } finally {
    await target.stop();
  }
}
