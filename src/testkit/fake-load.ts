// A load that is not run: the result that a plan would have on a server of a given speed.
import { type SparseHistogram, slotOf } from '../core/latency-histogram.ts';
import type { LoadPlan, LoadResult } from '../load/contract.ts';

export interface FakeSpeed {
  /** Operations per second that the server does at most. */
  readonly perSecond: number;
}

/** Response time of an idle server, and of one that is asked for more than it does. */
const QUICK_NS = 100_000;
const DROWNED_NS = 500_000_000;
/** Distinct times are no use to a test; so many samples carry the weight of all. */
const WINDOW_START_NS = 1e9;

/** The faster the load comes, the longer a reply takes; beyond the speed of the server all of them take very long. */
export function fakeLoadResult(plan: LoadPlan, { perSecond }: FakeSpeed): LoadResult {
  const wanted = plan.openLoop?.ratePerSecond;
  const rate = Math.min(perSecond, wanted ?? perSecond);
  const durationNs = plan.stop.kind === 'duration' ? plan.stop.durationNs : (plan.stop.count / rate) * 1e9;
  const completed =
    plan.stop.kind === 'requests' ? plan.stop.count : Math.max(1, Math.round((rate * durationNs) / 1e9));
  const idle = wanted === undefined ? 0 : 1 - wanted / perSecond;
  const timeNs =
    wanted !== undefined && idle <= 0 ? DROWNED_NS : Math.round(QUICK_NS / Math.max(0.01, idle || 1));
  const weights = plan.operations.reduce((sum, { weight }) => sum + weight, 0);
  const operations = plan.operations.map(({ name, weight }) => {
    const count = Math.round((completed * weight) / weights);
    const times = allAlike(timeNs, count);
    return {
      ...{ name, completed: count, errors: 0, timeouts: 0, hits: count, misses: 0, serviceTime: times },
      ...(wanted === undefined ? {} : { responseTime: times }),
    };
  });
  return {
    startNs: WINDOW_START_NS,
    durationNs,
    operations,
    derived: [],
    errorExamples: [],
    intervals: [],
    workers: [{ worker: 0, connections: plan.connections, eventLoopUtilization: 0.5, cpuShare: 0.5 }],
    ...(wanted === undefined
      ? {}
      : {
          openLoop: {
            ...{
              targetPerSecond: wanted,
              achievedPerSecond: rate,
              scheduledPerSecond: wanted,
              due: Math.round((wanted * durationNs) / 1e9),
            },
            ...{
              lateSends: 0,
              unsent: 0,
              maxBacklog: 0,
              lateness: allAlike(1000, completed),
              responseLeast: allAlike(1000, completed),
              pacing: 'timer',
            },
          },
        }),
    reconnects: 0,
    interrupted: false,
  };
}

/** Without a histogram of all slots: a conducted run has thousands of them. */
function allAlike(timeNs: number, count: number): SparseHistogram {
  if (count === 0) return { pairs: [], count, minNs: 0, maxNs: 0, sumNs: 0 };
  return { pairs: [slotOf(timeNs), count], count, minNs: timeNs, maxNs: timeNs, sumNs: timeNs * count };
}
