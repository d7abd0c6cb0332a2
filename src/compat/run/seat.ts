// Where a server is asked: itself, or the node of a cluster that has the keys of a check.
import type { ClusterSlots } from '../../core/cluster-slots.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { slotOfKey } from '../../core/key-slot.ts';
import type { Target } from '../../targets/contract.ts';
import { readWholeCluster } from '../../targets/control/cluster-state.ts';
import { ServerWatch } from './server-watch.ts';

export interface Seat {
  readonly watch: ServerWatch;
  /** @param prefix of all keys of the check */
  endpointOf(prefix: string): Endpoint;
}

/** @throws CacheBenchError E_CLUSTER when a cluster is not whole */
export async function takeSeat(target: Target, tell: (text: string) => void): Promise<Seat> {
  const watch = new ServerWatch(target, tell);
  if (target.nodes === undefined) return { watch, endpointOf: () => target.endpoint };
  const slots = await readWholeCluster(target.name, target.endpoint);
  return { watch, endpointOf: (prefix) => nodeOf(slots, prefix) ?? target.endpoint };
}

function nodeOf({ nodes, nodeOfSlot }: ClusterSlots, prefix: string): Endpoint | undefined {
  return nodes[nodeOfSlot[slotOfKey(Buffer.from(prefix))]!];
}
