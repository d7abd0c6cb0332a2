// The largest value that a profile may send.
import { listCommands } from './command-names.ts';
import type { Profile, ValueSize } from './profile.ts';

/** Bytes. */
export function largestValueBytes(profile: Profile): number {
  const own = listCommands(profile)
    .flat(2)
    .flatMap((part) => (part.kind === 'value' ? [largestOf(part.size)] : []));
  return Math.max(0, ...own);
}

function largestOf(size: ValueSize): number {
  switch (size.kind) {
    case 'fixed':
      return size.bytes;
    case 'range':
    case 'lognormal':
      return size.maxBytes;
    case 'weighted':
      return Math.max(...size.sizes.map(({ bytes }) => bytes));
  }
}
