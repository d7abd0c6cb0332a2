// Leaves each connection to a cluster the keys of its own node: a batch goes to one server, and replies stay in order.
import type { ClusterSlots } from '../../core/cluster-slots.ts';
import type { SeededRandom } from '../../core/random.ts';
import type { Keyspace } from '../../profile/profile.ts';
import { createKeySampler, type KeySampler } from '../keys/key-sampler.ts';
import { shareOf } from '../shard.ts';
import { KeySlots } from './key-slots.ts';

export interface NodeKeysPlan {
  readonly keyPrefix: string;
  readonly keyspaces: readonly Keyspace[];
  /** Of the whole plan. */
  readonly connections: number;
}

/** The node of a connection, by its number in the whole plan: all nodes get the same number, or one more. */
export function nodeOfConnection(connection: number, nodes: number): number {
  return connection % nodes;
}

/** One for all connections of a worker. */
export class NodeKeys {
  private readonly plan: NodeKeysPlan;
  private readonly nodes: number;
  /** Shared with everything made here, so that an update reaches all of it. */
  private readonly nodeOfSlot: Uint16Array;
  /** By keyspace. */
  private readonly slots: readonly KeySlots[];

  constructor({ nodes, nodeOfSlot }: ClusterSlots, plan: NodeKeysPlan) {
    this.plan = plan;
    this.nodes = nodes.length;
    this.nodeOfSlot = nodeOfSlot;
    this.slots = plan.keyspaces.map((keyspace) => new KeySlots(plan.keyPrefix, keyspace));
  }

  /** Slots have moved: draws follow from now on. */
  update(nodeOfSlot: Uint16Array): void {
    this.nodeOfSlot.set(nodeOfSlot);
  }

  createSampler(keyspace: number, connection: number, random: SeededRandom): KeySampler {
    const { distribution } = this.plan.keyspaces[keyspace]!;
    if (distribution.kind === 'sequential') return this.createWalk(keyspace, connection);
    const draws = createKeySampler(this.plan.keyspaces[keyspace]!, random);
    const node = nodeOfConnection(connection, this.nodes);
    return new NodeSampler(draws, this.slots[keyspace]!, this.nodeOfSlot, node);
  }

  createWalk(keyspace: number, connection: number): KeyWalk {
    const { nodes, plan } = this;
    const node = nodeOfConnection(connection, nodes);
    const place = Math.floor(connection / nodes);
    const stride = shareOf(plan.connections, nodes, node);
    const { count } = plan.keyspaces[keyspace]!;
    return new KeyWalk(this.slots[keyspace]!, this.nodeOfSlot, { node, count, place, stride });
  }

  /** How many keys the walk of each connection of the plan has, from the first one to the last. */
  countWalks(keyspace: number): Float64Array {
    const { nodes, nodeOfSlot, plan } = this;
    const slots = this.slots[keyspace]!;
    const { count } = plan.keyspaces[keyspace]!;
    const strides = Array.from({ length: nodes }, (_, node) => shareOf(plan.connections, nodes, node));
    const walks = new Float64Array(plan.connections);
    for (let id = 0; id < count; id++) {
      const node = nodeOfSlot[slots.at(id)]!;
      const connection = node + nodes * (id % strides[node]!);
      walks[connection]!++;
    }
    return walks;
  }
}

/** Draws again until the key lies on the node: the law of the keyspace, among the keys of the node. */
class NodeSampler implements KeySampler {
  private readonly draws: KeySampler;
  private readonly slots: KeySlots;
  private readonly nodeOfSlot: Uint16Array;
  private readonly node: number;

  constructor(draws: KeySampler, slots: KeySlots, nodeOfSlot: Uint16Array, node: number) {
    this.draws = draws;
    this.slots = slots;
    this.nodeOfSlot = nodeOfSlot;
    this.node = node;
  }

  next(): number {
    const { draws, slots, nodeOfSlot, node } = this;
    for (;;) {
      const id = draws.next();
      if (nodeOfSlot[slots.at(id)] === node) return id;
    }
  }
}

interface WalkPlan {
  readonly node: number;
  readonly count: number;
  /** Of the connection among those of its node, and their number: it takes the ids with this remainder. */
  readonly place: number;
  readonly stride: number;
}

/** The keys of one connection in order, over and over: together the connections meet every key once a turn. */
export class KeyWalk implements KeySampler {
  private readonly slots: KeySlots;
  private readonly nodeOfSlot: Uint16Array;
  private readonly node: number;
  private readonly count: number;
  private place: number;
  private stride: number;
  private id: number;
  private index = -1;

  constructor(slots: KeySlots, nodeOfSlot: Uint16Array, { node, count, place, stride }: WalkPlan) {
    this.slots = slots;
    this.nodeOfSlot = nodeOfSlot;
    this.node = node;
    this.count = count;
    this.place = place;
    this.stride = stride;
    this.id = place - stride;
  }

  next(): number {
    let id = this.find(this.id + this.stride);
    if (id < 0) id = this.find(this.place);
    if (id < 0) {
      // More connections than keys leave some without one: they share those of the others.
      this.place = 0;
      this.stride = 1;
      id = this.find(0);
    }
    this.id = id;
    this.index++;
    return id;
  }

  /** The key number `index`; asked for in order, and as often as wanted. */
  at(index: number): number {
    while (this.index < index) this.next();
    return this.id;
  }

  /** -1: no such key from there on. */
  private find(from: number): number {
    const { slots, nodeOfSlot, node, count, stride } = this;
    for (let id = from; id < count; id += stride) if (nodeOfSlot[slots.at(id)] === node) return id;
    return -1;
  }
}
