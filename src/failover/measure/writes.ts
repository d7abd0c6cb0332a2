// What became of writes: lost although acknowledged, done although nobody said so, done twice; and reads of what is past; pure.
import type { Call, CallHistory } from '../history.ts';

export interface WriteTally {
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Neither acknowledged nor refused. */
  readonly doubtful: number;
  readonly notSent: number;
  /** Acknowledged, and not there in the end. */
  readonly lost: number;
  /** Acknowledgement of the oldest of these before the fault; negative: after it. Absent: none was lost. */
  readonly oldestLostNs?: number;
  /** Doubtful, and there in the end. */
  readonly doubtfulDone: number;
  /** Refused, and there in the end: an earlier try of the client's own was done. */
  readonly refusedDone: number;
  /** There more than once: so many too many. */
  readonly doubled: number;
}

/** @param list what is left of the list of the connection */
export function tallyPushes({ calls }: CallHistory, list: readonly string[], faultNs: number): WriteTally {
  const counts = new Map<string, number>();
  for (const value of list) counts.set(value, (counts.get(value) ?? 0) + 1);
  const pushes = calls.filter(({ kind }) => kind === 'push');
  const of = (outcome: Call['outcome']) => pushes.filter((call) => call.outcome === outcome);
  const isThere = ({ number }: Call) => counts.has(String(number));
  const lost = of('done').filter((call) => !isThere(call));
  const oldest = lost.reduce<number | undefined>(
    (first, { endNs }) => (first === undefined ? endNs : Math.min(first, endNs)),
    undefined,
  );
  return {
    sent: pushes.length,
    acknowledged: of('done').length,
    refused: of('refused').length,
    doubtful: of('doubtful').length,
    notSent: of('not-sent').length,
    lost: lost.length,
    ...(oldest === undefined ? {} : { oldestLostNs: faultNs - oldest }),
    doubtfulDone: of('doubtful').filter(isThere).length,
    refusedDone: of('refused').filter(isThere).length,
    doubled: [...counts.values()].reduce((sum, times) => sum + times - 1, 0),
  };
}

/**
 * Increments that were done more often than they were asked for, by the replies: the next one told is one more than the
 * last, or as many more as there were doubtful ones between. A counter that fell back has lost writes; from then on only
 * what exceeds the highest one told before counts: the client may come back to the server that had told it.
 */
export function countDoubledIncrements({ calls }: CallHistory): number {
  let doubled = 0;
  let highest: number | undefined;
  let doubtful = 0;
  for (const { kind, outcome, value } of calls) {
    if (kind !== 'increment') continue;
    if (outcome !== 'done' || value === undefined) {
      // Refused in the end says nothing of what the client had tried before.
      if (outcome !== 'not-sent') doubtful++;
      continue;
    }
    if (highest !== undefined) doubled += Math.max(0, value - highest - 1 - doubtful);
    highest = Math.max(highest ?? 0, value);
    doubtful = 0;
  }
  return doubled;
}

/** Reads that told an older counter than one that had been acknowledged, to anybody, before the read began. */
export function countStaleReads(histories: readonly CallHistory[]): number {
  const writers = new Map(
    histories.map(({ keys, calls }) => [
      keys.counter,
      highestSoFar(calls.filter(({ kind, outcome }) => kind === 'increment' && outcome === 'done')),
    ]),
  );
  let stale = 0;
  for (const { keys, calls } of histories) {
    const acknowledged = writers.get(keys.readCounter) ?? [];
    let at = 0;
    for (const read of calls) {
      if (read.kind !== 'read' || read.outcome !== 'done') continue;
      while (at < acknowledged.length && acknowledged[at]!.endNs < read.startNs) at++;
      if (at > 0 && read.value! < acknowledged[at - 1]!.highest) stale++;
    }
  }
  return stale;
}

function highestSoFar(
  calls: readonly Call[],
): readonly { readonly endNs: number; readonly highest: number }[] {
  let highest = 0;
  return calls.map(({ endNs, value = 0 }) => {
    highest = Math.max(highest, value);
    return { endNs, highest };
  });
}

/** The sums; of the oldest the oldest. */
export function addTallies(tallies: readonly WriteTally[]): WriteTally {
  const sum = (field: Exclude<keyof WriteTally, 'oldestLostNs'>) =>
    tallies.reduce((total, tally) => total + tally[field], 0);
  const oldest = tallies.flatMap(({ oldestLostNs }) => (oldestLostNs === undefined ? [] : [oldestLostNs]));
  return {
    sent: sum('sent'),
    acknowledged: sum('acknowledged'),
    refused: sum('refused'),
    doubtful: sum('doubtful'),
    notSent: sum('notSent'),
    lost: sum('lost'),
    ...(oldest.length === 0 ? {} : { oldestLostNs: Math.max(...oldest) }),
    doubtfulDone: sum('doubtfulDone'),
    refusedDone: sum('refusedDone'),
    doubled: sum('doubled'),
  };
}

/** The most events in any second. @param timesNs ascending */
export function peakPerSecond(timesNs: readonly number[]): number {
  let [peak, from] = [0, 0];
  for (const [index, atNs] of timesNs.entries()) {
    while (atNs - timesNs[from]! >= 1e9) from++;
    peak = Math.max(peak, index - from + 1);
  }
  return peak;
}
