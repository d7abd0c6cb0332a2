// A Redis Cluster of six of our own: three primaries with a replica each.
import { monotonicNs, sleep } from '../../core/clock.ts';
import { SLOT_COUNT } from '../../core/cluster-slots.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { countOf } from '../../core/info-text.ts';
import { slotOfKey } from '../../core/key-slot.ts';
import type { OpenContext } from '../../targets/contract.ts';
import { readClusterState } from '../../targets/control/cluster-state.ts';
import { type ControlClient, openControlClient } from '../../targets/control/control-client.ts';
import type { Experiment } from '../experiment.ts';
import { type ServerChoice, startNode, stopNode } from './start-node.ts';
import { type Node, placeOf, type Topology, type TopologyEvent } from './topology.ts';
import { requireSoon } from './wait-until.ts';

const PRIMARIES = 3;
const FORM_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

/** @throws CacheBenchError E_FAILOVER and those of a start */
export async function openClusterTopology(
  choice: ServerChoice,
  { downAfterNs }: Pick<Experiment, 'downAfterNs'>,
  context: OpenContext,
): Promise<Topology> {
  const nodes: Node[] = [];
  const close = async () => {
    await Promise.all(nodes.map(stopNode));
  };
  const settings = { 'cluster-node-timeout': String(Math.round(downAfterNs / 1e6)), ...choice.settings };
  try {
    for (let number = 0; number < 2 * PRIMARIES; number++)
      nodes.push(await startNode({ ...choice, flavor: 'redis-cluster', settings }, number, context));
    await form(nodes, context.signal);
    const shard = [nodes[0]!, nodes[PRIMARIES]!] as const;
    return {
      ...{ kind: 'cluster', nodes, shard, close },
      entry: nodes.map(placeOf),
      sentinelSources: [],
      keyTag: `{${findTag()}}`,
      switchOver: async () => {
        const roles = await Promise.all(
          shard.map(async ({ side }) => (await side.target.info('replication')).get('role')),
        );
        const replica = shard[roles.indexOf('slave')];
        if (replica === undefined)
          throw new CacheBenchError('E_FAILOVER', 'the shard has no replica to switch over to');
        await withClient(replica, (client) => client.call('CLUSTER', 'FAILOVER'));
      },
      watch: (onEvent) => watchCluster(nodes, shard, onEvent),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A hash tag of the first shard. */
function findTag(): string {
  for (let number = 0; ; number++) {
    const tag = `fo${number}`;
    if (slotOfKey(Buffer.from(tag)) < Math.floor(SLOT_COUNT / PRIMARIES)) return tag;
  }
}

async function form(nodes: readonly Node[], signal: AbortSignal | undefined): Promise<void> {
  const clients: ControlClient[] = [];
  try {
    for (const { side } of nodes) clients.push(await openControlClient(side.target.endpoint));
    for (const [index, client] of clients.slice(0, PRIMARIES).entries()) {
      const begin = (share: number) => Math.floor((share * SLOT_COUNT) / PRIMARIES);
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(begin(index)), String(begin(index + 1) - 1));
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    }
    for (const node of nodes.slice(1)) {
      const { host, port } = placeOf(node);
      await clients[0]!.call('CLUSTER', 'MEET', host, String(port), String(node.bus!.port));
    }
    const knowAll = async () =>
      (await fieldsOf(clients, 'cluster_known_nodes')).every((known) => known === nodes.length);
    await requireSoon('the nodes did not find each other', knowAll, FORM_TIMEOUT_MS, signal);
    for (const [index, client] of clients.slice(PRIMARIES).entries())
      await client.call('CLUSTER', 'REPLICATE', String(await clients[index]!.call('CLUSTER', 'MYID')));
    await requireSoon(
      'the cluster was not whole with all its replicas',
      async () => {
        const states = await Promise.all(clients.map(readClusterState));
        const links = await Promise.all(clients.slice(PRIMARIES).map((client) => client.info('replication')));
        const told = await Promise.all(clients.map((client) => client.call('CLUSTER', 'NODES')));
        return (
          states.every(
            (state) => state.get('cluster_state') === 'ok' && countOf(state, 'cluster_size') === PRIMARIES,
          ) &&
          links.every((link) => link.get('master_link_status') === 'up') &&
          told.every(
            (text) =>
              parseNodes(String(text)).filter(({ flags }) => flags.includes('slave')).length === PRIMARIES,
          )
        );
      },
      FORM_TIMEOUT_MS,
      signal,
    );
  } finally {
    for (const client of clients) client.close();
  }
}

async function fieldsOf(
  clients: readonly ControlClient[],
  field: string,
): Promise<readonly (number | undefined)[]> {
  const states = await Promise.all(clients.map(readClusterState));
  return states.map((state) => countOf(state, field));
}

export interface ToldNode {
  readonly port: number;
  readonly flags: readonly string[];
}

/** The reply to CLUSTER NODES. */
export function parseNodes(text: string): readonly ToldNode[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(' '))
    .filter((words) => words.length >= 8)
    .map((words) => ({
      port: Number(/:(\d+)@/.exec(words[1]!)?.[1]),
      flags: words[2]!.split(','),
    }));
}

/** Primaries of other shards are asked what they know of the nodes of this one. */
async function watchCluster(
  nodes: readonly Node[],
  shard: readonly Node[],
  onEvent: (event: TopologyEvent) => void,
): Promise<{ stop(): void }> {
  let isOver = false;
  const known = new Map<string, string>();
  const look = async (witness: Node, client: ControlClient) => {
    while (!isOver) {
      const told = await client.call('CLUSTER', 'NODES').catch(() => undefined);
      const atNs = monotonicNs();
      for (const one of told === undefined ? [] : parseNodes(String(told))) {
        const node = shard.find(({ side }) => side.proxy.port === one.port);
        if (node !== undefined) compare(witness, node, one, atNs);
      }
      await sleep(POLL_MS);
    }
    client.close();
  };
  function compare(witness: Node, node: Node, { flags }: ToldNode, atNs: number): void {
    const state = flags.filter((flag) => flag !== 'myself' && flag !== 'noflags').join(', ');
    const key = `${witness.name} ${node.name}`;
    const before = known.get(key);
    known.set(key, state);
    if (before === undefined || before === state) return;
    const hasFailed = flags.includes('fail') && !before.split(', ').includes('fail');
    onEvent({
      atNs,
      text: `${witness.name} says of ${node.name}: ${state}`,
      ...(hasFailed ? { means: 'detected' } : {}),
    });
  }
  const witnesses = nodes.filter((node) => !shard.includes(node)).slice(0, 2);
  const asked: { readonly witness: Node; readonly client: ControlClient }[] = [];
  try {
    for (const witness of witnesses)
      asked.push({ witness, client: await openControlClient(witness.side.target.endpoint) });
  } catch (error) {
    for (const { client } of asked) client.close();
    throw error;
  }
  for (const { witness, client } of asked) void look(witness, client);
  return {
    stop() {
      isOver = true;
    },
  };
}

async function withClient<T>({ side }: Node, work: (client: ControlClient) => Promise<T>): Promise<T> {
  const client = await openControlClient(side.target.endpoint);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
