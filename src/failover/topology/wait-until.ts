// Waits until a topology is as it should be, for so long.
import { monotonicNs, sleep } from '../../core/clock.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';

const POLL_MS = 50;

/** @returns whether it holds in time; what it throws counts as not yet. @throws Interrupted */
export async function waitUntil(
  holds: () => Promise<boolean>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const deadlineNs = monotonicNs() + timeoutMs * 1e6;
  for (;;) {
    if (signal !== undefined) stopIfInterrupted(signal);
    if (await holds().catch(() => false)) return true;
    if (monotonicNs() > deadlineNs) return false;
    await sleep(POLL_MS, signal);
  }
}

/** @throws CacheBenchError E_FAILOVER; Interrupted */
export async function requireSoon(
  what: string,
  holds: () => Promise<boolean>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (await waitUntil(holds, timeoutMs, signal)) return;
  throw new CacheBenchError('E_FAILOVER', `within ${timeoutMs / 1000} s ${what}`, {
    hint: 'Servers talk to each other on ports of the loopback interface: check that no firewall is between, and that the machine is not overloaded.',
  });
}
