// Reads from a socket together with the moment at which the kernel took in the last of the bytes.
import type { KernelMemory } from './linux-calls.ts';
import {
  CMSG_DATA_OFFSET,
  CMSG_LEVEL_OFFSET,
  CMSG_TIMESPEC_BYTES,
  CMSG_TYPE_OFFSET,
  IOVEC_BYTES,
  LINUX,
  type LinuxCalls,
  MSGHDR_BYTES,
  MSGHDR_CONTROL_LENGTH_OFFSET,
  MSGHDR_CONTROL_OFFSET,
  MSGHDR_IOV_COUNT_OFFSET,
  MSGHDR_IOV_OFFSET,
  readTimespec,
} from './linux-calls.ts';
import type { WorkerKernel } from './worker-kernel.ts';

const VECTOR = MSGHDR_BYTES;
const CONTROL = VECTOR + IOVEC_BYTES;
/** Room for one timestamp; others are not asked for. */
const CONTROL_BYTES = 64;

export class StampedReader {
  /** Of the latest read, realtime from `baseSeconds` on; NaN: the kernel gave none. */
  stampNs = Number.NaN;
  /** The realtime clock's seconds when this was made. */
  readonly baseSeconds: number;
  private readonly calls: LinuxCalls;
  private readonly header: KernelMemory;

  /** @param target every read lands at its start */
  constructor(kernel: WorkerKernel, target: KernelMemory) {
    this.calls = kernel.calls;
    this.header = kernel.map(CONTROL + CONTROL_BYTES);
    this.baseSeconds = Math.floor(this.calls.readClock(LINUX.CLOCK_REALTIME, kernel.scratch, 0, 0) / 1e9);
    const { view, address } = this.header;
    view.setBigUint64(MSGHDR_IOV_OFFSET, BigInt(address + VECTOR), true);
    view.setBigUint64(MSGHDR_IOV_COUNT_OFFSET, 1n, true);
    view.setBigUint64(MSGHDR_CONTROL_OFFSET, BigInt(address + CONTROL), true);
    view.setBigUint64(VECTOR, BigInt(target.address), true);
    view.setBigUint64(VECTOR + IOVEC_BYTES / 2, BigInt(target.size), true);
  }

  /** As `recvmsg`. */
  receive(fd: number): number {
    const { view } = this.header;
    // The kernel writes there how much of it it used.
    view.setUint32(MSGHDR_CONTROL_LENGTH_OFFSET, CONTROL_BYTES, true);
    const bytes = this.calls.receiveMessage(fd, this.header, 0);
    this.stampNs = this.readStamp();
    return bytes;
  }

  private readStamp(): number {
    const { view } = this.header;
    const isStamp =
      view.getUint32(MSGHDR_CONTROL_LENGTH_OFFSET, true) >= CMSG_TIMESPEC_BYTES &&
      view.getUint32(CONTROL + CMSG_LEVEL_OFFSET, true) === LINUX.SOL_SOCKET &&
      view.getUint32(CONTROL + CMSG_TYPE_OFFSET, true) === LINUX.SO_TIMESTAMPNS;
    return isStamp ? readTimespec(this.header, CONTROL + CMSG_DATA_OFFSET, this.baseSeconds) : Number.NaN;
  }
}
