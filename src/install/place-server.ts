// Puts a server into the cache in one step: whoever looks finds it whole, or not at all.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import type { ProcessFlavor } from '../targets/contract.ts';
import { printable } from '../targets/control/printable.ts';
import { LOCAL_SERVERS } from '../targets/flavors/catalogue.ts';
import { markOwnProcess } from '../targets/processes/own-process.ts';
import { identifyProcess, isRunning } from '../targets/processes/process-identity.ts';
import { readServerVersion } from '../targets/programs/ask-version.ts';
import { isProgram } from '../targets/programs/is-program.ts';
import { type CachedServer, cachePlace } from '../targets/programs/server-cache.ts';

export interface Placement {
  readonly root: string;
  readonly flavor: ProcessFlavor;
  readonly version: string;
  /** What is known of its origin, kept beside the program. */
  readonly origin: Readonly<Record<string, string>>;
  /** Puts the program at `path`, with whatever it needs for that in `scratch`, which is removed afterwards. */
  fill(path: string, scratch: string): Promise<void>;
}

/** @throws CacheBenchError E_INSTALL when the program does not run here, E_CACHE_DIR, and what `fill` throws */
export async function placeServer({ root, flavor, version, origin, fill }: Placement): Promise<CachedServer> {
  const { title, programs } = LOCAL_SERVERS[flavor];
  const place = cachePlace(root, flavor, version, programs[0]!);
  removeLeftovers(root);
  const workshop = makeWorkshop(root);
  try {
    const scratch = join(workshop, 'scratch');
    const fresh = join(workshop, 'server');
    mkdirSync(scratch);
    mkdirSync(fresh);
    const program = join(fresh, programs[0]!);
    await fill(program, scratch);
    chmodSync(program, 0o755);
    const found = await readServerVersion(program);
    if (found !== version) {
      throw new CacheBenchError(
        'E_INSTALL',
        `${title} ${version} does not run here: asked for its version it ${found === undefined ? 'said nothing' : `said ${printable(found)}`}`,
        {
          hint: 'It may need another C library (Alpine has none that fits): use a package of the system, or a container.',
        },
      );
    }
    writeFileSync(join(fresh, 'origin.json'), `${JSON.stringify({ flavor, version, ...origin }, null, 2)}\n`);
    mkdirSync(dirname(place.directory), { recursive: true });
    moveInto(fresh, place);
    return place;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Another process may have installed the same meanwhile: verified like ours, so it is as good. */
function moveInto(fresh: string, { directory, program }: CachedServer): void {
  try {
    renameSync(fresh, directory);
  } catch (error) {
    if (isProgram(program)) return;
    // What stands there is no server: a directory that somebody emptied by half.
    rmSync(directory, { recursive: true, force: true });
    try {
      renameSync(fresh, directory);
    } catch {
      if (!isProgram(program)) throw cacheError(directory, error);
    }
  }
}

function makeWorkshop(root: string): string {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    return mkdtempSync(join(root, `.new-${markOwnProcess()}-`));
  } catch (error) {
    throw cacheError(root, error);
  }
}

/** Of installations that were killed. */
function removeLeftovers(root: string): void {
  if (identifyProcess('self') === undefined) return;
  for (const name of readNames(root)) {
    const owner = /^\.new-(\d+)-(\d+)-/.exec(name);
    if (owner === null || isRunning({ pid: Number(owner[1]), startTicks: Number(owner[2]) })) continue;
    rmSync(join(root, name), { recursive: true, force: true });
  }
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function cacheError(directory: string, error: unknown): CacheBenchError {
  return new CacheBenchError(
    'E_CACHE_DIR',
    `cannot install into ${directory}: ${printable(messageOf(error))}`,
    {
      hint: 'Name a directory of your own with XDG_CACHE_HOME.',
      cause: error,
    },
  );
}
