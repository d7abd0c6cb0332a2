// Installs Dragonfly from the archive of a release.
import { lstatSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { CacheBenchError } from '../core/errors.ts';
import type { InstallSettings } from './contract.ts';
import { findDragonflyRelease, PINNED_DRAGONFLY } from './dragonfly-release.ts';
import { keepInCache } from './keep-in-cache.ts';
import { runTool } from './run-tool.ts';

/**
 * @returns the path of the program
 * @throws CacheBenchError of findDragonflyRelease, downloadVerified and placeServer
 */
export async function installDragonfly(
  wanted: string | undefined,
  settings: InstallSettings,
): Promise<string> {
  const release = await findDragonflyRelease(wanted ?? PINNED_DRAGONFLY, settings);
  const { version, archive, member } = release;
  return keepInCache('dragonfly', version, archive, settings, async (verified, program, scratch) => {
    // Of what is in the archive, one file: the others, its licence for one, are not needed.
    const hint = 'Try again; if it happens again, install another version.';
    await runTool(['tar', '-xzf', verified, '-C', scratch, '--no-same-owner', member], { hint }, settings);
    const unpacked = join(scratch, member);
    if (!lstatSync(unpacked).isFile())
      throw new CacheBenchError('E_INSTALL', `${member} in ${archive.fileName} is no regular file`, { hint });
    renameSync(unpacked, program);
  });
}
