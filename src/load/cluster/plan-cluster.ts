// Readies a plan for a Redis Cluster: who serves which slot, which nodes take part, and whether the load can be sent.
import { type ClusterSlots, countUnservedSlots, NO_NODE, renumberSlots } from '../../core/cluster-slots.ts';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import { SeededRandom } from '../../core/random.ts';
import { formatInteger } from '../../core/units.ts';
import type { Keyspace } from '../../profile/profile.ts';
import type { LoadPlan } from '../contract.ts';
import { createKeySampler, type KeySampler } from '../keys/key-sampler.ts';
import { checkOperations, listDrawnKeyspaces } from './check-operations.ts';
import { fetchClusterSlots } from './fetch-slots.ts';
import { KeySlots } from './key-slots.ts';

export interface ClusterPlan {
  readonly plan: LoadPlan;
  /** With the nodes that take part only; connection c of the plan belongs to node c modulo their number. */
  readonly cluster: ClusterSlots;
}

/** A node that gets none of so many draws has no keys, or hardly any: its connections would draw for ever. */
const PROBE_DRAWS = 100_000;
/** The probe's own stream of random numbers, apart from those of connections. */
const PROBE_STREAM = 0x736c6f74;

/**
 * @throws CacheBenchError E_CLUSTER_RECEIVERS, E_CLUSTER_CROSSSLOT, E_CLUSTER_CONNECTIONS, E_CLUSTER_KEYS;
 *   E_CLUSTER (slots without a server, or no cluster), E_TARGET_UNREACHABLE
 */
export async function planCluster(plan: LoadPlan): Promise<ClusterPlan> {
  if (plan.receivers !== undefined)
    throw usageError(
      'E_CLUSTER_RECEIVERS',
      `${describeEndpoint(plan.endpoint)} is a cluster, and receivers need a single server`,
      'Leave out profiles with receivers, or the cluster.',
    );
  checkOperations(plan.operations, plan.keyspaces, plan.keyPrefix);
  const slots = await fetchClusterSlots(plan.endpoint);
  const unserved = countUnservedSlots(slots);
  if (unserved > 0) {
    throw new CacheBenchError(
      'E_CLUSTER',
      `${describeEndpoint(plan.endpoint)} is incomplete: no node serves ${formatInteger(unserved)} of its slots`,
      { hint: 'Look at CLUSTER INFO and CLUSTER NODES; give every slot to a node.' },
    );
  }
  // A fill writes every key, so every node takes part, and each needs a connection, however few are enough.
  if (plan.fill)
    return { plan: { ...plan, connections: Math.max(plan.connections, slots.nodes.length) }, cluster: slots };
  const cluster = renumberSlots(slots, chooseNodes(plan, slots));
  const nodes = cluster.nodes.length;
  if (plan.connections < nodes) {
    throw usageError(
      'E_CLUSTER_CONNECTIONS',
      `${plan.connections} ${plan.connections === 1 ? 'connection is' : 'connections are'} too few for the ${nodes} nodes of ${describeEndpoint(plan.endpoint)}: each connection belongs to one node`,
      `Use at least ${nodes} connections.`,
    );
  }
  return { plan, cluster };
}

/**
 * Who serves which slot now, by the nodes of the plan; what has moved to another node is drawn no more.
 *
 * @throws CacheBenchError E_CLUSTER_KEYS when a node has lost all its keys; E_TARGET_UNREACHABLE when none answers
 */
export async function fetchSlotsAgain({ plan, cluster }: ClusterPlan): Promise<Uint16Array> {
  const fresh = renumberSlots(await askAny(cluster.nodes), cluster.nodes);
  if (chooseNodes(plan, fresh).length < cluster.nodes.length) {
    throw new CacheBenchError(
      'E_CLUSTER_KEYS',
      `a node of ${describeEndpoint(plan.endpoint)} lost all its slots during the round`,
      { hint: 'Measure when no slots are moving.' },
    );
  }
  return fresh.nodeOfSlot;
}

async function askAny(nodes: readonly Endpoint[]): Promise<ClusterSlots> {
  let failure: unknown;
  for (const node of nodes) {
    try {
      return await fetchClusterSlots(node);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/**
 * Those that hold keys. Every connection sends every operation, so a node must hold keys of each keyspace, or
 * else of none: where one hash tag covers all keys, one node has all the work.
 */
function chooseNodes(plan: LoadPlan, slots: ClusterSlots): readonly Endpoint[] {
  const names = new Set(plan.operations.flatMap(listDrawnKeyspaces));
  const reached = plan.keyspaces
    .filter(({ name }) => names.has(name))
    .map((keyspace) => ({ name: keyspace.name, nodes: findReachedNodes(keyspace, plan, slots) }));
  if (reached.length === 0) return slots.nodes;
  return slots.nodes.filter((node, number) => {
    const without = reached.find(({ nodes }) => !nodes.has(number));
    if (without === undefined) return true;
    const others = reached.filter(({ nodes }) => nodes.has(number));
    if (others.length === 0) return false;
    throw usageError(
      'E_CLUSTER_KEYS',
      `${describeEndpoint(node)} holds keys of keyspace ${others[0]!.name}, but of keyspace ${without.name} none that is drawn often enough to be measured`,
      'Use more keys or a less skewed distribution; or give the keyspaces one and the same hash tag, or profiles of their own.',
    );
  });
}

function findReachedNodes(keyspace: Keyspace, plan: LoadPlan, slots: ClusterSlots): ReadonlySet<number> {
  const keySlots = new KeySlots(plan.keyPrefix, keyspace);
  const sampler = createProbe(keyspace, new SeededRandom(plan.seed, PROBE_STREAM));
  const nodes = new Set<number>();
  for (let draw = 0; draw < PROBE_DRAWS && nodes.size < slots.nodes.length; draw++) {
    const node = slots.nodeOfSlot[keySlots.at(sampler.next())]!;
    if (node !== NO_NODE) nodes.add(node);
  }
  return nodes;
}

/** In order draws each key as often as any other. */
function createProbe(keyspace: Keyspace, random: SeededRandom): KeySampler {
  const isOrdered = keyspace.distribution.kind === 'sequential';
  return createKeySampler(isOrdered ? { ...keyspace, distribution: { kind: 'uniform' } } : keyspace, random);
}
