// A snapshot: room on the disk before it, its end when it is in the background, and what it leaves behind.
import { readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicNs, sleep } from '../../core/clock.ts';
import { CacheBenchError } from '../../core/errors.ts';
import type { InfoFields } from '../../core/info-text.ts';
import { formatBytes } from '../../core/units.ts';
import type { Target, TargetNode } from '../../targets/contract.ts';
import { nodesOf } from '../../targets/control/cluster-target.ts';
import { readMemory } from '../../targets/control/data.ts';
import { printable } from '../../targets/control/printable.ts';

/** Files of Redis and Dragonfly. */
const SNAPSHOT_FILE = /\.(rdb|dfs)$/;
/** Fine enough for a snapshot of a tenth of a second. */
const POLL_MS = 20;

/**
 * Half as much again as the data takes in memory: a snapshot is smaller as a rule, and stands beside the one before.
 *
 * @throws CacheBenchError E_DISK
 */
export async function requireRoom(target: Target): Promise<void> {
  const directory = directoriesOf(target)[0];
  if (directory === undefined) return;
  const { usedBytes = 0 } = await readMemory(target);
  const { bavail, bsize } = statfsSync(directory);
  const wanted = usedBytes * 1.5;
  const free = bavail * bsize;
  if (free >= wanted) return;
  throw new CacheBenchError(
    'E_DISK',
    `only ${formatBytes(free)} are free in the directory of ${target.name}; a snapshot may need ${formatBytes(wanted)}`,
    { hint: 'Set TMPDIR to a directory on a larger disk.' },
  );
}

/** @throws CacheBenchError E_EVENT when the server says that it failed, or does not end it in time */
export async function waitForSnapshot(
  node: TargetNode,
  deadlineNs: number,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const info = await node.info('persistence');
    if (info.size === 0)
      throw new CacheBenchError('E_EVENT', 'INFO of the server does not say when its snapshot is written');
    if (!isSaving(info)) {
      // Dragonfly tells why; both have this field, and "err" stays until one succeeds.
      if (info.get('rdb_last_bgsave_status') !== 'err') return;
      const why = info.get('last_error') ?? 'its log says why';
      throw new CacheBenchError('E_EVENT', `the snapshot failed: ${printable(why)}`);
    }
    if (monotonicNs() > deadlineNs) throw new CacheBenchError('E_EVENT', 'the snapshot did not end in time');
    if (signal.aborted) throw new CacheBenchError('E_EVENT', 'the round ended before the snapshot');
    await sleep(POLL_MS, signal);
  }
}

/** In Dragonfly rdb_bgsave_in_progress stays 1 after a BGSAVE; `saving` is right. */
function isSaving(info: InfoFields): boolean {
  return (info.get('saving') ?? info.get('rdb_bgsave_in_progress')) === '1';
}

/** Of all snapshot files in the private directories; undefined where there is none to look into. */
export function measureSnapshot(target: Target): number | undefined {
  const directories = directoriesOf(target);
  if (directories.length === 0) return undefined;
  const files = directories.flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => SNAPSHOT_FILE.test(name))
      .map((name) => join(directory, name)),
  );
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

/** Of the nodes of a cluster all lie on one disk. */
function directoriesOf(target: Target): readonly string[] {
  return nodesOf(target).flatMap(({ directory }) => directory ?? []);
}
