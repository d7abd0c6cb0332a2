// Splits a plan over workers and connections so that every total is exactly the plan's.

/** The part of `index` when `total` things are dealt to `parts`: the first ones get one more. */
export function shareOf(total: number, parts: number, index: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}

export interface ConnectionRange {
  /** Number of the worker's first connection in the whole plan. */
  readonly first: number;
  readonly count: number;
}

/** Neighbouring connections for each worker. Never more workers than connections. */
export function splitConnections(connections: number, threads: number): readonly ConnectionRange[] {
  const workers = Math.min(threads, connections);
  const ranges: ConnectionRange[] = [];
  let first = 0;
  for (let worker = 0; worker < workers; worker++) {
    const count = shareOf(connections, workers, worker);
    ranges.push({ first, count });
    first += count;
  }
  return ranges;
}
