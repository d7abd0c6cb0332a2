// `cache-bench completion`: the script by which a shell completes our commands and flags.

import yargs from 'yargs';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';

/** Of yargs, which calls `cache-bench --get-yargs-completions` for the words. */
export async function completionCommand(host: Host): Promise<number> {
  let script = '';
  await yargs()
    .scriptName('cache-bench')
    .completion('completion')
    .parseAsync(['completion'], {}, (_error, _args, output) => {
      script = output;
    });
  host.stdout.write(`${script}\n`);
  return EXIT.ok;
}
