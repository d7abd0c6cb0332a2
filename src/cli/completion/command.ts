// `cache-bench completion`: the script by which a shell completes our commands and flags.
import { basename } from 'node:path';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import type { CommandArgs } from '../command.ts';
import { SHELLS, scriptFor } from './scripts.ts';

/** For the shell that is named, or else for the login shell; for bash where that is none of ours. */
export async function completionCommand(host: Host, args: CommandArgs): Promise<number> {
  const wanted = args['shell'] ?? basename(host.env['SHELL'] ?? '');
  host.stdout.write(scriptFor(SHELLS.find((shell) => shell === wanted) ?? 'bash'));
  return EXIT.ok;
}
