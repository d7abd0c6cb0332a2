// Which servers an experiment can be played on: told before anything is started.
import { dropUndefined } from '../core/drop-undefined.ts';
import { usageError } from '../core/errors.ts';
import type { TargetSpec } from '../targets/contract.ts';
import type { Experiment } from './experiment.ts';
import type { ServerChoice } from './topology/start-node.ts';

/** @throws CacheBenchError E_TARGET (exit code 2) for a target that is not started as a process by us */
export function chooseServer(spec: TargetSpec): ServerChoice {
  if (spec.kind !== 'local' || spec.flavor === 'redis-cluster')
    throw usageError(
      'E_TARGET',
      `${spec.name}: failover experiments start their servers themselves, as processes: they kill and stop them`,
      'Name a kind of server: -t redis, -t valkey, -t dragonfly, or a program of yours: -t redis@/path/to/redis-server.',
    );
  const { name, flavor, version, program, settings } = spec;
  return {
    ...{ name, flavor, settings },
    ...dropUndefined({ version, program }),
  };
}

/** @throws CacheBenchError E_EXPERIMENT (exit code 2) */
export function checkChoice(
  { name, topology, snapshotBeforeNs }: Experiment,
  { name: target, flavor }: ServerChoice,
): void {
  if (flavor !== 'dragonfly') return;
  if (topology === 'cluster')
    throw usageError(
      'E_EXPERIMENT',
      `${name} needs a cluster that elects its primaries, but ${target} is a Dragonfly, whose cluster elects none`,
      'Leave out the target, or the experiment.',
    );
  if (snapshotBeforeNs !== undefined)
    throw usageError(
      'E_EXPERIMENT',
      `${name} begins with a snapshot, but ${target} is started without snapshots`,
      'Leave out the target, or the experiment.',
    );
}
