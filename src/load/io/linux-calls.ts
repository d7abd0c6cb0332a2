// The one place where system calls are declared: their numbers, the sizes of what the kernel reads and writes, and the checks before each call.
import { callbackTurns } from './callback-turns.ts';

/**
 * Numbers of Linux on x64 and arm64, from the headers named. Both are little-endian and 64 bits wide, which the
 * layouts below count on.
 */
export const LINUX = {
  // sys/socket.h, netinet/in.h, netinet/tcp.h
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 10,
  SOCK_STREAM: 1,
  SOCK_NONBLOCK: 0o4000,
  SOCK_CLOEXEC: 0o2000000,
  SOL_SOCKET: 1,
  SO_ERROR: 4,
  /** Also the type of the control message that it leads to. */
  SO_TIMESTAMPNS: 35,
  IPPROTO_TCP: 6,
  TCP_NODELAY: 1,
  /** Else a write to a closed socket ends the process. */
  MSG_NOSIGNAL: 0x4000,
  MSG_DONTWAIT: 0x40,
  // sys/epoll.h
  EPOLL_CLOEXEC: 0o2000000,
  EPOLL_CTL_ADD: 1,
  EPOLL_CTL_DEL: 2,
  EPOLL_CTL_MOD: 3,
  EPOLLIN: 1,
  EPOLLOUT: 4,
  // sys/timerfd.h, time.h
  CLOCK_REALTIME: 0,
  CLOCK_MONOTONIC: 1,
  TFD_NONBLOCK: 0o4000,
  TFD_CLOEXEC: 0o2000000,
  TFD_TIMER_ABSTIME: 1,
  // sys/mman.h
  PROT_READ: 1,
  PROT_WRITE: 2,
  MAP_PRIVATE: 2,
  MAP_ANONYMOUS: 0x20,
  MAP_SHARED: 1,
  MAP_POPULATE: 0x8000,
  // asm/unistd.h: the same on both
  SYS_io_uring_setup: 425,
  SYS_io_uring_enter: 426,
  // linux/io_uring.h
  IORING_OP_RECVMSG: 10,
  IORING_OFF_SQ_RING: 0,
  IORING_OFF_SQES: 0x10000000,
  IORING_FEAT_SINGLE_MMAP: 1,
  IORING_ENTER_GETEVENTS: 1,
  // errno.h
  EINTR: 4,
  EAGAIN: 11,
  EINPROGRESS: 115,
} as const;

/** struct epoll_event: packed on x64 alone. */
export const EPOLL_EVENT_BYTES = process.arch === 'x64' ? 12 : 16;
export const EPOLL_DATA_OFFSET = process.arch === 'x64' ? 4 : 8;
/** struct timespec: seconds and nanoseconds, eight bytes each. */
export const TIMESPEC_BYTES = 16;
/** struct itimerspec: the period, then the first expiry. */
export const ITIMERSPEC_BYTES = 2 * TIMESPEC_BYTES;
/** What a read from a timer gives: how often it has gone off. */
export const TIMER_COUNT_BYTES = 8;
/** struct msghdr, and where its fields are that are used. */
export const MSGHDR_BYTES = 56;
export const MSGHDR_IOV_OFFSET = 16;
export const MSGHDR_IOV_COUNT_OFFSET = 24;
export const MSGHDR_CONTROL_OFFSET = 32;
export const MSGHDR_CONTROL_LENGTH_OFFSET = 40;
/** struct iovec: an address and a length. */
export const IOVEC_BYTES = 16;
/** struct cmsghdr (length, level, type), then the data: here one timespec. */
export const CMSG_LEVEL_OFFSET = 8;
export const CMSG_TYPE_OFFSET = 12;
export const CMSG_DATA_OFFSET = 16;
export const CMSG_TIMESPEC_BYTES = CMSG_DATA_OFFSET + TIMESPEC_BYTES;
/** struct io_uring_params, and where its fields are that are used. */
export const URING_PARAMETERS_BYTES = 120;
export const URING_PARAMETERS = {
  submissions: 0,
  completions: 4,
  features: 20,
  /** struct io_sqring_offsets and struct io_cqring_offsets. */
  submissionOffsets: 40,
  completionOffsets: 80,
} as const;
/** Where these two say where the queues are; the first three are the same in both. */
export const QUEUE_OFFSETS = { head: 0, tail: 4, mask: 8, submissions: 24, completions: 20 } as const;
/** struct io_uring_sqe. */
export const SQE_BYTES = 64;
export const SQE_FD_OFFSET = 4;
const SQE_ADDRESS_OFFSET = 16;
const SQE_LENGTH_OFFSET = 24;
const SQE_MESSAGE_FLAGS_OFFSET = 28;
export const SQE_USER_DATA_OFFSET = 32;
/** struct io_uring_cqe: what the entry was named, then its result. */
export const CQE_BYTES = 16;
export const CQE_RESULT_OFFSET = 8;
/** Enough for the largest of what one call reads or writes beside data: struct sockaddr_un, 110 bytes. */
export const SCRATCH_BYTES = 128;

/** What is used of the package koffi, which may not be there. */
export interface Koffi {
  load(path: null): { func(name: string, result: string, parameters: readonly string[]): unknown };
  view(address: number, bytes: number): ArrayBuffer;
  errno(): number;
  readonly node: {
    poll(fd: number, events: typeof READABLE, callback: () => void): KoffiPoll;
  };
}

/** A region that `map` gave. */
export interface KernelMemory {
  readonly address: number;
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

interface KoffiPoll extends Omit<PollHandle, 'start'> {
  start(events: typeof READABLE, callback: () => void): void;
}

/** A file descriptor that Node's event loop watches, from the beginning. */
export interface PollHandle {
  /** Once it has been stopped. */
  start(): void;
  stop(): void;
  close(): void;
}

const READABLE = { readable: true } as const;

/** Addresses are numbers: those of a process are below 2^47. */
type Call = (...args: number[]) => number;

/**
 * All memory is handed over as a region and an offset in it, never as an address, and a call that would reach beyond
 * its region throws. So no pointer can come from a profile or from a reply.
 */
export class LinuxCalls {
  private readonly koffi: Koffi;
  private readonly calls: Readonly<Record<keyof typeof SIGNATURES, Call>>;

  constructor(koffi: Koffi) {
    this.koffi = koffi;
    const library = koffi.load(null);
    this.calls = Object.fromEntries(
      Object.entries(SIGNATURES).map(([name, [result, ...parameters]]) => [
        name,
        library.func(name, result!, parameters),
      ]),
    ) as Record<keyof typeof SIGNATURES, Call>;
  }

  /** Of the call that has just returned -1. */
  errno(): number {
    return this.koffi.errno();
  }

  /** @returns its address, or -1 */
  map(bytes: number): number {
    const { PROT_READ, PROT_WRITE, MAP_PRIVATE, MAP_ANONYMOUS } = LINUX;
    return this.calls.mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }

  /** What a descriptor of the kernel's shares, from one of its offsets on. @returns its address, or -1 */
  mapShared(fd: number, bytes: number, offset: number): number {
    const { PROT_READ, PROT_WRITE, MAP_SHARED, MAP_POPULATE } = LINUX;
    return this.calls.mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
  }

  /** @param offset of a struct io_uring_params, all zeros, which the kernel fills in */
  createUring(entries: number, memory: KernelMemory, offset: number): number {
    const address = addressOf(memory, offset, URING_PARAMETERS_BYTES);
    return this.calls.syscall(LINUX.SYS_io_uring_setup, entries, address, 0, 0, 0);
  }

  /**
   * The entries' memory is named by `writeReceiveEntry` alone.
   *
   * @param least results are awaited
   * @returns how many entries the kernel took
   */
  enterUring(fd: number, submit: number, least: number): number {
    const flags = least > 0 ? LINUX.IORING_ENTER_GETEVENTS : 0;
    return this.calls.syscall(LINUX.SYS_io_uring_enter, fd, submit, least, flags, 0);
  }

  /** A struct io_uring_sqe that reads by the struct msghdr at `offset` of `headers`, and never waits; its descriptor and name are the caller's. */
  writeReceiveEntry(
    { bytes, view }: KernelMemory,
    place: number,
    headers: KernelMemory,
    offset: number,
  ): void {
    const address = addressOf(headers, offset, MSGHDR_BYTES);
    bytes.fill(0, place, place + SQE_BYTES);
    view.setUint8(place, LINUX.IORING_OP_RECVMSG);
    view.setBigUint64(place + SQE_ADDRESS_OFFSET, BigInt(address), true);
    view.setUint32(place + SQE_LENGTH_OFFSET, 1, true);
    view.setUint32(place + SQE_MESSAGE_FLAGS_OFFSET, LINUX.MSG_DONTWAIT, true);
  }

  /** The memory must be one that `map` gave, and nobody may look at it any more. */
  unmap(address: number, bytes: number): void {
    this.calls.munmap(address, bytes);
  }

  view(address: number, bytes: number): ArrayBuffer {
    return this.koffi.view(address, bytes);
  }

  /** The callback must not throw. */
  watch(fd: number, callback: () => void): PollHandle {
    const called = callbackTurns.after(callback);
    const handle = this.koffi.node.poll(fd, READABLE, called);
    return {
      start: () => handle.start(READABLE, called),
      stop: () => handle.stop(),
      close: () => handle.close(),
    };
  }

  socket(family: number): number {
    return this.calls.socket(family, LINUX.SOCK_STREAM | LINUX.SOCK_NONBLOCK | LINUX.SOCK_CLOEXEC, 0);
  }

  connect(fd: number, memory: KernelMemory, offset: number, length: number): number {
    return this.calls.connect(fd, addressOf(memory, offset, length), length);
  }

  setIntOption(
    fd: number,
    level: number,
    name: number,
    value: number,
    memory: KernelMemory,
    offset: number,
  ): number {
    const address = addressOf(memory, offset, 4);
    memory.view.setInt32(offset, value, true);
    return this.calls.setsockopt(fd, level, name, address, 4);
  }

  /** SO_ERROR: the system error that an unfinished `connect` has come to; 0: none. */
  pendingError(fd: number, memory: KernelMemory, offset: number): number {
    const address = addressOf(memory, offset, 8);
    memory.view.setInt32(offset + 4, 4, true);
    const status = this.calls.getsockopt(fd, LINUX.SOL_SOCKET, LINUX.SO_ERROR, address, address + 4);
    return status < 0 ? this.errno() : memory.view.getInt32(offset, true);
  }

  send(fd: number, memory: KernelMemory, offset: number, length: number): number {
    return this.calls.send(fd, addressOf(memory, offset, length), length, LINUX.MSG_NOSIGNAL);
  }

  /** @param offset of a struct msghdr whose addresses `StampedReads` has written */
  receiveMessage(fd: number, memory: KernelMemory, offset: number): number {
    return this.calls.recvmsg(fd, addressOf(memory, offset, MSGHDR_BYTES), 0);
  }

  /** Of the whole process, with all its threads. */
  exit(code: number): void {
    this.calls._exit(code);
  }

  close(fd: number): void {
    this.calls.close(fd);
  }

  createEpoll(): number {
    return this.calls.epoll_create1(LINUX.EPOLL_CLOEXEC);
  }

  /** @param tag comes back with each event */
  controlEpoll(
    epollFd: number,
    operation: number,
    fd: number,
    events: number,
    tag: number,
    memory: KernelMemory,
    offset: number,
  ): number {
    const address = addressOf(memory, offset, EPOLL_EVENT_BYTES);
    memory.view.setUint32(offset, events, true);
    memory.view.setUint32(offset + EPOLL_DATA_OFFSET, tag, true);
    memory.view.setUint32(offset + EPOLL_DATA_OFFSET + 4, 0, true);
    return this.calls.epoll_ctl(epollFd, operation, fd, address);
  }

  /** @param waitMs the thread stands still for so long at most: a longer wait is for Node's event loop to do */
  pollEpoll(epollFd: number, memory: KernelMemory, offset: number, most: number, waitMs: 0 | 1): number {
    return this.calls.epoll_wait(epollFd, addressOf(memory, offset, most * EPOLL_EVENT_BYTES), most, waitMs);
  }

  createTimer(): number {
    return this.calls.timerfd_create(LINUX.CLOCK_MONOTONIC, LINUX.TFD_NONBLOCK | LINUX.TFD_CLOEXEC);
  }

  /** @param atNs on the monotonic clock, above 0: 0 would switch it off */
  setTimer(fd: number, atNs: number, memory: KernelMemory, offset: number): number {
    const address = addressOf(memory, offset, ITIMERSPEC_BYTES);
    writeTimespec(memory, offset, 0);
    writeTimespec(memory, offset + TIMESPEC_BYTES, Math.max(1, Math.ceil(atNs)));
    return this.calls.timerfd_settime(fd, LINUX.TFD_TIMER_ABSTIME, address, 0);
  }

  readTimer(fd: number, memory: KernelMemory, offset: number): number {
    return this.calls.read(fd, addressOf(memory, offset, TIMER_COUNT_BYTES), TIMER_COUNT_BYTES);
  }

  /** @returns nanoseconds from `baseSeconds` on */
  readClock(clock: number, memory: KernelMemory, offset: number, baseSeconds: number): number {
    this.calls.clock_gettime(clock, addressOf(memory, offset, TIMESPEC_BYTES));
    return readTimespec(memory, offset, baseSeconds);
  }
}

const SIGNATURES = {
  mmap: ['intptr_t', 'intptr_t', 'size_t', 'int', 'int', 'int', 'int64_t'],
  munmap: ['int', 'intptr_t', 'size_t'],
  socket: ['int', 'int', 'int', 'int'],
  connect: ['int', 'int', 'intptr_t', 'uint32_t'],
  setsockopt: ['int', 'int', 'int', 'int', 'intptr_t', 'uint32_t'],
  getsockopt: ['int', 'int', 'int', 'int', 'intptr_t', 'intptr_t'],
  send: ['intptr_t', 'int', 'intptr_t', 'size_t', 'int'],
  recvmsg: ['intptr_t', 'int', 'intptr_t', 'int'],
  read: ['intptr_t', 'int', 'intptr_t', 'size_t'],
  close: ['int', 'int'],
  epoll_create1: ['int', 'int'],
  epoll_ctl: ['int', 'int', 'int', 'int', 'intptr_t'],
  epoll_wait: ['int', 'int', 'intptr_t', 'int', 'int'],
  timerfd_create: ['int', 'int', 'int'],
  timerfd_settime: ['int', 'int', 'int', 'intptr_t', 'intptr_t'],
  clock_gettime: ['int', 'int', 'intptr_t'],
  // As many arguments as go in registers: the last of io_uring_enter, a size, means nothing where the one before is 0.
  syscall: ['intptr_t', 'intptr_t', 'intptr_t', 'intptr_t', 'intptr_t', 'intptr_t', 'intptr_t'],
  _exit: ['void', 'int'],
} as const satisfies Record<string, readonly string[]>;

/**
 * For what is handed to the kernel.
 *
 * @returns the address of memory[offset, offset + length)
 * @throws RangeError when that is not all in the region
 */
export function addressOf(memory: KernelMemory, offset: number, length: number): number {
  // Written so that NaN fails too.
  if (!(offset >= 0 && length >= 0 && offset + length <= memory.size))
    throw new RangeError(`bytes ${offset} … ${offset + length} of a region of ${memory.size}`);
  return memory.address + offset;
}

/**
 * @param baseSeconds taken off: nanoseconds since 1970 are too many for a double to tell apart
 * @returns nanoseconds
 */
export function readTimespec({ view }: KernelMemory, offset: number, baseSeconds: number): number {
  // The upper halves of both are 0 until the year 2106.
  return (view.getUint32(offset, true) - baseSeconds) * 1e9 + view.getUint32(offset + 8, true);
}

function writeTimespec({ view }: KernelMemory, offset: number, ns: number): void {
  const seconds = Math.floor(ns / 1e9);
  view.setUint32(offset, seconds, true);
  view.setUint32(offset + 4, 0, true);
  view.setUint32(offset + 8, ns - seconds * 1e9, true);
  view.setUint32(offset + 12, 0, true);
}
