// Removes servers from the cache; what the system has installed is not ours to remove.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { printable } from '../targets/control/printable.ts';
import { LOCAL_SERVERS } from '../targets/flavors/catalogue.ts';
import { markOwnProcess } from '../targets/processes/own-process.ts';
import { listCachedServers } from '../targets/programs/server-cache.ts';
import type { ServerWish } from './contract.ts';
import { requireCacheRoot } from './keep-in-cache.ts';

/**
 * @returns the directories that are gone; a server that still runs goes on
 * @throws CacheBenchError E_NO_SERVER (exit code 2), E_CACHE_DIR
 */
export function removeServers(
  { flavor, version }: ServerWish,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const root = requireCacheRoot(env);
  const { title, programs } = LOCAL_SERVERS[flavor];
  const cached = listCachedServers(flavor, programs[0]!, env);
  const wanted = cached.filter((one) => version === undefined || one.version === version);
  if (wanted.length === 0) {
    const there = cached.map((one) => `${flavor}@${one.version}`).join(', ');
    throw usageError(
      'E_NO_SERVER',
      `${title}${version === undefined ? '' : ` ${version}`} is not in the cache ${root}`,
      there === ''
        ? 'Only what cache-bench installed can be removed; for the rest ask the package manager.'
        : `There are: ${there}.`,
    );
  }
  return wanted.map(({ directory }, index) => {
    // By rename first: at no moment is there half a server to be found.
    const doomed = join(root, `.new-${markOwnProcess()}-removed${index}`);
    try {
      renameSync(directory, doomed);
      rmSync(doomed, { recursive: true, force: true });
    } catch (error) {
      throw new CacheBenchError('E_CACHE_DIR', `cannot remove ${directory}: ${printable(messageOf(error))}`, {
        hint: 'Remove it by hand.',
        cause: error,
      });
    }
    return directory;
  });
}
