// A replica: a second server of the same kind that takes all data from the first one while that is measured.
import { monotonicNs, sleep } from '../../core/clock.ts';
import { CacheBenchError } from '../../core/errors.ts';
import type { InfoFields } from '../../core/info-text.ts';
import { countAllKeys } from '../../targets/access/database-size.ts';
import type { Target } from '../../targets/contract.ts';
import { replicateFrom } from '../../targets/started/replicate.ts';

/** Fine enough for a synchronisation of a tenth of a second. */
const POLL_MS = 20;

export interface Synchronised {
  /** When the replica was told to follow; its own start is not what is measured. */
  readonly startNs: number;
  readonly endNs: number;
  /** That it holds then. */
  readonly keys: number;
}

/** @throws CacheBenchError E_EVENT when it does not end in time; those of starting a server */
export async function synchroniseReplica(
  target: Target,
  timeoutNs: number,
  signal: AbortSignal,
): Promise<Synchronised> {
  const { address } = target.endpoint;
  if (target.process === undefined || address.kind !== 'tcp')
    throw new CacheBenchError('E_EVENT', `cache-bench did not start ${target.name}`);
  const replica = await target.process.startTwin();
  try {
    const startNs = monotonicNs();
    await replicateFrom(replica, address);
    for (;;) {
      const end = await seeSynchronised(replica);
      if (end !== undefined) return { startNs, ...end };
      if (monotonicNs() > startNs + timeoutNs)
        throw new CacheBenchError('E_EVENT', 'the replica did not receive all data in time');
      if (signal.aborted)
        throw new CacheBenchError('E_EVENT', 'the round ended before the replica was ready');
      await sleep(POLL_MS, signal);
    }
  } finally {
    await replica.stop();
  }
}

/** undefined: not yet. Dragonfly calls its link up while it still refuses every other command as LOADING. */
async function seeSynchronised(replica: Target): Promise<Omit<Synchronised, 'startNs'> | undefined> {
  try {
    if (!isSynchronised(await replica.info('replication'))) return undefined;
    const endNs = monotonicNs();
    return { endNs, keys: await countAllKeys(replica) };
  } catch (error) {
    if (error instanceof CacheBenchError && error.code === 'E_TARGET_LOADING') return undefined;
    throw error;
  }
}

function isSynchronised(info: InfoFields): boolean {
  return info.get('master_link_status') === 'up' && info.get('master_sync_in_progress') !== '1';
}
