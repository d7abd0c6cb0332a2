// What replies come to: the time of each in the histogram of its operation, and whether it was a hit.
import type { LatencyHistogram } from '../../core/latency-histogram.ts';
import type { HitRule } from '../../profile/profile.ts';
import { REPLY_EMPTY, REPLY_NULL, REPLY_ZERO } from '../../wire/reply-scanner.ts';
import type { LoopWatch } from '../loop-watch.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { Recorder } from '../recorder.ts';
import type { InFlightRing } from './in-flight-ring.ts';

export interface ReplyBookPlan {
  readonly recorder: Recorder;
  readonly ring: InFlightRing;
  /** By operation. */
  readonly rules: readonly HitRule[];
  /** Open loop only. */
  readonly pacer: Pacer | undefined;
  readonly loop: LoopWatch | undefined;
}

export class ReplyBook {
  private readonly recorder: Recorder;
  private readonly ring: InFlightRing;
  private readonly rules: readonly HitRule[];
  private readonly pacer: Pacer | undefined;
  private readonly loop: LoopWatch | undefined;
  /** By operation, replies that came together and are not booked yet. */
  private readonly counts: Int32Array;

  constructor({ recorder, ring, rules, pacer, loop }: ReplyBookPlan) {
    this.recorder = recorder;
    this.ring = ring;
    this.rules = rules;
    this.pacer = pacer;
    this.loop = loop;
    this.counts = new Int32Array(rules.length);
  }

  /** One of any kind but errors. @param slot of its request in the ring */
  book(connection: number, slot: number, flags: number, elements: number, nulls: number, now: number): void {
    const { ring } = this;
    const operation = ring.operation[slot]!;
    const tally = this.recorder.interval[operation]!;
    const sentNs = ring.sentAtNs(connection, slot);
    tally.service.record(elapsedNs(sentNs, now));
    if (tally.response !== undefined) this.bookResponse(tally.response, slot, sentNs, now);
    const rule = this.rules[operation]!;
    if (rule !== 'none') {
      const misses = countMisses(rule, flags, nulls);
      tally.misses += misses;
      tally.hits += (rule === 'null-elements-are-misses' && elements > 0 ? elements : 1) - misses;
    }
  }

  /**
   * Closed loop: to the oldest `count` requests of a connection, which were sent at one moment and lie in one piece; none
   * of them is a miss.
   */
  bookPlain(connection: number, count: number, now: number): void {
    const { counts, ring } = this;
    const slotOperation = ring.operation;
    const first = ring.oldest(connection);
    const end = first + count;
    if (counts.length === 2) {
      // The sum of their numbers tells how many there are of each, and there is no branch that nobody can foresee.
      let ofSecond = 0;
      for (let slot = first; slot < end; slot++) ofSecond += slotOperation[slot]!;
      counts[0] = count - ofSecond;
      counts[1] = ofSecond;
    } else {
      for (let slot = first; slot < end; slot++) counts[slotOperation[slot]!]!++;
    }
    const serviceNs = elapsedNs(ring.sentAtNs(connection, first), now);
    for (let operation = 0; operation < counts.length; operation++) {
      const times = counts[operation]!;
      if (times === 0) continue;
      counts[operation] = 0;
      const tally = this.recorder.interval[operation]!;
      tally.service.recordMany(serviceNs, times);
      if (this.rules[operation] !== 'none') tally.hits += times;
    }
  }

  /** What the generator was late with is no time of the server's: it has its own histogram. */
  private bookResponse(response: LatencyHistogram, slot: number, sentNs: number, now: number): void {
    const { ring, loop } = this;
    const startNs = ring.intendedNs[slot]! + ring.latenessNs[slot]!;
    response.record(elapsedNs(startNs, now));
    const arrivedNs = loop === undefined ? now : Math.max(sentNs, loop.arrivedAfterNs);
    this.pacer!.recordLeast(elapsedNs(startNs, arrivedNs));
  }
}

/** Whole nanoseconds; 0 where a clock that is set has brought an arrival before its send. */
function elapsedNs(fromNs: number, toNs: number): number {
  return Math.max(0, Math.round(toNs - fromNs));
}

function countMisses(rule: HitRule, flags: number, nulls: number): number {
  switch (rule) {
    case 'none':
      return 0;
    case 'null-is-miss':
      return flags & REPLY_NULL ? 1 : 0;
    case 'null-elements-are-misses':
      return flags & REPLY_NULL ? 1 : nulls;
    case 'zero-is-miss':
      return flags & REPLY_ZERO ? 1 : 0;
    case 'empty-is-miss':
      return flags & (REPLY_EMPTY | REPLY_NULL) ? 1 : 0;
  }
}
