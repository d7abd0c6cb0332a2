// Gives the newest snapshot of one server of our own to another, which loads it when it starts.
import { copyFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CacheBenchError } from '../../core/errors.ts';

/** Redis and Valkey look for it by themselves; Dragonfly does with --dbfilename=dump. */
const SNAPSHOT = 'dump.rdb';

export interface HandedOver {
  /** Takes it away again, with what the server may have saved beside it. Never throws. */
  remove(): void;
}

/** @param from, to private directories @throws CacheBenchError E_SNAPSHOT where there is none */
export function handOverSnapshot(from: string, to: string): HandedOver {
  const [newest] = listSnapshots(from, '.rdb')
    .map((path) => ({ path, changedMs: statSync(path).mtimeMs }))
    .sort((one, other) => other.changedMs - one.changedMs);
  if (newest === undefined) throw new CacheBenchError('E_SNAPSHOT', `no snapshot was found in ${from}`);
  const remove = () => {
    for (const path of [...listSnapshots(to, '.rdb'), ...listSnapshots(to, '.dfs')])
      rmSync(path, { force: true });
  };
  remove();
  copyFileSync(newest.path, join(to, SNAPSHOT));
  return { remove };
}

function listSnapshots(directory: string, ending: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(directory, name));
}
