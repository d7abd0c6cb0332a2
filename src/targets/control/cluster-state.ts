// What a node says of its cluster: whether it is whole, who serves which slot, and whether the node is one of several.
import { type ClusterSlots, countUnservedSlots, readClusterSlots } from '../../core/cluster-slots.ts';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import { countOf, type InfoFields, parseInfoText } from '../../core/info-text.ts';
import type { TargetNode } from '../contract.ts';
import { type ControlClient, openControlClient } from './control-client.ts';
import { isRefusal } from './control-errors.ts';
import { printable } from './printable.ts';
import { orRefused } from './server-fields.ts';

/** The fields of CLUSTER INFO. */
export async function readClusterState(client: ControlClient): Promise<InfoFields> {
  return parseInfoText(String(await client.call('CLUSTER', 'INFO')));
}

/** @throws CacheBenchError E_CLUSTER when this is no cluster, or none that serves all its slots */
export async function readWholeCluster(name: string, endpoint: Endpoint): Promise<ClusterSlots> {
  return withClient(endpoint, async (client) => {
    try {
      const told = await orRefused(() => readClusterState(client));
      const state = told === undefined ? 'ok' : (told.get('cluster_state') ?? 'unknown');
      const slots = readClusterSlots(await client.call('CLUSTER', 'SLOTS'), endpoint);
      const unserved = countUnservedSlots(slots);
      if (state === 'ok' && unserved === 0) return slots;
      throw new CacheBenchError(
        'E_CLUSTER',
        `${name}: the cluster is incomplete: its state is '${printable(state, 40)}', and no node serves ${unserved} of its slots`,
        { hint: 'Look at CLUSTER NODES: every slot needs a primary that is up.' },
      );
    } catch (error) {
      if (!isRefusal(error)) throw error;
      throw usageError(
        'E_CLUSTER',
        `${name} is not a Redis Cluster: ${error.message}`,
        'Attach to a single server with redis://HOST:PORT.',
      );
    }
  });
}

/** @throws CacheBenchError E_CLUSTER: most keys lie on other nodes, and this one refuses them */
export async function refuseLoneNode(node: TargetNode): Promise<void> {
  const size = await countShards(node);
  if (size < 2) return;
  const where = describeEndpoint(node.endpoint);
  throw usageError(
    'E_CLUSTER',
    `${where} is one node of a cluster of ${size}, so it would refuse the keys of the other nodes`,
    `Attach to the cluster as a whole: ${describeEndpoint({ ...node.endpoint, db: 0, cluster: true })}.`,
  );
}

/** 0: no cluster, as far as it says. Dragonfly alone may pass for a cluster of one. */
async function countShards({ endpoint, info }: TargetNode): Promise<number> {
  try {
    if ((await info('cluster')).get('cluster_enabled') !== '1') return 0;
    return countOf(await withClient(endpoint, readClusterState), 'cluster_size') ?? 0;
  } catch (error) {
    if (isRefusal(error)) return 0;
    throw error;
  }
}

async function withClient<T>(endpoint: Endpoint, work: (client: ControlClient) => Promise<T>): Promise<T> {
  const client = await openControlClient(endpoint);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
