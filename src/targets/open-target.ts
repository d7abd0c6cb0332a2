// Opens a target: starts a server of our own, as a process or in a container, or attaches to one that runs already. What a way needs is
// loaded when it is gone: who attaches starts no process.

import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
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
  if (spec.kind === 'attach') return attach(spec, context);
  const target = await start(spec, context);
  try {
    // Not a copy: what a target says of itself changes with a restart.
    return Object.assign(target, { readings: await readBack(target, spec.settings) });
  } catch (error) {
    await target.stop();
    throw error;
  }
}

/** Of several targets it is said which one failed, by the name that it was given and not by its address alone. */
async function attach(spec: Extract<TargetSpec, { kind: 'attach' }>, context: OpenContext): Promise<Target> {
  try {
    const target = spec.endpoint.cluster
      ? await openAttachedCluster(spec, context)
      : await openAttached(spec, context);
    return spec.sshHost === undefined
      ? target
      : await (await import('./ssh/watch-by-ssh.ts')).watchBySsh(target, spec.sshHost, context);
  } catch (error) {
    // Without a name it is called by its address, which has a colon or a slash, as no name has.
    const isNameless = /[:/]/.test(spec.name);
    if (!(error instanceof CacheBenchError) || isNameless || error.message.startsWith(`${spec.name}: `))
      throw error;
    const { code, message, hint, exitCode, cause } = error;
    throw new CacheBenchError(code, `${spec.name}: ${message}`, {
      exitCode,
      ...dropUndefined({ hint, cause }),
    });
  }
}

async function start(spec: Exclude<TargetSpec, { kind: 'attach' }>, context: OpenContext): Promise<Target> {
  if (spec.kind === 'container')
    return (await import('./container/open-container.ts')).openContainer(spec, context);
  const { createGuard } = await import('./started/guard.ts');
  const guarded = { ...context, guard: await createGuard(spec.protection ?? {}, context.env) };
  return spec.flavor === 'redis-cluster'
    ? (await import('./started/open-local-cluster.ts')).openLocalCluster(spec, guarded)
    : (await import('./started/open-local.ts')).openLocal(spec, guarded);
}
