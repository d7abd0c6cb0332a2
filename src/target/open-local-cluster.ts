// Starts a Redis Cluster of our own: one server a shard on this machine, made one cluster, and proof that it is whole.
import { joinNodes, openTogether, stopAll } from './cluster-target.ts';
import type { OpenContext, Target } from './contract.ts';
import { formCluster } from './form-cluster.ts';
import { type LocalSpec, openLocal } from './open-local.ts';

/** The fewest that can vote a failed primary out, and what the documentation of Redis advises. */
const DEFAULT_SHARDS = 3;

/** Number of servers that a spec of flavor redis-cluster means. */
export function countShards({ settings }: Pick<LocalSpec, 'settings'>): number {
  return settings['shards'] === undefined ? DEFAULT_SHARDS : Number(settings['shards']);
}

/** All nodes share the CPUs of the context, as the threads of one server would. @throws as openLocal, and E_CLUSTER */
export async function openLocalCluster(spec: LocalSpec, context: OpenContext): Promise<Target> {
  // Threads wanted of a server are shards here, and given by the spec.
  const { serverThreads: _threads, ...nodeContext } = context;
  const nodes = await openTogether(
    Array.from({ length: countShards(spec) }, (_, index) =>
      openLocal({ ...spec, name: `${spec.name} node ${index + 1}` }, nodeContext),
    ),
  );
  try {
    await formCluster(spec.name, nodes, context.signal);
  } catch (error) {
    await stopAll(nodes);
    throw error;
  }
  return joinNodes(spec.name, { ...nodes[0]!.endpoint, cluster: true }, nodes);
}
