// `cache-bench servers`: what can be started here, and how it gets here.
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import type { ServerWish } from '../../install/contract.ts';
import { parseServerWish } from '../../install/parse-server-wish.ts';
import { removeServers } from '../../install/remove-servers.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import { requireServerBinary } from '../../targets/programs/find-binary.ts';
import { listFoundServers } from '../../targets/programs/installed-servers.ts';
import { locateProgram } from '../../targets/programs/locate-program.ts';
import type { CommandArgs } from '../command.ts';
import type { OptionsOf } from '../options/option.ts';
import { readOptions } from '../options/read-options.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { attendInstall } from './install.ts';
import { SERVERS_OPTIONS, type ServersAction } from './options.ts';
import { describeServers } from './text.ts';

/** @returns the exit code */
export async function serversCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(SERVERS_OPTIONS, args, host.env);
  const action = args['action'] as ServersAction;
  const wishes = ((args['names'] as string[] | undefined) ?? []).map(parseServerWish);
  if (action === 'list') {
    await list(host, options);
    return EXIT.ok;
  }
  if (wishes.length === 0)
    throw usageError(
      'E_USAGE',
      `servers ${action} needs a name`,
      `Write 'cache-bench servers ${action} dragonfly'.`,
    );
  switch (action) {
    case 'install':
      return attendInstall(host, wishes, options);
    case 'where':
      for (const wish of wishes) host.stdout.write(`${await where(wish, host)}\n`);
      return EXIT.ok;
    case 'remove':
      for (const wish of wishes) {
        for (const directory of removeServers(wish, host.env)) host.stderr.write(`Removed ${directory}\n`);
      }
      return EXIT.ok;
  }
}

async function list(host: Host, { json }: OptionsOf<typeof SERVERS_OPTIONS>): Promise<void> {
  const servers = await listFoundServers(host.env);
  const terminal = describeTerminal(host.stdout, host.env);
  host.stdout.write(json ? `${JSON.stringify(servers)}\n` : describeServers(servers, createInk(terminal)));
}

/** What -t would start. */
async function where({ flavor, version }: ServerWish, { env, cwd }: Host): Promise<string> {
  if (version === undefined) return requireServerBinary(flavor, env);
  return (await locateProgram({ name: flavor, flavor, version }, { env, cwd })).program;
}
