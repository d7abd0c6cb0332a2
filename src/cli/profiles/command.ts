// `cache-bench profiles`: the profiles that are shipped, by name, or one as it is written.
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { listBuiltInProfiles, readProfile } from '../../profile/read-profile.ts';
import type { CommandArgs } from '../command.ts';

/** @returns the exit code */
export async function profilesCommand(host: Host, args: CommandArgs): Promise<number> {
  if (args['action'] === 'list') {
    await list(host);
    return EXIT.ok;
  }
  const name = args['name'];
  if (name === undefined) {
    throw usageError(
      'E_USAGE',
      'profiles show needs the name of a profile',
      "'cache-bench profiles' lists them.",
    );
  }
  host.stdout.write(readProfile(String(name), host).text);
  return EXIT.ok;
}

async function list(host: Host): Promise<void> {
  const names = listBuiltInProfiles(host.files);
  const width = Math.max(...names.map((one) => one.length));
  for (const one of names) {
    const { profile } = readProfile(one, host);
    const [summary] = profile.description.trim().split('\n');
    host.stdout.write(`${one.padEnd(width)}  ${summary}\n`);
  }
}
