// How fast a profile writes all its keys anew: the clock of what leaks by work and not by time.
import { commandName } from '../profile/command-names.ts';
import { findCommand } from '../profile/commands/table.ts';
import type { Profile } from '../profile/profile.ts';

/** Writes of a key for each operation, on average. A command counts once, however many keys it names. */
export function writesPerOperation({ operations }: Profile): number {
  const weights = operations.reduce((sum, { weight }) => sum + weight, 0);
  return operations.reduce((sum, { weight, commands }) => {
    const writes = commands.filter((command) => findCommand(commandName(command))?.access === 'write').length;
    return sum + (weight / weights) * writes;
  }, 0);
}

/** Keys of all keyspaces that are filled; of a profile without a fill all that it may write. */
export function countProfileKeys({ keyspaces, fill }: Profile): number {
  const filled = new Set(fill.map(({ keyspace }) => keyspace));
  const own = keyspaces.filter(({ name }) => filled.size === 0 || filled.has(name));
  return own.reduce((sum, { count }) => sum + count, 0);
}

/** Per second at a rate of operations; 0 where nothing is written. */
export function turnoversPerSecond(profile: Profile, ratePerSecond: number): number {
  const keys = countProfileKeys(profile);
  return keys === 0 ? 0 : (ratePerSecond * writesPerOperation(profile)) / keys;
}
