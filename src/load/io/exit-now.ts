// Ends the process at once, also while threads handle what epoll reported.
import type { LinuxCalls } from './linux-calls.ts';

let calls: Pick<LinuxCalls, 'exit'> | undefined;

/** From now on threads may handle what epoll reports. */
export function expectEpollThreads(used: Pick<LinuxCalls, 'exit'>): void {
  calls = used;
}

/**
 * As `process.exit`. That ends all threads one by one, and koffi, which can't be interrupted while it calls back, would
 * abort the process instead: so the system ends it where there may be such threads.
 */
export function exitNow(code: number): never {
  if (calls !== undefined) {
    process.emit('exit', code);
    calls.exit(code);
  }
  process.exit(code);
}
