// Makes one Redis Cluster of servers that know nothing of each other yet.
import { monotonicNs, sleep } from '../../core/clock.ts';
import { SLOT_COUNT } from '../../core/cluster-slots.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { countOf } from '../../core/info-text.ts';
import type { TargetNode } from '../contract.ts';
import { readClusterState } from '../control/cluster-state.ts';
import { type ControlClient, openControlClient } from '../control/control-client.ts';
import { printable } from '../control/printable.ts';
import { busPortOf } from '../flavors/redis-cluster.ts';

/** Three nodes take the two seconds that a primary waits before it accepts writes; many need gossip to reach all. */
const TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/**
 * Deals the slots out, introduces the nodes, and waits until each knows all others and calls the cluster whole.
 *
 * @throws CacheBenchError E_CLUSTER, E_INTERRUPTED
 */
export async function formCluster(
  name: string,
  nodes: readonly TargetNode[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const clients: ControlClient[] = [];
  try {
    for (const { endpoint } of nodes) clients.push(await openControlClient(endpoint));
    for (const [index, client] of clients.entries()) {
      const [first, last] = shareOfSlots(index, nodes.length);
      await client.call('CLUSTER', 'ADDSLOTSRANGE', `${first}`, `${last}`);
      // Each its own, or the nodes have to settle first whose word about slots is the latest.
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`);
    }
    for (const { endpoint } of nodes.slice(1)) await clients[0]!.call(...meeting(endpoint));
    await waitUntilWhole(name, clients, signal);
  } finally {
    for (const client of clients) client.close();
  }
}

function shareOfSlots(index: number, nodes: number): readonly [first: number, last: number] {
  const begin = (share: number) => Math.floor((share * SLOT_COUNT) / nodes);
  return [begin(index), begin(index + 1) - 1];
}

function meeting({ address }: Endpoint): [command: string, ...args: string[]] {
  if (address.kind !== 'tcp') throw new Error('a node of a cluster listens on TCP');
  return ['CLUSTER', 'MEET', address.host, `${address.port}`, `${busPortOf(address.port)}`];
}

async function waitUntilWhole(
  name: string,
  clients: readonly ControlClient[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadlineNs = monotonicNs() + TIMEOUT_MS * 1e6;
  for (const [index, client] of clients.entries()) {
    for (;;) {
      const state = await readClusterState(client);
      const known = countOf(state, 'cluster_known_nodes');
      const serving = countOf(state, 'cluster_size');
      const word = state.get('cluster_state');
      if (word === 'ok' && known === clients.length && serving === clients.length) break;
      if (signal?.aborted) {
        throw new CacheBenchError('E_INTERRUPTED', `${name}: interrupted while the cluster was forming`, {
          exitCode: EXIT.interrupted,
        });
      }
      if (monotonicNs() > deadlineNs) {
        throw new CacheBenchError(
          'E_CLUSTER',
          `${name}: the cluster did not form within ${TIMEOUT_MS / 1000} s: node ${index + 1} calls it '${printable(word ?? 'unknown', 40)}' and knows ${known} of ${clients.length} nodes, ${serving} of them with slots`,
          {
            hint: 'Nodes talk to each other on ports of the loopback interface: check that no firewall is between.',
          },
        );
      }
      await sleep(POLL_MS, signal);
    }
  }
}
