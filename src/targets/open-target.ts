// Opens a target: starts a server of our own, as a process or in a container, or attaches to one that runs already. What a way needs is
// loaded when it is gone: who attaches starts no process.

import { openAttached } from './attached/open-attached.ts';
import { openAttachedCluster } from './attached/open-attached-cluster.ts';
import type { OpenContext, Target, TargetSpec } from './contract.ts';
import { readBack } from './started/read-back.ts';

/**
 * Resolves when the server answers, has said who it is, and has what it was started with.
 *
 * @throws CacheBenchError: of the way that it is opened, E_CLUSTER,
 * E_SERVER_AUTH, E_CERTIFICATE, E_SETTING, and E_SSH
 */
export async function openTarget(spec: TargetSpec, context: OpenContext): Promise<Target> {
  const target = await open(spec, context);
  if (spec.kind === 'attach')
    return spec.sshHost === undefined
      ? target
      : (await import('./ssh/watch-by-ssh.ts')).watchBySsh(target, spec.sshHost, context);
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
  if (spec.kind === 'container')
    return (await import('./container/open-container.ts')).openContainer(spec, context);
  const { createGuard } = await import('./started/guard.ts');
  const guarded = { ...context, guard: await createGuard(spec.protection ?? {}, context.env) };
  return spec.flavor === 'redis-cluster'
    ? (await import('./started/open-local-cluster.ts')).openLocalCluster(spec, guarded)
    : (await import('./started/open-local.ts')).openLocal(spec, guarded);
}
