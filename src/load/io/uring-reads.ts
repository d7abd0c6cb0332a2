// Reads from many sockets with one system call, by io_uring: none of them waits, so all have ended when the call returns.
import {
  CQE_BYTES,
  CQE_RESULT_OFFSET,
  type KernelMemory,
  LINUX,
  type LinuxCalls,
  QUEUE_OFFSETS,
  SQE_BYTES,
  SQE_FD_OFFSET,
  SQE_USER_DATA_OFFSET,
  URING_PARAMETERS,
  URING_PARAMETERS_BYTES,
} from './linux-calls.ts';
import { type OwnedFd, systemError, type WorkerKernel } from './worker-kernel.ts';

/** A signal or a lack of memory in the middle of a call; that it comes so often in a row has never been seen. */
const MOST_TRIES = 1000;

export class UringReads {
  private readonly calls: LinuxCalls;
  private readonly owned: OwnedFd;
  private readonly release: () => void;
  private readonly queues: KernelMemory;
  private readonly entries: KernelMemory;
  /** The queues as 32-bit words; what follows are places among them. */
  private readonly words: Int32Array;
  private readonly submissionTail: number;
  private readonly submissionMask: number;
  private readonly submissions: number;
  private readonly completionHead: number;
  private readonly completionTail: number;
  private readonly completionMask: number;
  /** In bytes. */
  private readonly completions: number;

  /**
   * @param places that can be read at once
   * @returns undefined where the system has no io_uring or does not allow it, as Docker does not by default
   */
  static tryOpen(kernel: WorkerKernel, places: number): UringReads | undefined {
    const { calls, scratch } = kernel;
    scratch.bytes.fill(0, 0, URING_PARAMETERS_BYTES);
    const fd = calls.createUring(places, scratch, 0);
    if (fd < 0) return undefined;
    const owned = kernel.own(fd, 'io_uring_setup');
    const isOneMapping =
      (scratch.view.getUint32(URING_PARAMETERS.features, true) & LINUX.IORING_FEAT_SINGLE_MMAP) !== 0;
    if (isOneMapping) return new UringReads(kernel, owned);
    kernel.release(owned);
    return undefined;
  }

  private constructor(kernel: WorkerKernel, owned: OwnedFd) {
    const { view } = kernel.scratch;
    const parameter = (at: number) => view.getUint32(at, true);
    const submission = (at: number) => parameter(URING_PARAMETERS.submissionOffsets + at);
    const completion = (at: number) => parameter(URING_PARAMETERS.completionOffsets + at);
    const count = parameter(URING_PARAMETERS.submissions);
    const bytes = Math.max(
      submission(QUEUE_OFFSETS.submissions) + 4 * count,
      completion(QUEUE_OFFSETS.completions) + CQE_BYTES * parameter(URING_PARAMETERS.completions),
    );
    this.calls = kernel.calls;
    this.owned = owned;
    this.release = () => kernel.release(owned);
    this.submissionTail = submission(QUEUE_OFFSETS.tail) >> 2;
    this.submissions = submission(QUEUE_OFFSETS.submissions) >> 2;
    this.completionHead = completion(QUEUE_OFFSETS.head) >> 2;
    this.completionTail = completion(QUEUE_OFFSETS.tail) >> 2;
    this.completions = completion(QUEUE_OFFSETS.completions);
    const masks = [submission(QUEUE_OFFSETS.mask) >> 2, completion(QUEUE_OFFSETS.mask) >> 2] as const;
    this.queues = kernel.mapShared(owned, bytes, LINUX.IORING_OFF_SQ_RING);
    this.entries = kernel.mapShared(owned, count * SQE_BYTES, LINUX.IORING_OFF_SQES);
    this.words = new Int32Array(this.queues.bytes.buffer, 0, bytes >> 2);
    this.submissionMask = this.words[masks[0]]!;
    this.completionMask = this.words[masks[1]]!;
  }

  /** From now on a place reads by the struct msghdr at `offset` of `headers`. */
  prepare(place: number, headers: KernelMemory, offset: number): void {
    const { calls, entries } = this;
    calls.writeReceiveEntry(entries, place * SQE_BYTES, headers, offset);
    entries.view.setUint32(place * SQE_BYTES + SQE_USER_DATA_OFFSET, place, true);
  }

  /**
   * Reads into the places 0 … count-1.
   *
   * @param fds by place
   * @param results by place: bytes, or a negative error number
   */
  read(fds: Int32Array, count: number, results: Int32Array): void {
    const { words, submissionTail, submissions, submissionMask } = this;
    const { view } = this.entries;
    const tail = words[submissionTail]!;
    for (let place = 0; place < count; place++) {
      view.setInt32(place * SQE_BYTES + SQE_FD_OFFSET, fds[place]!, true);
      words[submissions + ((tail + place) & submissionMask)] = place;
    }
    words[submissionTail] = (tail + count) | 0;
    let taken = 0;
    let done = 0;
    for (let tries = 0; done < count; tries++) {
      const more = this.calls.enterUring(this.owned.fd, count - taken, tries === 0 ? 0 : count - done);
      if (more > 0) taken += more;
      else if (more < 0) this.expectAnother(tries);
      done += this.takeResults(results);
    }
  }

  close(): void {
    this.release();
  }

  private takeResults(results: Int32Array): number {
    const { words, completionHead, completionMask, completions } = this;
    const { view } = this.queues;
    const end = words[this.completionTail]!;
    const first = words[completionHead]!;
    let head = first;
    for (; head !== end; head = (head + 1) | 0) {
      const at = completions + (head & completionMask) * CQE_BYTES;
      results[view.getUint32(at, true)] = view.getInt32(at + CQE_RESULT_OFFSET, true);
    }
    words[completionHead] = head;
    return (head - first) | 0;
  }

  private expectAnother(tries: number): void {
    const errno = this.calls.errno();
    const isPassing = errno === LINUX.EINTR || errno === LINUX.EAGAIN;
    if (!isPassing || tries > MOST_TRIES) throw systemError('io_uring_enter', errno);
  }
}
