// What each connection has in flight, oldest first: one ring of slots a connection, in typed arrays that never grow.

/**
 * A slot is a number of its own over all connections; its operation and times are read from the arrays by that
 * number. The hot path reads them directly, for a call an operation would be felt at a depth of 64.
 */
export class InFlightRing {
  /** Slots of one connection: the most that it has in flight. */
  readonly depth: number;
  /** By slot, as all arrays here. */
  readonly operation: Uint16Array;
  /** Open loop only. */
  readonly intendedNs: Float64Array;
  /** Open loop only: by how much the generator itself was late with the send, earlier sends on the connection included. */
  readonly latenessNs: Float64Array;

  private readonly isOpenLoop: boolean;
  /** Open loop: by slot. Closed loop: by connection, for all that one has in flight was sent at one moment, and each line of memory less is felt. */
  private readonly sentNs: Float64Array;
  /** By connection: where its oldest stands among its slots, and how many are in flight. */
  private readonly head: Int32Array;
  private readonly counts: Int32Array;

  constructor(connections: number, depth: number, isOpenLoop: boolean) {
    const slots = connections * depth;
    this.depth = depth;
    this.operation = new Uint16Array(slots);
    this.isOpenLoop = isOpenLoop;
    this.sentNs = new Float64Array(isOpenLoop ? slots : connections);
    this.intendedNs = new Float64Array(isOpenLoop ? slots : 0);
    this.latenessNs = new Float64Array(isOpenLoop ? slots : 0);
    this.head = new Int32Array(connections);
    this.counts = new Int32Array(connections);
  }

  count(connection: number): number {
    return this.counts[connection]!;
  }

  /** Whether any connection waits for a reply. */
  hasAny(): boolean {
    return this.counts.some((count) => count > 0);
  }

  /** The slot of the oldest in flight; of no meaning when there is none. */
  oldest(connection: number): number {
    return connection * this.depth + this.head[connection]!;
  }

  /** The slot that the next operation to be added will have. */
  free(connection: number): number {
    const count = this.counts[connection]!;
    // An empty ring begins anew, so that a whole batch lies in one piece.
    if (count === 0) this.head[connection] = 0;
    const position = this.head[connection]! + count;
    return connection * this.depth + (position < this.depth ? position : position - this.depth);
  }

  /** How many slots from one on lie in one piece. */
  private lengthFrom(connection: number, slot: number): number {
    return (connection + 1) * this.depth - slot;
  }

  /** The slot behind one of the connection's. */
  after(connection: number, slot: number): number {
    const next = slot + 1;
    const first = connection * this.depth;
    return next === first + this.depth ? first : next;
  }

  /** `operations[0 … count-1]` are in flight now, in the slots from `free` on; when they were sent, `setSent` tells. */
  add(connection: number, count: number, operations: Uint16Array): void {
    const first = this.free(connection);
    const { operation } = this;
    const piece = Math.min(count, this.lengthFrom(connection, first));
    for (let i = 0; i < piece; i++) operation[first + i] = operations[i]!;
    const wrapped = connection * this.depth - piece;
    for (let i = piece; i < count; i++) operation[wrapped + i] = operations[i]!;
    this.counts[connection]! += count;
  }

  /** Of the `count` slots from `first` on; in a closed loop these are all that the connection has in flight. */
  setSent(connection: number, first: number, count: number, sentNs: number): void {
    if (!this.isOpenLoop) {
      this.sentNs[connection] = sentNs;
      return;
    }
    let slot = first;
    for (let i = 0; i < count; i++) {
      this.sentNs[slot] = sentNs;
      slot = this.after(connection, slot);
    }
  }

  /** When the request in a slot of the connection's was sent. */
  sentAtNs(connection: number, slot: number): number {
    return this.sentNs[this.isOpenLoop ? slot : connection]!;
  }

  /** @returns the slot of the oldest in flight, which is no more in flight now */
  takeOldest(connection: number): number {
    const position = this.head[connection]!;
    this.head[connection] = position + 1 === this.depth ? 0 : position + 1;
    this.counts[connection]!--;
    return connection * this.depth + position;
  }

  /** The oldest `count` are in flight no more. */
  takeMany(connection: number, count: number): void {
    const position = this.head[connection]! + count;
    this.head[connection] = position >= this.depth ? position - this.depth : position;
    this.counts[connection]! -= count;
  }
}
