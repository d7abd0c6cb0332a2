// The slot table of a Redis Cluster, as CLUSTER SLOTS tells it.
import { describeEndpoint, type Endpoint } from './endpoint.ts';
import { CacheBenchError } from './errors.ts';

/** Fixed by the specification of Redis Cluster. */
export const SLOT_COUNT = 16_384;
/** In the place of a node's number: nobody, or nobody that is known here, serves the slot. */
export const NO_NODE = 0xffff;

/** Plain data that may cross a thread. */
export interface ClusterSlots {
  /** Primaries that serve slots, by their first slot: the same cluster always gives the same order. */
  readonly nodes: readonly Endpoint[];
  /** By slot, the number of its node. */
  readonly nodeOfSlot: Uint16Array;
}

interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly node: Endpoint;
}

/**
 * @param reply to CLUSTER SLOTS, decoded: for each range its first and last slot, the primary, replicas
 * @param asked who replied; a node is reached in the same way but for its address
 * @throws CacheBenchError E_CLUSTER when it is no such reply
 */
export function readClusterSlots(reply: unknown, asked: Endpoint): ClusterSlots {
  const ranges = (Array.isArray(reply) ? reply : [undefined]).map((entry) => readRange(entry, asked));
  const nodes = new Map<string, { readonly endpoint: Endpoint; readonly number: number }>();
  const nodeOfSlot = new Uint16Array(SLOT_COUNT).fill(NO_NODE);
  for (const { first, last, node } of ranges.sort((a, b) => a.first - b.first)) {
    const name = describeEndpoint(node);
    const known = nodes.get(name) ?? { endpoint: node, number: nodes.size };
    nodes.set(name, known);
    nodeOfSlot.fill(known.number, first, last + 1);
  }
  return { nodes: [...nodes.values()].map(({ endpoint }) => endpoint), nodeOfSlot };
}

export function countUnservedSlots({ nodeOfSlot }: ClusterSlots): number {
  return nodeOfSlot.reduce((count, node) => count + (node === NO_NODE ? 1 : 0), 0);
}

/** The slots by the numbers that `nodes` have there; what another node serves is nobody's. */
export function renumberSlots(slots: ClusterSlots, nodes: readonly Endpoint[]): ClusterSlots {
  const names = nodes.map(describeEndpoint);
  const numbers = slots.nodes.map((node) => names.indexOf(describeEndpoint(node)));
  const nodeOfSlot = slots.nodeOfSlot.map((node) => {
    const number = numbers[node] ?? -1;
    return number < 0 ? NO_NODE : number;
  });
  return { nodes, nodeOfSlot };
}

function readRange(entry: unknown, asked: Endpoint): SlotRange {
  const [first, last, primary] = Array.isArray(entry) ? entry : [];
  const [host, port] = Array.isArray(primary) ? primary : [];
  if (!isSlot(first) || !isSlot(last) || first > last || !isPort(port)) {
    throw new CacheBenchError(
      'E_CLUSTER',
      `${describeEndpoint(asked)} gave no table of slots in answer to CLUSTER SLOTS`,
      { hint: 'Check that this is a node of a Redis Cluster; attach to a single server with redis://.' },
    );
  }
  const { cluster: _whole, ...endpoint } = asked;
  return { first, last, node: { ...endpoint, address: { kind: 'tcp', host: hostOf(host, asked), port } } };
}

/** A node that doesn't know its own name says null, nothing or `?`: then it is where the answer came from. */
function hostOf(host: unknown, { address }: Endpoint): string {
  if (typeof host === 'string' && host !== '' && host !== '?') return host;
  return address.kind === 'tcp' ? address.host : 'localhost';
}

function isSlot(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < SLOT_COUNT;
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;
}
