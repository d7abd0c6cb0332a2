// How far a monotonic clock is from the clock of the queue's server, by Cristian's method: half of the shortest round trip is the error.
import { monotonicNs } from '../../core/clock.ts';
import type { ClockOffset } from '../protocol.ts';

/** The shortest of so many tells: waiting in queues of any kind only makes them longer. */
const ROUND_TRIPS = 24;

/** One server's clock, seconds and microseconds as TIME replies. */
export interface TimeSource {
  time(): Promise<number[]>;
}

/**
 * Cristian, F. (1989), "Probabilistic clock synchronization": a reply that names the time T and took D on the way there
 * and back was written at T, and reaches us at T + D/2 ± D/2.
 */
export async function measureOffset(
  server: TimeSource,
  nowNs: () => number = monotonicNs,
): Promise<ClockOffset> {
  let best: ClockOffset = { offsetUs: 0, errorUs: Number.MAX_VALUE };
  for (let trip = 0; trip < ROUND_TRIPS; trip++) {
    const sentNs = nowNs();
    const [seconds = 0, microseconds = 0] = await server.time();
    const backNs = nowNs();
    const errorUs = (backNs - sentNs) / 2e3;
    if (errorUs < best.errorUs)
      best = { offsetUs: Number(seconds) * 1e6 + Number(microseconds) - (sentNs + backNs) / 2e3, errorUs };
  }
  return best;
}

/** Microseconds of the queue's clock. */
export function toQueueUs({ offsetUs }: ClockOffset, ownNs: number): number {
  return ownNs / 1e3 + offsetUs;
}

/** monotonicNs of this process. */
export function toOwnNs({ offsetUs }: ClockOffset, queueUs: number): number {
  return (queueUs - offsetUs) * 1e3;
}
