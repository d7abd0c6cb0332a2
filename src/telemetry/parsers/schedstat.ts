// Reads the time a thread was on a CPU from /proc/PID/task/TID/schedstat, to the nanosecond.

/** "15632495 45209356 12": on a CPU, waiting for one (both ns), and how often. undefined for anything else. */
export function parseSchedstatNs(text: string): number | undefined {
  const first = /^(\d+) \d+ \d+\s*$/.exec(text)?.[1];
  return first === undefined ? undefined : Number(first);
}
