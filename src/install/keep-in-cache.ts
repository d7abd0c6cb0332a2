// From a published archive to a program in the cache: nothing is downloaded twice, nothing unverified is looked into.
import { join } from 'node:path';
import { usageError } from '../core/errors.ts';
import type { ProcessFlavor } from '../targets/contract.ts';
import { LOCAL_SERVERS } from '../targets/flavors/catalogue.ts';
import { isProgram } from '../targets/programs/is-program.ts';
import { cachePlace, serverCacheRoot } from '../targets/programs/server-cache.ts';
import type { InstallSettings } from './contract.ts';
import { type Archive, downloadVerified } from './download.ts';
import { placeServer } from './place-server.ts';

/**
 * @param unpack makes the program at a path of the archive, which is verified
 * @returns the path of the program
 */
export async function keepInCache(
  flavor: ProcessFlavor,
  version: string,
  archive: Archive,
  settings: InstallSettings,
  unpack: (archive: string, program: string, scratch: string) => Promise<void>,
): Promise<string> {
  const root = requireCacheRoot(settings.env);
  const { title, programs } = LOCAL_SERVERS[flavor];
  const place = cachePlace(root, flavor, version, programs[0]!);
  if (isProgram(place.program)) return place.program;
  settings.onEvent({ kind: 'step', text: `Downloading ${title} ${version} (${archive.fileName}) …` });
  const verified = await downloadVerified(archive, join(root, '.downloads'), settings);
  try {
    settings.onEvent({ kind: 'step', text: `Verified: sha256 ${archive.sha256}` });
    const { program } = await placeServer({
      root,
      flavor,
      version,
      origin: { url: verified.url, sha256: archive.sha256, installedAt: settings.now().toISOString() },
      fill: (path, scratch) => unpack(verified.path, path, scratch),
    });
    return program;
  } finally {
    verified.remove();
  }
}

/** @throws CacheBenchError E_CACHE_DIR (exit code 2) */
export function requireCacheRoot(env: InstallSettings['env']): string {
  const root = serverCacheRoot(env);
  if (root !== undefined) return root;
  throw usageError(
    'E_CACHE_DIR',
    'there is no place to install into: neither XDG_CACHE_HOME nor HOME is an absolute path',
    'Set XDG_CACHE_HOME to a directory of your own.',
  );
}
