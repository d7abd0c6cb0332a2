// What a worker holds of the kernel that Node knows nothing of: file descriptors and memory, which outlive its thread.
import { closeSync } from 'node:fs';

/** Descriptors beside those of connections: the epoll set, the timer. */
const OWN_FDS = 8;
/** Batches wait in memory of their own while their connection is full, and grow by doubling. */
const REGIONS_PER_CONNECTION = 2;
const OWN_REGIONS = 1024;

/** Shared between a worker and the coordinator. */
export interface LedgerMemory {
  readonly fds: Int32Array<SharedArrayBuffer>;
  /** Pairs of address and length; an address of 0 is the end. */
  readonly regions: Float64Array<SharedArrayBuffer>;
}

/** @param connections that the worker will hold at once */
export function createLedgerMemory(connections: number): LedgerMemory {
  const regions = OWN_REGIONS + REGIONS_PER_CONNECTION * connections;
  return {
    fds: new Int32Array(new SharedArrayBuffer(4 * (connections + OWN_FDS))).fill(-1),
    regions: new Float64Array(new SharedArrayBuffer(16 * regions)),
  };
}

/** The worker's side: each is written down before it is used, and struck out before it is given back. */
export class KernelLedger {
  private readonly memory: LedgerMemory;
  private readonly free: number[];
  private regions = 0;

  constructor(memory: LedgerMemory) {
    this.memory = memory;
    this.free = Array.from(memory.fds, (_, i) => memory.fds.length - 1 - i);
  }

  /** @returns the line that it has; undefined when there is none left */
  noteFd(fd: number): number | undefined {
    const line = this.free.pop();
    if (line !== undefined) this.memory.fds[line] = fd;
    return line;
  }

  strikeFd(line: number): void {
    this.memory.fds[line] = -1;
    this.free.push(line);
  }

  /** @returns false when there is no line left */
  noteMemory(address: number, bytes: number): boolean {
    const { regions } = this.memory;
    const place = this.regions * 2;
    if (place >= regions.length) return false;
    regions[place + 1] = bytes;
    regions[place] = address;
    this.regions++;
    return true;
  }
}

/** Bytes that the worker has mapped so far. */
export function countMapped({ regions }: LedgerMemory): number {
  let bytes = 0;
  for (let place = 0; place < regions.length && regions[place]! > 0; place += 2) bytes += regions[place + 1]!;
  return bytes;
}

/**
 * The coordinator's side, when the thread has ended and nothing of it can run any more, however it ended: closes and
 * unmaps what is left.
 */
export function reclaim(
  { fds, regions }: LedgerMemory,
  unmap: (address: number, bytes: number) => void,
): void {
  for (const fd of fds) if (fd >= 0) closeSync(fd);
  fds.fill(-1);
  for (let place = 0; place < regions.length && regions[place]! > 0; place += 2)
    unmap(regions[place]!, regions[place + 1]!);
  regions.fill(0);
}
