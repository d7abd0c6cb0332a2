// Lets a command work until it is done, or ends it with the exit code of the signal that interrupted it.
import type { Host } from '../../core/host.ts';
import { Interrupted } from '../../core/interrupted.ts';
import { listenForInterrupt } from './interrupt.ts';
import { reportError } from './report-error.ts';

/** Of commands that write keys, which they remove first. */
export const STOPPING = 'stopping; what was written is removed. Ctrl-C again exits at once.';

/**
 * What goes wrong after an interrupt is reported, unless it is the interrupt itself.
 *
 * @param first said at the first Ctrl-C; absent: nothing
 * @returns the exit code that `work` returns, or that of the signal where it throws after one
 * @throws whatever `work` throws without an interrupt
 */
export async function withInterrupt(
  host: Host,
  work: (signal: AbortSignal) => Promise<number>,
  first?: string,
): Promise<number> {
  const interrupt = listenForInterrupt(host, () => {
    if (first !== undefined) host.stderr.write(`${first}\n`);
  });
  try {
    return await work(interrupt.signal);
  } catch (error) {
    const interrupted = interrupt.exitCode();
    if (interrupted === undefined) throw error;
    if (!(error instanceof Interrupted)) reportError(host, error);
    return interrupted;
  } finally {
    interrupt.stopListening();
  }
}
