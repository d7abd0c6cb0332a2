// Opens a target: starts a server of our own, as a process or in a container, or attaches to one that runs already.

import { openAttached } from './attached/open-attached.ts';
import { openAttachedCluster } from './attached/open-attached-cluster.ts';
import { openContainer } from './container/open-container.ts';
import type { OpenContext, Target, TargetSpec } from './contract.ts';
import { watchBySsh } from './ssh/watch-by-ssh.ts';
import { createGuard } from './started/guard.ts';
import { openLocal } from './started/open-local.ts';
import { openLocalCluster } from './started/open-local-cluster.ts';
import { readBack } from './started/read-back.ts';

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
  if (spec.kind === 'attach')
    return spec.endpoint.cluster ? openAttachedCluster(spec, context) : openAttached(spec, context);
  if (spec.kind === 'container') return openContainer(spec, context);
  const guarded = { ...context, guard: await createGuard(spec.protection ?? {}, context.env) };
  return spec.flavor === 'redis-cluster' ? openLocalCluster(spec, guarded) : openLocal(spec, guarded);
}
