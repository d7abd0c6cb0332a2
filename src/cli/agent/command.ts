// `cache-bench agent`: sends load from this machine for runs that are conducted elsewhere, until it is told to end.
import { hostname } from 'node:os';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { runAgent } from '../../fleet/agent/run-agent.ts';
import type { CommandArgs } from '../command.ts';
import { readQueueUrl } from '../fleet/queue-url.ts';
import { withInterrupt } from '../host/with-interrupt.ts';
import { readOptions } from '../options/read-options.ts';
import { readVersion } from '../version.ts';
import { AGENT_OPTIONS } from './options.ts';

/** @returns the exit code */
export async function agentCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(AGENT_OPTIONS, args, host.env);
  if (options.fleet === undefined)
    throw usageError('E_FLAG', '--fleet is missing', 'Name the queue: agent --fleet redis://HOST:PORT.');
  const endpoint = readQueueUrl(options.fleet, host);
  const machine = hostname()
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .slice(0, 50);
  return withInterrupt(host, async (signal) => {
    await runAgent(
      {
        queue: { endpoint },
        name: options.name ?? `${machine}-${host.pid}`,
        labels: Object.fromEntries(options.label ?? []),
        allowedVariables: options['allow-env'] ?? [],
        allowedFiles: options['allow-files'] ?? [],
        once: options.once ?? false,
        ...dropUndefined({
          cpus: options['client-cpus'],
          threads: options.threads,
          idleMs: options.idle === undefined ? undefined : options.idle / 1e6,
        }),
      },
      {
        env: host.env,
        version: readVersion(),
        host: hostname(),
        pid: host.pid,
        now: () => host.now(),
        tell: (line) => {
          if (!options.quiet) host.stderr.write(`${line}\n`);
        },
        signal,
      },
    );
    // An agent that was told to end has done what it is for.
    return EXIT.ok;
  });
}
