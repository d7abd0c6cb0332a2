// The largest value that a profile may send.
import { listCommands } from './command-names.ts';
import type { Profile } from './profile.ts';
import { largestOf } from './value-size.ts';

/** Bytes. */
export function largestValueBytes(profile: Profile): number {
  const own = listCommands(profile)
    .flat(2)
    .flatMap((part) => (part.kind === 'value' ? [largestOf(part.size)] : []));
  return Math.max(0, ...own);
}
