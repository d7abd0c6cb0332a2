// Whether a profile may write: one that only reads leaves nothing behind, and may be sent to a replica.
import { listCommandNames } from './command-names.ts';
import { findCommand } from './commands/table.ts';
import type { Profile } from './profile.ts';

/** Commands that are not known may. */
export function writesKeys(profile: Profile): boolean {
  return listCommandNames(profile).some(
    (name) => !READING.has(name) && (findCommand(name)?.access ?? 'write') === 'write',
  );
}

/** Of events and receivers, and not in the table. */
const READING = new Set(['KEYS', 'SAVE', 'BGSAVE', 'SUBSCRIBE']);
