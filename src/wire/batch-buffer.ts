// The bytes of one write: operations side by side, and how many of them already lie there.

/** Lengths of batches repeat; views of the latest ones are kept, for making one costs more than a command. */
const CACHED_VIEWS = 1024;

/** Where a batch lies. */
export interface BatchMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export type AllocateBatch = (bytes: number) => BatchMemory;

export class BatchBuffer {
  /** As its allocator gave it: who sends may know more of it. */
  memory: BatchMemory;
  bytes: Uint8Array;
  view: DataView;
  /** So many times the fixed bytes of this operation lie at the start, from the batch before: see Encoder. */
  lying = 0;
  lyingOperation = 0;
  private views: (Uint8Array | undefined)[] = [];

  private readonly allocate: AllocateBatch;

  constructor(capacityBytes: number, allocate: AllocateBatch = allocateInHeap) {
    this.allocate = allocate;
    this.memory = allocate(capacityBytes);
    this.bytes = this.memory.bytes;
    this.view = this.memory.view;
  }

  /** Makes room for `more` bytes at `at`; what lies before stays, in another buffer perhaps. */
  reserve(at: number, more: number): void {
    if (at + more <= this.bytes.length) return;
    const grown = this.allocate(Math.max(at + more, this.bytes.length * 2));
    grown.bytes.set(this.bytes.subarray(0, at));
    this.memory = grown;
    this.bytes = grown.bytes;
    this.view = grown.view;
    this.lying = 0;
    this.views = [];
  }

  /** The first `length` bytes. */
  slice(length: number): Uint8Array {
    const place = length & (CACHED_VIEWS - 1);
    const cached = this.views[place];
    if (cached !== undefined && cached.length === length) return cached;
    const view = this.bytes.subarray(0, length);
    this.views[place] = view;
    return view;
  }
}

function allocateInHeap(length: number): BatchMemory {
  const bytes = new Uint8Array(length);
  return { bytes, view: new DataView(bytes.buffer) };
}
