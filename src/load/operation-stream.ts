// What one connection sends: its n-th operation is a pure function of (seed, connection, n).
import { SeededRandom } from '../core/random.ts';
import type { Keyspace, Operation, ValueSize } from '../profile/profile.ts';
import type { KeyWalk, NodeKeys } from './cluster/node-keys.ts';
import { createKeySampler, type KeySampler } from './keys/key-sampler.ts';
import { createSizeSampler, type SizeSampler } from './values/size-sampler.ts';
import { ScanWalk } from './walks/scan-walk.ts';

/** Streams of random numbers of one connection, so that none depends on how another is read. */
export const STREAMS_PER_CONNECTION = 4;
/** Random numbers that are drawn ahead of their use; of all streams, for nobody leaves any behind. */
const DRAWS_AT_ONCE = 64;
const DRAWS = new Uint32Array(DRAWS_AT_ONCE);
/** Of any draw. */
const OUT_OF_REACH = 2 ** 32;
const PICK_STREAM = 0;
const ARGUMENT_STREAM = 1;
export const ARRIVAL_STREAM = 2;

export interface StreamPlan {
  readonly seed: number;
  readonly operations: readonly Operation[];
  readonly keyspaces: readonly Keyspace[];
  /** Connections of the whole plan. */
  readonly connections: number;
  /** Absent: operations draw; else each connection walks its part of the ids in order. */
  readonly fill?: { readonly elementsPerKey: number };
  /** Absent: every connection has all keys. */
  readonly nodeKeys?: NodeKeys | undefined;
  /** Operations with {cursor}; absent: none. */
  readonly scanWalks?: number;
}

export class OperationStream {
  /** For everything inside an operation: keys, elements, sizes, values. */
  readonly random: SeededRandom;
  /** What a step sends depends on replies too; what is drawn for it does not. */
  readonly scanWalks: readonly ScanWalk[];
  private readonly picks: SeededRandom;
  /** Upper ends of the operations' shares of 2^32. */
  private readonly bounds: Float64Array;
  private readonly keys: readonly KeySampler[];
  private readonly elements: readonly number[];
  private readonly sizes: readonly SizeSampler[];
  private readonly isFill: boolean;
  private readonly elementsPerKey: number;
  /** The keys of a fill, where the connection has not all of them. */
  private readonly walk: KeyWalk | undefined;
  private readonly stride: number;
  private fillIndex: number;

  /** @param connection its number in the whole plan */
  constructor(plan: StreamPlan, bounds: Float64Array, sizes: readonly ValueSize[], connection: number) {
    const { seed, keyspaces, connections, nodeKeys } = plan;
    const stream = connection * STREAMS_PER_CONNECTION;
    this.picks = new SeededRandom(seed, stream + PICK_STREAM);
    this.random = new SeededRandom(seed, stream + ARGUMENT_STREAM);
    this.bounds = bounds;
    this.keys = keyspaces.map((keyspace, index) => {
      if (nodeKeys !== undefined) return nodeKeys.createSampler(index, connection, this.random);
      return keyspace.distribution.kind === 'sequential'
        ? new SequentialKeys(keyspace.count, connection, connections)
        : createKeySampler(keyspace, this.random);
    });
    this.elements = keyspaces.map(({ elements }) => elements);
    this.sizes = sizes.map((size) => createSizeSampler(size, this.random));
    this.scanWalks = Array.from({ length: plan.scanWalks ?? 0 }, (_, i) => new ScanWalk(i));
    this.isFill = plan.fill !== undefined;
    this.elementsPerKey = plan.fill?.elementsPerKey ?? 1;
    this.walk = plan.fill && nodeKeys?.createWalk(0, connection);
    // With a walk the index is one within the connection, else one of all.
    this.stride = this.walk ? 1 : connections;
    this.fillIndex = this.walk ? -1 : connection - connections;
  }

  /** The numbers of the next `count` operations, into `batch[0 … count-1]`; drawn apart from their arguments. */
  pickMany(batch: Uint16Array, count: number): void {
    if (this.bounds.length === 1) {
      batch.fill(0, 0, count);
      return;
    }
    if (count === 1) {
      batch[0] = this.operationAt(this.picks.uint32());
      return;
    }
    if (this.bounds.length === 2 && this.bounds[0]! < OUT_OF_REACH) {
      this.picks.fillReached(this.bounds[0]!, batch, count);
      return;
    }
    for (let done = 0; done < count; done += DRAWS_AT_ONCE) {
      const some = Math.min(count - done, DRAWS_AT_ONCE);
      this.picks.fill(DRAWS, some);
      for (let i = 0; i < some; i++) batch[done + i] = this.operationAt(DRAWS[i]!);
    }
  }

  private operationAt(draw: number): number {
    const { bounds } = this;
    const last = bounds.length - 1;
    let operation = 0;
    while (operation < last && draw >= bounds[operation]!) operation++;
    return operation;
  }

  /** Goes to the next operation; then key, element and size are asked in the order of its template. */
  begin(): void {
    this.fillIndex += this.stride;
  }

  key(keyspace: number): number {
    if (!this.isFill) return this.keys[keyspace]!.next();
    const index = Math.floor(this.fillIndex / this.elementsPerKey);
    return this.walk === undefined ? index : this.walk.at(index);
  }

  /** Goes to the next operation `count` times, and asks each time for nothing but a key: into ids[0 … count-1]. */
  fillKeys(keyspace: number, ids: Uint32Array, count: number): void {
    const sampler = this.keys[keyspace]!;
    if (!this.isFill && sampler.fill !== undefined) {
      sampler.fill(ids, count);
      return;
    }
    for (let i = 0; i < count; i++) {
      this.begin();
      ids[i] = this.key(keyspace);
    }
  }

  element(keyspace: number): number {
    if (this.isFill && this.elementsPerKey > 1) return this.fillIndex % this.elementsPerKey;
    return this.random.below(this.elements[keyspace]!);
  }

  size(index: number): number {
    return this.sizes[index]!.next();
  }
}

/** Weights as upper ends of shares of 2^32, the last of them out of reach of any draw. */
export function toPickBounds(operations: readonly Operation[]): Float64Array {
  const total = operations.reduce((sum, { weight }) => sum + weight, 0);
  let end = 0;
  return Float64Array.from(operations, ({ weight }) => {
    end += weight;
    return Math.round((end / total) * 2 ** 32);
  });
}

/** The n-th draw of connection c of C is c + n·C: together the connections walk the keyspace in order. */
class SequentialKeys implements KeySampler {
  private readonly count: number;
  private readonly stride: number;
  private id: number;

  constructor(count: number, connection: number, connections: number) {
    this.count = count;
    this.stride = connections % count;
    this.id = connection % count;
  }

  next(): number {
    const { id } = this;
    const following = id + this.stride;
    this.id = following >= this.count ? following - this.count : following;
    return id;
  }
}
