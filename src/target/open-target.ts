// Opens a target: starts a server of our own, as a process or in a container, or attaches to one that runs already.
import type { OpenContext, Target, TargetSpec } from './contract.ts';
import { createGuard } from './guard.ts';
import { openAttached } from './open-attached.ts';
import { openAttachedCluster } from './open-attached-cluster.ts';
import { openContainer } from './open-container.ts';
import { openLocal } from './open-local.ts';
import { openLocalCluster } from './open-local-cluster.ts';
import { readBack } from './read-back.ts';
import { watchBySsh } from './ssh/watch-by-ssh.ts';

/**
 * Resolves when the server answers, has said who it is, and has what it was started with.
 *
 * @throws CacheBenchError: of {@link openLocal}, {@link openContainer} or {@link openAttached}, E_CLUSTER,
 * E_SERVER_AUTH, E_CERTIFICATE, E_SETTING, and E_SSH
 */
export async function openTarget(spec: TargetSpec, context: OpenContext): Promise<Target> {
  const target = await open(spec, context);
  if (spec.kind === 'attach')
    return spec.sshHost === undefined ? target : watchBySsh(target, spec.sshHost, context);
  try {
    // Not a copy: what a target says of itself changes with a restart.
    return Object.assign(target, { readings: await readBack(target, spec.settings) });
  } catch (error) {
    await target.stop();
    throw error;
  }
}

async function open(spec: TargetSpec, context: OpenContext): Promise<Target> {
  if (spec.kind === 'attach') return spec.endpoint.cluster ? openAttachedCluster(spec) : openAttached(spec);
  if (spec.kind === 'container') return openContainer(spec, context);
  const guarded = { ...context, guard: await createGuard(spec.protection ?? {}, context.env) };
  return spec.flavor === 'redis-cluster' ? openLocalCluster(spec, guarded) : openLocal(spec, guarded);
}
