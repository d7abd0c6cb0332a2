// Attaches to a Redis Cluster that somebody else runs, by the address of any of its nodes.

import type { Target } from '../contract.ts';
import { readWholeCluster } from '../control/cluster-state.ts';
import { joinNodes, openTogether } from '../control/cluster-target.ts';
import { type AttachSpec, openServer, withTlsFiles } from './open-attached.ts';

/** @throws CacheBenchError E_CLUSTER, and those of openServer */
export async function openAttachedCluster(spec: AttachSpec): Promise<Target> {
  const { name } = spec;
  const endpoint = withTlsFiles(spec);
  const { nodes } = await readWholeCluster(name, endpoint);
  // What they tell of a failure says which node it was by its address.
  const opened = await openTogether(
    nodes.map((node) => openServer({ name, kind: 'attach', endpoint: node })),
  );
  return joinNodes(name, endpoint, opened);
}
