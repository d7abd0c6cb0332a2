// Reads from several sockets, each into a place of its own, together with the moments at which the kernel took in the last of the bytes.
import { nowNs } from '../worker-clock.ts';
import {
  addressOf,
  CMSG_DATA_OFFSET,
  CMSG_LEVEL_OFFSET,
  CMSG_TIMESPEC_BYTES,
  CMSG_TYPE_OFFSET,
  IOVEC_BYTES,
  type KernelMemory,
  LINUX,
  type LinuxCalls,
  MSGHDR_BYTES,
  MSGHDR_CONTROL_LENGTH_OFFSET,
  MSGHDR_CONTROL_OFFSET,
  MSGHDR_IOV_COUNT_OFFSET,
  MSGHDR_IOV_OFFSET,
  readTimespec,
} from './linux-calls.ts';
import { READ_BUFFER_BYTES } from './socket-io.ts';
import { UringReads } from './uring-reads.ts';
import type { WorkerKernel } from './worker-kernel.ts';

/** What each place has of the headers: a struct msghdr, its one struct iovec, and room for one timestamp. */
const VECTOR = MSGHDR_BYTES;
const CONTROL = VECTOR + IOVEC_BYTES + 8;
const CONTROL_BYTES = 64;
const HEADER_BYTES = 192;

/** So that what is read first is not long out of a core's own cache when it is looked at. */
const MOST_PLACES = 32;
/** Places grow to what replies need: few pages and lines of caches are touched where these are short. */
const FIRST_PLACE_BYTES = 1024;
/** Places that began at the same line of a page would push each other out of a core's nearest cache. */
const STAGGER_BYTES = 320;
/** A power of two of the longest places. */
const TARGET_BYTES = 8 * (READ_BUFFER_BYTES + STAGGER_BYTES);

export class StampedReads {
  /** That can be read at once. */
  places = 0;
  readonly fds = new Int32Array(MOST_PLACES);
  /** By place, of the latest reads: bytes, or a negative error number. */
  readonly results = new Int32Array(MOST_PLACES);
  /** By place, when the latest read had ended, on the line of nowNs. */
  readonly endNs = new Float64Array(MOST_PLACES);
  /** Where all places are. */
  readonly target: KernelMemory;
  /** The realtime clock's seconds when this was made. */
  readonly baseSeconds: number;
  private readonly calls: LinuxCalls;
  private readonly headers: KernelMemory;
  private readonly uring: UringReads | undefined;
  private placeBytes = 0;

  /** @param isStamped the kernel times what is read; else only one read at a time has a moment that is worth something */
  constructor(kernel: WorkerKernel, isStamped: boolean) {
    this.calls = kernel.calls;
    this.target = kernel.map(TARGET_BYTES);
    this.headers = kernel.map(MOST_PLACES * HEADER_BYTES);
    this.baseSeconds = Math.floor(this.calls.readClock(LINUX.CLOCK_REALTIME, kernel.scratch, 0, 0) / 1e9);
    this.uring = isStamped ? UringReads.tryOpen(kernel, MOST_PLACES) : undefined;
    const { view, address } = this.headers;
    for (let place = 0; place < MOST_PLACES; place++) {
      const at = place * HEADER_BYTES;
      view.setBigUint64(at + MSGHDR_IOV_OFFSET, BigInt(address + at + VECTOR), true);
      view.setBigUint64(at + MSGHDR_IOV_COUNT_OFFSET, 1n, true);
      view.setBigUint64(at + MSGHDR_CONTROL_OFFSET, BigInt(address + at + CONTROL), true);
      this.uring?.prepare(place, this.headers, at);
    }
    this.layOut(FIRST_PLACE_BYTES);
  }

  /** Reads from `fds[0 … count-1]`, which do not block, into the places of these numbers. */
  read(count: number): void {
    const { calls, endNs, fds, headers, results, uring } = this;
    const { view } = headers;
    // The kernel writes there how much of it it used.
    for (let place = 0; place < count; place++)
      view.setUint32(place * HEADER_BYTES + MSGHDR_CONTROL_LENGTH_OFFSET, CONTROL_BYTES, true);
    if (uring !== undefined && count > 1) {
      uring.read(fds, count, results);
      endNs.fill(nowNs(), 0, count);
      return;
    }
    for (let place = 0; place < count; place++) {
      const bytes = calls.receiveMessage(fds[place]!, headers, place * HEADER_BYTES);
      results[place] = bytes < 0 ? -calls.errno() : bytes;
      endNs[place] = nowNs();
    }
  }

  /** Where the place begins in `target`. */
  startOf(place: number): number {
    return place * (this.placeBytes + STAGGER_BYTES);
  }

  /** Of the latest read into the place: realtime from `baseSeconds` on; NaN: the kernel gave none. */
  stampNsOf(place: number): number {
    const { headers } = this;
    const { view } = headers;
    const at = place * HEADER_BYTES;
    const isStamp =
      view.getUint32(at + MSGHDR_CONTROL_LENGTH_OFFSET, true) >= CMSG_TIMESPEC_BYTES &&
      view.getUint32(at + CONTROL + CMSG_LEVEL_OFFSET, true) === LINUX.SOL_SOCKET &&
      view.getUint32(at + CONTROL + CMSG_TYPE_OFFSET, true) === LINUX.SO_TIMESTAMPNS;
    return isStamp ? readTimespec(headers, at + CONTROL + CMSG_DATA_OFFSET, this.baseSeconds) : Number.NaN;
  }

  /** When all of the latest `count` reads have been looked at: longer places where one was full, for the rest costs a read. */
  grow(count: number): void {
    const { placeBytes, results } = this;
    if (placeBytes >= READ_BUFFER_BYTES) return;
    for (let place = 0; place < count; place++) {
      if (results[place] !== placeBytes) continue;
      this.layOut(placeBytes * 2);
      return;
    }
  }

  close(): void {
    this.uring?.close();
  }

  private layOut(placeBytes: number): void {
    this.placeBytes = placeBytes;
    this.places = Math.min(MOST_PLACES, Math.floor(TARGET_BYTES / (placeBytes + STAGGER_BYTES)));
    const { view } = this.headers;
    for (let place = 0; place < this.places; place++) {
      const at = place * HEADER_BYTES + VECTOR;
      const address = addressOf(this.target, this.startOf(place), placeBytes);
      view.setBigUint64(at, BigInt(address), true);
      view.setBigUint64(at + IOVEC_BYTES / 2, BigInt(placeBytes), true);
    }
  }
}
