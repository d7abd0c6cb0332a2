// What arrived at the connections of one receiver in one worker: deliveries with their times, and failures.
import { DerivedTally } from '../derived-tally.ts';
import { findStamp, readStampNs, STAMP_BYTES } from '../resp/stamp.ts';
import { nowNs } from '../worker-clock.ts';

/** Distinct texts kept; a receiver fails in few ways. */
const MAX_EXAMPLES = 16;

export class DeliveryTally extends DerivedTally {
  /** Messages stamped before are those of another round, or of the warm-up. */
  countsFromNs = Number.POSITIVE_INFINITY;
  lastArrivalNs = 0;
  readonly examples = new Map<string, number>();

  /** Books every stamp in bytes[from, to). @returns whether there was any */
  takeStamps(bytes: Uint8Array, from: number, to: number, now: number): boolean {
    let at = findStamp(bytes, from, to);
    if (at < 0) return false;
    for (; at >= 0; at = findStamp(bytes, at + STAMP_BYTES, to)) {
      const stampNs = readStampNs(bytes, at);
      if (stampNs >= this.countsFromNs) this.record(now - stampNs);
    }
    this.lastArrivalNs = now;
    return true;
  }

  fail(text: string): void {
    if (nowNs() < this.countsFromNs) return;
    this.errors++;
    const count = this.examples.get(text) ?? 0;
    if (count > 0 || this.examples.size < MAX_EXAMPLES) this.examples.set(text, count + 1);
  }
}
