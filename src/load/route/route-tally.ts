// Counts what a routed load did: by phase, by side, and interval by interval.
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import type { HitRule } from '../../profile/profile.ts';
import { countHits } from './reply-facts.ts';
import {
  type ComparedReads,
  type RouteInterval,
  type RoutePhaseReport,
  type Served,
  type ServedCounts,
  type ShadowWrites,
  SIDES,
  type Side,
  type WriteAccount,
} from './route-plan.ts';
import type { RequestOutcome } from './side-link.ts';
import type { WitnessBook } from './witness-book.ts';
import type { WitnessLedger } from './witness-ledger.ts';

class ServedTally implements ServedCounts {
  completed = 0;
  errors = 0;
  timeouts = 0;
  hits = 0;
  misses = 0;
  readonly time = new LatencyHistogram();

  /** @param timeNs of the user, from start to answer */
  count(outcome: RequestOutcome, timeNs: number, hits: HitRule): void {
    if (outcome.kind === 'none') {
      if (outcome.isTimeout) this.timeouts++;
      else this.errors++;
      return;
    }
    if (outcome.failure !== undefined) {
      this.errors++;
      return;
    }
    this.completed++;
    this.time.record(timeNs);
    const [found, missed] = countHits(hits, outcome.value);
    this.hits += found;
    this.misses += missed;
  }

  report(): Served {
    const { completed, errors, timeouts, hits, misses } = this;
    return { completed, errors, timeouts, hits, misses, time: this.time.toSparse() };
  }
}

const MOST_ERROR_TEXTS = 20;
const MOST_EXAMPLES = 5;
const LONGEST_TEXT = 200;

/** One phase; what was sent in it counts here, whenever it is answered. */
export class PhaseTally {
  readonly phase: number;
  startNs: number;
  endNs = 0;
  longestGapNs = 0;
  readonly reads = [new ServedTally(), new ServedTally()] as const;
  readonly writes = [new ServedTally(), new ServedTally()] as const;
  readonly shadow: ShadowWrites = { sent: 0, acknowledged: 0, refused: 0, unanswered: 0, dropped: 0 };
  readonly shadowTime = new LatencyHistogram();
  readonly compared: ComparedReads & { examples: { key: string; reference: string; candidate: string }[] } = {
    compared: 0,
    different: 0,
    examples: [],
  };
  readonly onlyOn: [number, number] = [0, 0];
  readonly reconnects: [number, number] = [0, 0];
  lastByCandidateNs = 0;
  /** Requests to either side without an outcome. */
  open = 0;
  readonly witnessReads: RoutePhaseReport['witnessReads'];
  private readonly ledger: WitnessLedger;
  private readonly commands = new Map<string, [WriteAccount, WriteAccount]>();
  private readonly errors = new Map<string, { side: (typeof SIDES)[number]; text: string; count: number }>();

  constructor(phase: number, startNs: number, book: WitnessBook | undefined) {
    this.phase = phase;
    this.startNs = startNs;
    this.ledger = book?.ledger() ?? { keys: [] };
    this.witnessReads = book?.reads ?? { reads: 0, stale: 0, missing: 0, oldestNs: 0 };
  }

  countWrites(names: readonly string[], side: Side, field: keyof WriteAccount): void {
    for (const name of names) {
      let account = this.commands.get(name);
      if (account === undefined) {
        account = [
          { acknowledged: 0, doubtful: 0, refused: 0 },
          { acknowledged: 0, doubtful: 0, refused: 0 },
        ];
        this.commands.set(name, account);
      }
      account[side][field]++;
    }
  }

  /** Told to the phase that goes on: after it began, something that was sent before is served by the candidate. */
  noteServedByCandidate(sentIn: PhaseTally, now: number): void {
    if (sentIn !== this) this.lastByCandidateNs = Math.max(this.lastByCandidateNs, now);
  }

  countError(side: Side, text: string): void {
    const short = text.slice(0, LONGEST_TEXT);
    const known = this.errors.get(`${side}${short}`);
    if (known !== undefined) known.count++;
    else if (this.errors.size < MOST_ERROR_TEXTS)
      this.errors.set(`${side}${short}`, { side: SIDES[side], text: short, count: 1 });
  }

  countCompared(isSame: boolean, key: string, reference: string, candidate: string): void {
    this.compared.compared++;
    if (isSame) return;
    this.compared.different++;
    if (this.compared.examples.length < MOST_EXAMPLES)
      this.compared.examples.push({
        key: key.slice(0, LONGEST_TEXT),
        reference: reference.slice(0, LONGEST_TEXT),
        candidate: candidate.slice(0, LONGEST_TEXT),
      });
  }

  report(): RoutePhaseReport {
    const [readsByReference, readsByCandidate] = this.reads;
    const [writesByReference, writesByCandidate] = this.writes;
    return {
      phase: this.phase,
      startNs: this.startNs,
      endNs: this.endNs,
      reads: [readsByReference.report(), readsByCandidate.report()],
      writes: [writesByReference.report(), writesByCandidate.report()],
      shadow: { ...this.shadow, time: this.shadowTime.toSparse() },
      compared: this.compared,
      witnessReads: this.witnessReads,
      lastByCandidateNs: this.lastByCandidateNs,
      longestGapNs: this.longestGapNs,
      onlyOn: this.onlyOn,
      commands: Object.fromEntries(this.commands),
      reconnects: this.reconnects,
      errorExamples: [...this.errors.values()].sort((a, b) => b.count - a.count),
      ledger: this.ledger,
    };
  }
}

/** The timeline: what users were answered in each interval, by side. */
export class IntervalTally {
  readonly intervals: RouteInterval[] = [];
  private readonly intervalNs: number;
  private readonly onInterval: (interval: RouteInterval) => void;
  private sides: [ServedTally, ServedTally] = [new ServedTally(), new ServedTally()];
  private startNs: number;
  private phase = 0;

  constructor(startNs: number, intervalNs: number, onInterval: (interval: RouteInterval) => void) {
    this.startNs = startNs;
    this.intervalNs = intervalNs;
    this.onInterval = onInterval;
  }

  /** The first one begins with the first operation. */
  begin(now: number): void {
    this.startNs = now;
  }

  /** An interval belongs to one phase. */
  beginPhase(phase: number, now: number): void {
    this.advance(now);
    this.close(now);
    this.phase = phase;
  }

  sideAt(side: Side, now: number): ServedTally {
    this.advance(now);
    return this.sides[side];
  }

  /** Closes what is over by now. */
  advance(now: number): void {
    while (now >= this.startNs + this.intervalNs) this.close(this.startNs + this.intervalNs);
  }

  close(endNs: number): void {
    if (endNs <= this.startNs) return;
    const [reference, candidate] = this.sides;
    const interval: RouteInterval = {
      startNs: this.startNs,
      durationNs: endNs - this.startNs,
      phase: this.phase,
      sides: [summarize(reference), summarize(candidate)],
    };
    this.intervals.push(interval);
    this.onInterval(interval);
    for (const side of this.sides) reset(side);
    this.startNs = endNs;
  }
}

function summarize({ time, completed, errors, timeouts, hits, misses }: ServedTally) {
  const percentile = (share: number) => (time.count === 0 ? null : time.percentileNs(share));
  return { completed, errors, timeouts, hits, misses, p50Ns: percentile(50), p99Ns: percentile(99) };
}

function reset(side: ServedTally): void {
  Object.assign(side, { completed: 0, errors: 0, timeouts: 0, hits: 0, misses: 0 });
  side.time.reset();
}
