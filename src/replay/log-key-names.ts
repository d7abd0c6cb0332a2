// The names of all keys that a log's commands name: their arguments that begin with the prefix of the run.
import { type Argument, splitCommands } from '../wire/split-command.ts';
import type { ReplayLog } from './read-log.ts';

/** As they stand in the bytes that are sent; a name that several commands have comes several times. */
export function* listKeyNames(
  { commands }: Pick<ReplayLog, 'commands'>,
  prefix: string,
): Generator<Argument> {
  const begin = Buffer.from(prefix, 'latin1');
  for (const { bytes } of commands) {
    const names: Argument[] = [];
    splitCommands(bytes, bytes.length, (args) => {
      for (const argument of args.slice(1)) if (beginsWith(argument, begin)) names.push(argument);
    });
    yield* names;
  }
}

function beginsWith(argument: Argument, begin: Buffer): boolean {
  const bytes = typeof argument === 'string' ? Buffer.from(argument, 'latin1') : argument;
  return bytes.subarray(0, begin.length).equals(begin);
}
