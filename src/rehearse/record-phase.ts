// One phase as the result keeps it: what users felt, what happened to writes, and what was found on the servers afterwards.
import { dropUndefined } from '../core/drop-undefined.ts';
import { LatencyHistogram, type SparseHistogram } from '../core/latency-histogram.ts';
import type { RouteInterval, RouteIntervalSide, RoutePhaseReport, Served } from '../load/route/route-plan.ts';
import type {
  AnomalyRecord,
  CopyRecord,
  FaultRecord,
  IntervalRecord,
  PhaseRecord,
  ServedRecord,
} from '../result/kinds/rehearsal.ts';
import type { Rehearsal } from './rehearsal.ts';

/** What is known of a phase besides what the load reports. */
export interface PhaseEvents {
  copy?: CopyRecord;
  readonly faults: FaultRecord[];
  /** When it was decided to go back; monotonicNs. */
  decidedNs?: number;
  isCut: boolean;
}

export interface CheckedPhase {
  readonly anomalies: readonly AnomalyRecord[];
  readonly unchecked?: string;
}

/** @param startNs when the first phase began */
export function recordPhase(
  { phases }: Rehearsal,
  report: RoutePhaseReport,
  before: readonly RoutePhaseReport[],
  { copy, faults, decidedNs, isCut }: PhaseEvents,
  checked: CheckedPhase,
  startNs: number,
): PhaseRecord {
  const { share, split, writes, authority, compare, name, pace } = phases[report.phase]!;
  const { time, ...shadow } = report.shadow;
  return {
    name,
    startNs: Math.max(0, report.startNs - startNs),
    durationNs: report.endNs - report.startNs,
    ...{ isCut, share, split, writes, authority, compare },
    ...(pace === 1 ? {} : { rateShare: pace }),
    reads: bySide(report.reads, recordServed),
    writesServed: bySide(report.writes, recordServed),
    shadow: { ...shadow, ...dropUndefined(percentilesOf(time)) },
    onlyOn: bySide(report.onlyOn, (count) => count),
    longestGapNs: report.longestGapNs,
    ...dropUndefined({ hitRatio: hitRatioOf(report.reads) }),
    anomalies: [...checked.anomalies],
    ...dropUndefined({ unchecked: checked.unchecked, copy }),
    ...(decidedNs === undefined ? {} : { rollback: recordRollback(report, before, decidedNs, phases) }),
    faults,
    reconnects: bySide(report.reconnects, (count) => count),
    errorExamples: report.errorExamples.map((example) => ({ ...example })),
  };
}

function recordRollback(
  report: RoutePhaseReport,
  before: readonly RoutePhaseReport[],
  decidedNs: number,
  phases: Rehearsal['phases'],
) {
  const flipNs = Math.max(0, report.startNs - decidedNs);
  const inFlightNs = Math.max(0, report.lastByCandidateNs - report.startNs);
  return { timeNs: flipNs + inFlightNs, flipNs, inFlightNs, lost: countRollbackLoss(before, phases) };
}

/** Writes that the candidate acknowledged to users, and the reference was not given or did not acknowledge; since the last copy back. */
export function countRollbackLoss(reports: readonly RoutePhaseReport[], phases: Rehearsal['phases']): number {
  let lost = 0;
  for (const { phase, onlyOn, shadow } of reports) {
    const { copy, authority, writes } = phases[phase]!;
    if (copy?.from === 'candidate' && copy.way === 'snapshot') lost = 0;
    lost += onlyOn[1];
    if (authority === 'candidate' && writes.startsWith('dual'))
      lost += shadow.refused + shadow.unanswered + shadow.dropped;
  }
  return lost;
}

export function recordInterval(
  { startNs: beginNs, durationNs, sides: [reference, candidate] }: RouteInterval,
  startNs: number,
): IntervalRecord {
  return {
    atNs: Math.max(0, beginNs - startNs),
    durationNs,
    reference: recordIntervalSide(reference),
    candidate: recordIntervalSide(candidate),
  };
}

function recordIntervalSide({ p50Ns, p99Ns, ...counts }: RouteIntervalSide) {
  return { ...counts, ...dropUndefined({ p50Ns: p50Ns ?? undefined, p99Ns: p99Ns ?? undefined }) };
}

function recordServed({ time, ...counts }: Served): ServedRecord {
  const { p50Ns, p99Ns } = percentilesOf(time);
  const maxNs = time.count === 0 ? undefined : time.maxNs;
  return { ...counts, ...dropUndefined({ p50Ns, p99Ns, maxNs }) };
}

function percentilesOf(time: SparseHistogram): {
  readonly p50Ns: number | undefined;
  readonly p99Ns: number | undefined;
} {
  if (time.count === 0) return { p50Ns: undefined, p99Ns: undefined };
  const histogram = LatencyHistogram.from(time);
  return { p50Ns: histogram.percentileNs(50), p99Ns: histogram.percentileNs(99) };
}

function bySide<T, R>([reference, candidate]: readonly [T, T], map: (one: T) => R) {
  return { reference: map(reference), candidate: map(candidate) };
}

/** undefined: nothing was looked up. */
export function hitRatioOf(
  sides: readonly { readonly hits: number; readonly misses: number }[],
): number | undefined {
  const hits = sides.reduce((sum, side) => sum + side.hits, 0);
  const looked = sides.reduce((sum, side) => sum + side.hits + side.misses, 0);
  return looked === 0 ? undefined : hits / looked;
}
