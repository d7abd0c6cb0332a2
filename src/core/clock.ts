// One monotonic clock for every thread of the process, in nanoseconds.

/**
 * Nanoseconds on the machine's monotonic clock, as a double: exact to the nanosecond for 104 days of
 * uptime. The same clock in all threads of the process, so intended starts and samples share a line.
 */
export function monotonicNs(): number {
  return Number(process.hrtime.bigint());
}

export function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, durationMs);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}
