// `cache-bench fleet status`: the agents at a queue, as they have registered, and the run that holds them.
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { openQueue } from '../../fleet/queue/queue-link.ts';
import { readRoster } from '../../fleet/queue/registry.ts';
import { requireRights } from '../../fleet/queue/rights.ts';
import type { CommandArgs } from '../command.ts';
import { readOptions } from '../options/read-options.ts';
import { readVersion } from '../version.ts';
import { FLEET_STATUS_OPTIONS } from './options.ts';
import { readQueueUrl } from './queue-url.ts';
import { describeRoster } from './text.ts';

/** @returns the exit code */
export async function fleetCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(FLEET_STATUS_OPTIONS, args, host.env);
  if (options.fleet === undefined)
    throw usageError(
      'E_FLAG',
      '--fleet is missing',
      'Name the queue: fleet status --fleet redis://HOST:PORT.',
    );
  const link = await openQueue(readQueueUrl(options.fleet, host));
  try {
    await requireRights(link.commands, link.endpoint);
    const roster = await readRoster(link.commands);
    host.stdout.write(
      options.json ? `${JSON.stringify(roster, null, 2)}\n` : `${describeRoster(roster, readVersion())}\n`,
    );
    return EXIT.ok;
  } finally {
    link.close();
  }
}
