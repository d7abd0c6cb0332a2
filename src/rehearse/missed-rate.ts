// Whether the load kept its rate: users of a bench that falls behind wait for it, and not only for the servers.
import { formatInteger, formatShare } from '../core/units.ts';
import type { RehearsalResult } from '../result/kinds/rehearsal.ts';

/** Less than so much of what was to be started is told. */
const KEPT = 0.95;
/** Of its time the thread was ready, and had no CPU. */
const STARVED = 0.2;

/** @returns a sentence; undefined where the rate was kept, or there was none */
export function describeMissedRate({
  settings: { ratePerSecond },
  phases,
  generator,
}: Pick<RehearsalResult, 'settings' | 'phases' | 'generator'>): string | undefined {
  if (ratePerSecond === undefined || phases.length === 0) return undefined;
  const wanted = phases.reduce(
    (sum, { durationNs, rateShare = 1 }) => sum + (ratePerSecond * rateShare * durationNs) / 1e9,
    0,
  );
  const done = phases.reduce((sum, { reads, writesServed }) => {
    const served = [reads.reference, reads.candidate, writesServed.reference, writesServed.candidate];
    return sum + served.reduce((all, one) => all + one.completed + one.errors + one.timeouts, 0);
  }, 0);
  if (done >= wanted * KEPT) return undefined;
  const { eventLoopUtilization = 0, cpuShare } = generator ?? {};
  const isStarved = cpuShare !== undefined && eventLoopUtilization - cpuShare > STARVED;
  return `only ${formatShare(done / wanted)} of the ${formatInteger(Math.round(wanted))} operations were done in time: what waited is in all times of users; ${isStarved ? 'other processes filled the machine, so end them' : 'use a lower rate'}`;
}
