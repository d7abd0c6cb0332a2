// What a shell completes behind a command: words of its positionals and flags; where none is known, the shell names files.
import type { Host } from '../../core/host.ts';
import { listBuiltInProfiles } from '../../profile/read-profile.ts';
import { LOCAL_FLAVORS } from '../../targets/contract.ts';
import type { Command, Positional } from '../command.ts';
import { findCommands } from '../commands.ts';
import type { Option, OptionTable } from './option.ts';

/**
 * @param table the flags of the command that was typed
 * @returns candidates for the last word typed, none where a file may stand there; undefined: a command or a flag is expected
 */
export function completeWord(host: Host, table: OptionTable): readonly string[] | undefined {
  // --get-yargs-completions cache-bench run -t re
  // Bash makes three words of --driver=re.
  const typed = host.argv.slice(2).filter((word) => word !== '=');
  const current = typed.at(-1) ?? '';
  const before = typed.slice(0, -1);
  const [command] = findCommands(before);
  if (command === undefined) return undefined;
  const flag = findValueFlag(before.at(-1), table);
  if (flag !== undefined) return completeValue(flag, current);
  if (current.startsWith('-')) return undefined;
  const words = wordsOf(command, before, table, host);
  return words.filter((word) => word.startsWith(current));
}

/** Of the positional whose turn it is. */
function wordsOf(
  { name, positionals }: Command,
  before: readonly string[],
  table: OptionTable,
  host: Host,
): readonly string[] {
  const isWord = (word: string, at: number) =>
    !word.startsWith('-') && findValueFlag(before[at - 1], table) === undefined;
  const words = before.filter(isWord);
  const given = words.slice(words.indexOf(name) + 1);
  const positional = positionals[given.length] ?? lastOfMany(positionals);
  if (positional?.choices !== undefined) return positional.choices;
  const takesProfile = positional?.word === 'PROFILE' || (name === 'profiles' && given[0] === 'show');
  return takesProfile ? listBuiltInProfiles(host.files) : [];
}

function lastOfMany(positionals: readonly Positional[]): Positional | undefined {
  const last = positionals.at(-1);
  return last?.isMany === true ? last : undefined;
}

/** The flag whose value follows the word. */
function findValueFlag(word: string | undefined, table: OptionTable): [string, Option<unknown>] | undefined {
  const entry = Object.entries(table).find(
    ([name, { alias }]) => word === `--${name}` || word === `-${alias}`,
  );
  return entry?.[1].kind === 'boolean' ? undefined : entry;
}

function completeValue([name, { words = [] }]: [string, Option<unknown>], current: string): string[] {
  const known = name === 'target' ? LOCAL_FLAVORS : words;
  return known.filter((word) => word.startsWith(current));
}
