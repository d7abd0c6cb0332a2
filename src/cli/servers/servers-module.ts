// The command `servers`, as yargs wants it.
import type { CommandModule } from 'yargs';
import type { Host } from '../../core/host.ts';
import { yargsOptions } from '../options/run-options.ts';
import { SERVERS_ACTIONS, SERVERS_OPTIONS } from './options.ts';

/** The body is imported when the command is called, so that --help stays quick. */
export function serversModule(host: Host, finish: (exitCode: number) => void): CommandModule {
  return {
    command: 'servers <action> [names..]',
    describe: 'list the servers that can be started here, install one, say where it is, or remove it',
    builder: (command) =>
      command
        .positional('action', { choices: SERVERS_ACTIONS, describe: 'what to do' })
        .positional('names', {
          type: 'string',
          array: true,
          describe: 'redis, dragonfly or valkey; with a version as in dragonfly@1.39.0, dragonfly@latest',
        })
        .options(yargsOptions(SERVERS_OPTIONS))
        .example('$0 servers install dragonfly', 'its release, verified, into your cache')
        .example('$0 servers install redis', 'with apt-get, dnf, apk or brew, or from source')
        .example('$0 servers remove dragonfly', 'what was installed into your cache'),
    handler: async (args) => finish(await (await import('./command.ts')).serversCommand(host, args)),
  };
}
