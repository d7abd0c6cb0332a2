// Opens one non-blocking socket and connects it, by the system's own calls.
import { setTimeout as sleep } from 'node:timers/promises';
import { nowNs } from '../worker-clock.ts';
import type { EpollSet } from './epoll-set.ts';
import { LINUX } from './linux-calls.ts';
import type { SocketAddress } from './socket-address.ts';
import { type OwnedFd, systemError, type WorkerKernel } from './worker-kernel.ts';

/** The listener of a Unix socket has no room: unlike with TCP nobody tells when it has. */
const RETRY_MS = 5;

/**
 * @param deadlineNs on the line of nowNs
 * @returns connected, without Nagle's delay, and where it is TCP with timestamps of what arrives
 * @throws Error with the code of the system
 */
export async function connectSocket(
  kernel: WorkerKernel,
  set: EpollSet,
  address: SocketAddress,
  deadlineNs: number,
): Promise<OwnedFd> {
  const { calls, scratch } = kernel;
  const owned = kernel.own(calls.socket(address.family), 'socket');
  try {
    if (address.family !== LINUX.AF_UNIX) {
      calls.setIntOption(owned.fd, LINUX.IPPROTO_TCP, LINUX.TCP_NODELAY, 1, scratch, 0);
      calls.setIntOption(owned.fd, LINUX.SOL_SOCKET, LINUX.SO_TIMESTAMPNS, 1, scratch, 0);
    }
    while (!(await tryConnect(kernel, set, owned, address, deadlineNs))) await sleep(RETRY_MS);
    return owned;
  } catch (error) {
    kernel.release(owned);
    throw error;
  }
}

/** @returns false when it is to be tried again */
async function tryConnect(
  { calls, scratch }: WorkerKernel,
  set: EpollSet,
  { fd }: OwnedFd,
  address: SocketAddress,
  deadlineNs: number,
): Promise<boolean> {
  scratch.bytes.set(address.bytes);
  if (calls.connect(fd, scratch, 0, address.bytes.length) === 0) return true;
  const errno = calls.errno();
  if (errno === LINUX.EAGAIN && nowNs() < deadlineNs) return false;
  if (errno !== LINUX.EINPROGRESS) throw systemError('connect', errno);
  await whenWritable(set, fd, (deadlineNs - nowNs()) / 1e6);
  const failure = calls.pendingError(fd, scratch, 0);
  if (failure !== 0) throw systemError('connect', failure);
  return true;
}

function whenWritable(set: EpollSet, fd: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => finish(new Error(`no connection within ${Math.round(timeoutMs)} ms`)),
      timeoutMs,
    );
    const tag = set.add(fd, LINUX.EPOLLOUT, { onReady: () => finish() });
    function finish(error?: Error): void {
      clearTimeout(timer);
      set.remove(tag, fd);
      if (error === undefined) resolve();
      else reject(error);
    }
  });
}
