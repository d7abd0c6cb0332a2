// One epoll set, which Node's event loop watches as a single descriptor: tells its members when they are ready, poll by poll.
import { nowNs } from '../worker-clock.ts';
import type { KernelMemory } from './linux-calls.ts';
import {
  EPOLL_DATA_OFFSET,
  EPOLL_EVENT_BYTES,
  LINUX,
  type LinuxCalls,
  type PollHandle,
} from './linux-calls.ts';
import { type OwnedFd, systemError, type WorkerKernel } from './worker-kernel.ts';

/** Descriptors that one poll reports at most; the others come with the next. */
const MAX_EVENTS = 1024;
/** After so long Node's event loop has its turn, for messages and timers. */
const LONGEST_STAY_NS = 1e6;

export interface EpollMember {
  /** @param events EPOLL… bits; whatever is neither asked for nor handled is reported again by the next poll */
  onReady(events: number): void;
}

export class EpollSet {
  /** When the poll ended whose events are being reported: what it found had arrived by then. */
  polledNs = 0;
  /** Nanoseconds that it has stood still in polls, which Node takes for work. */
  waitedNs = 0;
  private readonly calls: LinuxCalls;
  private readonly scratch: KernelMemory;
  private readonly events: KernelMemory;
  private readonly epoll: OwnedFd;
  private readonly watch: PollHandle;
  private readonly release: () => void;
  /** By tag, which the kernel hands back with each event. */
  private readonly members: (EpollMember | undefined)[] = [];
  private readonly freeTags: number[] = [];
  /** Of members that were removed in this poll, whose events may still be to come. */
  private readonly removedTags: number[] = [];
  private after: (() => void)[] = [];
  /** Empty but while its actions run; the two change places. */
  private running: (() => void)[] = [];
  /** Whether it may stand still until something is ready, for as long as it may keep Node waiting anyway. */
  private readonly waits: boolean;
  private readonly endPoll: () => void;
  private isReporting = false;
  private isResting = false;
  private isClosed = false;

  /**
   * @param waits nothing else in this thread is in a hurry: no timer below a millisecond, no socket of Node's
   * @param endPoll called when all members that a poll found have been told, before what is to be done after that
   */
  constructor(kernel: WorkerKernel, waits: boolean, endPoll: () => void = () => {}) {
    this.waits = waits;
    this.endPoll = endPoll;
    this.calls = kernel.calls;
    this.scratch = kernel.scratch;
    this.events = kernel.map(MAX_EVENTS * EPOLL_EVENT_BYTES);
    const epoll = kernel.own(this.calls.createEpoll(), 'epoll_create1');
    this.epoll = epoll;
    this.release = () => kernel.release(epoll);
    this.watch = this.calls.watch(this.epoll.fd, () => this.report());
  }

  /** @param events of LINUX.EPOLLIN, LINUX.EPOLLOUT @returns the member's tag */
  add(fd: number, events: number, member: EpollMember): number {
    // Its number may be another's by now.
    if (this.isClosed) throw new Error('the epoll set is closed');
    const tag = this.freeTags.pop() ?? this.members.length;
    this.members[tag] = member;
    this.control(LINUX.EPOLL_CTL_ADD, fd, events, tag);
    return tag;
  }

  change(tag: number, fd: number, events: number): void {
    this.control(LINUX.EPOLL_CTL_MOD, fd, events, tag);
  }

  /** Before the descriptor is closed. */
  remove(tag: number, fd: number): void {
    if (this.isClosed) return;
    this.members[tag] = undefined;
    (this.isReporting ? this.removedTags : this.freeTags).push(tag);
    this.control(LINUX.EPOLL_CTL_DEL, fd, 0, tag);
  }

  /** Calls back once, when all that the running poll has found is reported; asked for after that, with the next poll. */
  afterReports(action: () => void): void {
    if (this.isReporting) this.after.push(action);
    else if (this.isResting)
      setImmediate(() => {
        this.report();
        action();
      });
    // Immediates run when Node has read all its own sockets.
    else setImmediate(action);
  }

  /** Nothing is reported any more but when `report` is called. */
  rest(): void {
    if (this.isResting || this.isClosed) return;
    this.isResting = true;
    this.watch.stop();
  }

  /** The opposite; what has become ready meanwhile is reported. */
  wake(): void {
    if (!this.isResting || this.isClosed) return;
    this.isResting = false;
    this.watch.start();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.watch.stop();
    this.watch.close();
    this.release();
  }

  /**
   * Reports what is ready; while it rests, what was so when it was called.
   *
   * An error must not go through koffi, which ends the process where it can't pass it on.
   */
  report(): void {
    try {
      this.reportAll();
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  }

  /**
   * Polls as long as there is something, or may soon be: a way round Node's event loop costs as much as several system
   * calls.
   */
  private reportAll(): void {
    const startNs = nowNs();
    this.polledNs = startNs;
    while (!this.isClosed && this.polledNs - startNs < LONGEST_STAY_NS) {
      let count = this.poll(0);
      if (count <= 0 && this.after.length === 0) {
        if (!this.waits) return;
        const idleSinceNs = nowNs();
        count = this.poll(1);
        this.waitedNs += nowNs() - idleSinceNs;
        if (count <= 0) return;
      }
      this.polledNs = nowNs();
      this.reportPoll(count);
      if (this.isResting && count < MAX_EVENTS && this.after.length === 0) return;
    }
    // What was asked for after the last of these polls must not wait until a socket is ready again.
    if (this.after.length > 0) setImmediate(() => this.report());
  }

  private poll(waitMs: 0 | 1): number {
    return this.calls.pollEpoll(this.epoll.fd, this.events, 0, MAX_EVENTS, waitMs);
  }

  private reportPoll(count: number): void {
    const { view } = this.events;
    this.isReporting = true;
    try {
      for (let i = 0; i < count; i++) {
        const at = i * EPOLL_EVENT_BYTES;
        this.members[view.getUint32(at + EPOLL_DATA_OFFSET, true)]?.onReady(view.getUint32(at, true));
        if (this.isClosed) return;
      }
      this.endPoll();
      if (this.isClosed) return;
      this.runAfter();
    } finally {
      this.isReporting = false;
      if (this.removedTags.length > 0) this.freeTags.push(...this.removedTags.splice(0));
    }
  }

  private runAfter(): void {
    const { after } = this;
    if (after.length === 0) return;
    this.after = this.running;
    try {
      for (const action of after) action();
    } finally {
      after.length = 0;
      this.running = after;
    }
  }

  private control(operation: number, fd: number, events: number, tag: number): void {
    const status = this.calls.controlEpoll(this.epoll.fd, operation, fd, events, tag, this.scratch, 0);
    if (status < 0) throw systemError('epoll_ctl', this.calls.errno());
  }
}
