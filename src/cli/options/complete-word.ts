// What a shell completes beyond commands and flags: the profiles that are built in, and what -t can start.
import type { Host } from '../../core/host.ts';
import { listBuiltInProfiles } from '../../profile/read-profile.ts';
import { LOCAL_FLAVORS } from '../../targets/contract.ts';
import { findCommands } from '../commands.ts';

const TARGET_FLAGS = ['-t', '--target'];

/** @returns candidates for the last word typed; empty: the command line's own words, or files, stand there */
export function completeWord(host: Host): readonly string[] {
  // --get-yargs-completions cache-bench run -t re
  const [, , ...typed] = host.argv;
  const current = typed.at(-1) ?? '';
  const before = typed.at(-2) ?? '';
  const beginLikeIt = (names: readonly string[]): string[] =>
    names.filter((name) => name.startsWith(current));
  if (TARGET_FLAGS.includes(before)) return beginLikeIt(LOCAL_FLAVORS);
  if (current.startsWith('-') || before.startsWith('-')) return [];
  const [command] = findCommands(typed.slice(0, -1));
  const takesProfile = command?.positionals.some(({ word }) => word === 'PROFILE') ?? false;
  const showsProfile = command?.name === 'profiles' && typed.includes('show');
  return takesProfile || showsProfile ? beginLikeIt(listBuiltInProfiles(host.files)) : [];
}
