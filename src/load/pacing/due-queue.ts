// Which connection is due next: a binary heap of connections, keyed by time.

export class DueQueue {
  /** Connections in heap order; each appears at most once. */
  private readonly heap: Int32Array;
  private readonly dueNs: Float64Array;
  private size = 0;

  constructor(connections: number) {
    this.heap = new Int32Array(connections);
    this.dueNs = new Float64Array(connections);
  }

  /** Infinity when empty. */
  earliestNs(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.dueNs[this.heap[0]!]!;
  }

  /** Only when not empty. */
  earliest(): number {
    return this.heap[0]!;
  }

  push(connection: number, dueNs: number): void {
    this.dueNs[connection] = dueNs;
    let place = this.size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.dueNs[this.heap[parent]!]! <= dueNs) break;
      this.heap[place] = this.heap[parent]!;
      place = parent;
    }
    this.heap[place] = connection;
  }

  /** Gives the earliest connection a later time. */
  postpone(dueNs: number): void {
    const connection = this.heap[0]!;
    this.dueNs[connection] = dueNs;
    this.sink(connection, dueNs);
  }

  /** Moves all times by a function that keeps their order. */
  move(moved: (dueNs: number) => number): void {
    for (let place = 0; place < this.size; place++) {
      const connection = this.heap[place]!;
      this.dueNs[connection] = moved(this.dueNs[connection]!);
    }
  }

  private sink(connection: number, dueNs: number): void {
    const { heap, size } = this;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && this.dueNs[heap[child + 1]!]! < this.dueNs[heap[child]!]!) child++;
      if (this.dueNs[heap[child]!]! >= dueNs) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = connection;
  }
}
