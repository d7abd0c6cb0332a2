// Whether the chosen driver can send what a profile asks for: found out before anything is sent.
import { usageError } from '../core/errors.ts';
import type { DriverName } from '../load/contract.ts';
import { hasCursor } from '../profile/derived.ts';
import type { Profile } from '../profile/profile.ts';

/** @throws CacheBenchError E_DRIVER */
export function checkDriver({ name, operations, receivers }: Profile, driver: DriverName): void {
  const what = receivers.length > 0 ? 'receivers' : operations.some(hasCursor) ? 'a {cursor}' : undefined;
  if (driver === 'resp' || what === undefined) return;
  throw usageError(
    'E_DRIVER',
    `profile ${name} has ${what}, which the driver ${driver} does not support`,
    'Use --driver resp, or leave the profile out.',
  );
}
