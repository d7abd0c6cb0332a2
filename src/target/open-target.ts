// Opens a target: starts a server of our own, or attaches to one that runs already.
import type { OpenContext, Target, TargetSpec } from './contract.ts';
import { openAttached } from './open-attached.ts';
import { openAttachedCluster } from './open-attached-cluster.ts';
import { openLocal } from './open-local.ts';
import { openLocalCluster } from './open-local-cluster.ts';

/**
 * Resolves when the server answers and has said who it is.
 *
 * @throws CacheBenchError: of {@link openLocal} or {@link openAttached}, and E_CLUSTER
 */
export function openTarget(spec: TargetSpec, context: OpenContext): Promise<Target> {
  if (spec.kind === 'attach') return spec.endpoint.cluster ? openAttachedCluster(spec) : openAttached(spec);
  return spec.flavor === 'redis-cluster' ? openLocalCluster(spec, context) : openLocal(spec, context);
}
