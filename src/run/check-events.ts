// Events that a target can't have: told before anything is started.
import { usageError } from '../core/errors.ts';
import type { Profile, ProfileEvent } from '../profile/profile.ts';
import type { TargetSpec } from '../target/contract.ts';

/** @throws CacheBenchError E_EVENT */
export function checkEvents({ name, events }: Profile, targets: readonly TargetSpec[]): void {
  if (events.length === 0) return;
  const cluster = targets.find(isCluster);
  if (cluster !== undefined)
    throw usageError(
      'E_EVENT',
      `profile ${name} has events, and ${cluster.name} is a cluster: each is done to one server`,
      'Leave out the cluster, or profiles with events.',
    );
  const attached = targets.find(({ kind }) => kind === 'attach');
  const harmful = events.find(needsOwnServer);
  if (attached !== undefined && harmful !== undefined)
    throw usageError(
      'E_EVENT',
      `profile ${name} does '${harmful.text}' to servers, and ${attached.name} was not started by cache-bench`,
      'Let it start the servers: -t redis -t dragonfly.',
    );
  const boxed = targets.find(({ kind }) => kind === 'container');
  const ofProcess = events.find(({ action }) => ['replica', 'process', 'restart'].includes(action.kind));
  if (boxed !== undefined && ofProcess !== undefined)
    throw usageError(
      'E_EVENT',
      `profile ${name} does '${ofProcess.text}' to servers, and ${boxed.name} is in a container`,
      'Let it start the servers as processes: -t redis -t dragonfly.',
    );
}

function isCluster(target: TargetSpec): boolean {
  return target.kind === 'attach' ? target.endpoint.cluster === true : target.flavor === 'redis-cluster';
}

/** What would outlast the run, or end what others use. */
function needsOwnServer({ action }: ProfileEvent): boolean {
  return ['setting', 'replica', 'process', 'restart'].includes(action.kind);
}
