// `cache-bench profiles`: the profiles that are shipped, by name, or one as it is written.
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { listBuiltInProfiles, readProfile } from '../../profile/read-profile.ts';
import { wrapText } from '../../report/terminal/terminal-text.ts';
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
  const { isTTY, columns } = host.stdout;
  for (const one of names) {
    const { profile } = readProfile(one, host);
    const [summary] = profile.description.trim().split('\n');
    const line = `${one.padEnd(width)}  ${summary}`;
    // The last column stays free, as on stderr.
    const lines = isTTY ? wrapText(line, columns - 1, indentOf(width + 2, columns)) : [line];
    host.stdout.write(`${lines.join('\n')}\n`);
  }
}

/** Narrower columns would break within words. */
const FEWEST_COLUMNS = 24;

function indentOf(names: number, columns: number): string {
  return ' '.repeat(columns - names < FEWEST_COLUMNS ? 2 : names);
}
