// Asks a node of a cluster who serves which slot.
import { type ClusterSlots, readClusterSlots } from '../../core/cluster-slots.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { hearAllErrors } from '../../wire/hear-all-errors.ts';
import { unreachable } from '../../wire/open-socket.ts';

/** A node that is measured at this moment answers within milliseconds; one that is gone, never. */
const TIMEOUT_MS = 4000;

/** @throws CacheBenchError E_TARGET_UNREACHABLE, E_CLUSTER */
export async function fetchClusterSlots(endpoint: Endpoint): Promise<ClusterSlots> {
  const [{ Redis }, { toOptions }] = await Promise.all([
    import('ioredis'),
    import('../drivers/ioredis-driver.ts'),
  ]);
  const redis = new Redis({
    ...toOptions({ endpoint, protocol: 2, connectTimeoutMs: TIMEOUT_MS }),
    commandTimeout: TIMEOUT_MS,
  });
  hearAllErrors(redis);
  // connect() and pending calls only say "Connection is closed."; the reason comes as an event.
  let reason: Error | undefined;
  redis.on('error', (error) => {
    reason = error;
  });
  try {
    await redis.connect();
    return readClusterSlots(await redis.call('CLUSTER', 'SLOTS'), endpoint);
  } catch (error) {
    throw error instanceof CacheBenchError ? error : unreachable(endpoint, reason ?? error);
  } finally {
    redis.disconnect();
  }
}
