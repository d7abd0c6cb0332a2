// Events that a target can't have: told before anything is started.
import { usageError } from '../core/errors.ts';
import type { Profile, ProfileEvent } from '../profile/profile.ts';
import type { TargetSpec } from '../targets/contract.ts';

/** @throws CacheBenchError E_EVENT */
export function checkEvents({ name, events }: Profile, targets: readonly TargetSpec[]): void {
  if (events.length === 0) return;
  const cluster = targets.find(isCluster);
  const ofOne = events.find(needsOneServer);
  if (cluster !== undefined && ofOne !== undefined)
    throw usageError(
      'E_EVENT',
      `profile ${name} does '${ofOne.text}' to one server, but ${cluster.name} is a cluster`,
      'Leave out the cluster, or the event.',
    );
  const attached = targets.find(({ kind }) => kind === 'attach');
  const harmful = events.find(needsOwnServer);
  if (attached !== undefined && harmful !== undefined)
    throw usageError(
      'E_EVENT',
      `profile ${name} does '${harmful.text}' to servers, but cache-bench did not start ${attached.name}`,
      'Let it start the servers: -t redis -t dragonfly.',
    );
  const boxed = targets.find(({ kind }) => kind === 'container');
  const ofProcess = events.find(isDoneToProcess);
  if (boxed !== undefined && ofProcess !== undefined)
    throw usageError(
      'E_EVENT',
      `profile ${name} does '${ofProcess.text}' to servers, but ${boxed.name} is in a container`,
      'Let it start the servers as processes: -t redis -t dragonfly.',
    );
}

function isCluster(target: TargetSpec): boolean {
  return target.kind === 'attach' ? target.endpoint.cluster === true : target.flavor === 'redis-cluster';
}

export function isDoneToProcess({ action }: ProfileEvent): boolean {
  return ['replica', 'process', 'restart'].includes(action.kind);
}

/** Also a walk over one key, whose node would have to be found with each step. */
function needsOneServer(event: ProfileEvent): boolean {
  const { action } = event;
  const isKeyed = action.kind === 'walk' && action.command.flat().some(({ kind }) => kind === 'key');
  return isKeyed || isDoneToProcess(event);
}

/** What would outlast the run, or end what others use. */
function needsOwnServer(event: ProfileEvent): boolean {
  return event.action.kind === 'setting' || isDoneToProcess(event);
}
