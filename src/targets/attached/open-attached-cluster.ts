// Attaches to a Redis Cluster that somebody else runs, by the address of any of its nodes.

import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import type { OpenContext, Target } from '../contract.ts';
import { readWholeCluster } from '../control/cluster-state.ts';
import { joinNodes, openTogether } from '../control/cluster-target.ts';
import { type AttachSpec, openServer, withTlsFiles } from './open-attached.ts';

/** @throws CacheBenchError E_CLUSTER, and those of openServer */
export async function openAttachedCluster(spec: AttachSpec, context: OpenContext): Promise<Target> {
  const { name } = spec;
  const endpoint = withTlsFiles(spec);
  const { nodes } = await readWholeCluster(name, endpoint);
  // What they tell of a failure says which node it was by its address.
  const opened = await openTogether(
    nodes.map((node) => openNode({ name, kind: 'attach', endpoint: node }, endpoint, context)),
  );
  return joinNodes(name, endpoint, opened);
}

/** A node may announce an address that is good elsewhere: in its container, or behind a translation of addresses. */
async function openNode(spec: AttachSpec, asked: Endpoint, context: OpenContext): Promise<Target> {
  try {
    return await openServer(spec, context);
  } catch (error) {
    const isNamed = describeEndpoint({ ...spec.endpoint, cluster: true }) !== describeEndpoint(asked);
    if (!(error instanceof CacheBenchError) || error.code !== 'E_TARGET_UNREACHABLE' || !isNamed) throw error;
    throw new CacheBenchError(
      error.code,
      `${error.message}; ${describeEndpoint(asked)} gave this address for a node of its cluster`,
      {
        hint: 'If that node runs, it announces an address that cannot be reached from here: set its cluster-announce-ip (or -hostname) and cluster-announce-port to one that can, or run cache-bench where its address is good.',
      },
    );
  }
}
