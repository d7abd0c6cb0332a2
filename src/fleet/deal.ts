// Deals the connections and workers of a plan to agents, so that every total is exactly the plan's.

import { splitConnections } from '../load/shard.ts';
import type { LoadSlice } from '../load/slice.ts';

/**
 * Neighbouring connections for each agent, by the worker threads that it has. Where there are fewer connections than
 * threads, agents get alike; where there are fewer than agents, the last ones get none.
 *
 * @param threads of each agent, at least 1
 * @returns one slice for each of the first agents
 */
export function dealSlices(connections: number, threads: readonly number[]): readonly LoadSlice[] {
  const allThreads = threads.reduce((sum, own) => sum + own, 0);
  if (connections < allThreads) return dealAlike(connections, threads);
  const ranges = splitConnections(connections, allThreads);
  const slices: LoadSlice[] = [];
  let firstWorker = 0;
  for (const workers of threads) {
    const own = ranges.slice(firstWorker, firstWorker + workers);
    slices.push({
      firstConnection: own[0]!.first,
      connections: own.reduce((sum, { count }) => sum + count, 0),
      firstWorker,
      workers,
      allWorkers: allThreads,
    });
    firstWorker += workers;
  }
  return slices;
}

function dealAlike(connections: number, threads: readonly number[]): readonly LoadSlice[] {
  const ranges = splitConnections(connections, threads.length);
  const workers = ranges.map(({ count }, i) => Math.min(count, threads[i]!));
  const allWorkers = workers.reduce((sum, own) => sum + own, 0);
  let firstWorker = 0;
  return ranges.map(({ first, count }, i) => {
    const slice = {
      ...{ firstConnection: first, connections: count },
      ...{ firstWorker, workers: workers[i]!, allWorkers },
    };
    firstWorker += workers[i]!;
    return slice;
  });
}
