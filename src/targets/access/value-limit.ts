// Whether a target takes values as large as a profile sends: one that does not ends the connection, and says little.
import { usageError } from '../../core/errors.ts';
import { formatBytes } from '../../core/units.ts';
import type { Target } from '../contract.ts';
import { readSetting } from '../spec/settings.ts';

/** The least that a server lets itself be told. */
const ALWAYS_TAKEN_BYTES = 1024 ** 2;

/**
 * @param place where the profile, or a flag, says so
 * @throws CacheBenchError E_VALUE_SIZE; nothing where the server does not tell its limit
 */
export async function requireValueSize(
  target: Target,
  bytes: number,
  profile: string,
  place?: string,
): Promise<void> {
  if (bytes <= ALWAYS_TAKEN_BYTES) return;
  const limit = Number((await readSetting(target, 'proto-max-bulk-len')) ?? Number.NaN);
  if (!(bytes > limit)) return;
  throw usageError(
    'E_VALUE_SIZE',
    `${target.name} takes values of at most ${formatBytes(limit)} (proto-max-bulk-len), and ${profile} sends some of ${formatBytes(bytes)}${place === undefined ? '' : ` (${place})`}`,
    'Use smaller ones, e.g. --value-size 64KiB, or raise that setting of the server.',
  );
}
