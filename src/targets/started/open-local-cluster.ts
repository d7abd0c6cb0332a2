// Starts a Redis Cluster of our own: one server a shard on this machine, made one cluster, and proof that it is whole.

import type { OpenContext, Target } from '../contract.ts';
import { joinNodes, openTogether, stopAll } from '../control/cluster-target.ts';
import { shardsOf } from '../flavors/redis-cluster.ts';
import { formCluster } from './form-cluster.ts';
import { type LocalSpec, openLocal } from './open-local.ts';

/** All nodes share the CPUs of the context, as the threads of one server would. @throws as openLocal, and E_CLUSTER */
export async function openLocalCluster(spec: LocalSpec, context: OpenContext): Promise<Target> {
  // Threads wanted of a server are shards here, and given by the spec.
  const { serverThreads: _threads, ...nodeContext } = context;
  const nodes = await openTogether(
    Array.from({ length: shardsOf(spec.settings) }, (_, index) =>
      openLocal({ ...spec, name: `${spec.name} node ${index + 1}` }, nodeContext),
    ),
  );
  try {
    await formCluster(spec.name, nodes, context.signal);
  } catch (error) {
    const cause = await findLostNode(nodes);
    await stopAll(nodes);
    throw cause ?? error;
  }
  return joinNodes(spec.name, { ...nodes[0]!.endpoint, cluster: true }, nodes);
}

/** Of a connection that broke only the node can say why: its end, and the last lines of its log. */
async function findLostNode(nodes: readonly Target[]): Promise<unknown> {
  const ends = await Promise.allSettled(nodes.map((node) => node.assertAlive()));
  return ends.find((end) => end.status === 'rejected')?.reason;
}
