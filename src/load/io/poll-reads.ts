// The sockets that one poll has found readable: they are read together, and only then is what came looked at.
import type { StampedReads } from './stamped-reads.ts';

/** Who waits for a read; once destroyed it hears nothing any more. */
export interface Reading {
  readonly destroyed: boolean;
  /** @param from and `to`: where in the target of all reads the bytes lie, until this returns */
  take(from: number, to: number): void;
  /** Nothing was there. @param errno 0: the other side has ended */
  endRead(errno: number): void;
}

/**
 * Code and tables are out of the caches after a system call. So they are fetched once for all reads of a poll, and not once for
 * each.
 */
export class PollReads {
  /** Of what is being looked at: the kernel's stamp, as StampedReads gives it, and when the read had ended. */
  stampNs = Number.NaN;
  endNs = 0;
  private readonly reads: StampedReads;
  private readonly waiting: Reading[] = [];
  private count = 0;

  constructor(reads: StampedReads) {
    this.reads = reads;
  }

  /** Before the poll is over it is read, and told. */
  add(reading: Reading, fd: number): void {
    if (this.count >= this.reads.places) this.finish();
    this.waiting[this.count] = reading;
    this.reads.fds[this.count] = fd;
    this.count++;
  }

  /** Reads all that wait for it, and hands over what came in their order. */
  finish(): void {
    const { count, reads, waiting } = this;
    if (count === 0) return;
    this.count = 0;
    reads.read(count);
    for (let place = 0; place < count; place++) {
      const reading = waiting[place]!;
      const bytes = reads.results[place]!;
      // What came for another may have ended it.
      if (reading.destroyed) continue;
      if (bytes <= 0) {
        reading.endRead(-bytes);
        continue;
      }
      const from = reads.startOf(place);
      this.stampNs = reads.stampNsOf(place);
      this.endNs = reads.endNs[place]!;
      reading.take(from, from + bytes);
    }
    reads.grow(count);
  }
}
