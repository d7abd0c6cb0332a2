// Whether the load kept its rate: users of a bench that falls behind wait for it, and not only for the servers.
import { formatInteger, formatShare } from '../core/units.ts';
import type { RehearsalResult } from '../result/kinds/rehearsal.ts';

/** Less than so much of what was to be started is told. */
const KEPT = 0.95;
/** Starts at random are now more, now fewer: of so many standard deviations of their number nothing is told. */
const DEVIATIONS = 3;
/** Of its time the thread was ready, and had no CPU. */
const STARVED = 0.2;

/**
 * Of phases with sound servers: what waits for the replies of one that was killed or paused is no fault of the bench.
 *
 * @returns a sentence; undefined where the rate was kept, or there was none
 */
export function describeMissedRate({
  settings: { ratePerSecond },
  phases: all,
  generator,
}: Pick<RehearsalResult, 'settings' | 'phases' | 'generator'>): string | undefined {
  if (ratePerSecond === undefined) return undefined;
  const phases = withSoundServers(all);
  if (phases.length === 0) return undefined;
  const wanted = phases.reduce(
    (sum, { durationNs, rateShare = 1 }) => sum + (ratePerSecond * rateShare * durationNs) / 1e9,
    0,
  );
  const done = phases.reduce((sum, { reads, writesServed }) => {
    const served = [reads.reference, reads.candidate, writesServed.reference, writesServed.candidate];
    return sum + served.reduce((total, one) => total + one.completed + one.errors + one.timeouts, 0);
  }, 0);
  if (done >= Math.min(wanted * KEPT, wanted - DEVIATIONS * Math.sqrt(wanted))) return undefined;
  const { eventLoopUtilization = 0, cpuShare } = generator ?? {};
  const isStarved = cpuShare !== undefined && eventLoopUtilization - cpuShare > STARVED;
  return `only ${formatShare(done / wanted)} of the ${formatInteger(Math.round(wanted))} operations were done in time: the times of users include the wait; ${isStarved ? 'other processes filled the machine, so end them' : 'use a lower rate'}`;
}

/** A fault that was not undone goes on in all phases after its own. */
function withSoundServers(phases: RehearsalResult['phases']): RehearsalResult['phases'] {
  const lasting = phases.findIndex(({ faults }) => faults.some(({ undoneNs }) => undoneNs === undefined));
  return phases
    .slice(0, lasting < 0 ? undefined : lasting)
    .filter(({ faults, unchecked }) => faults.length === 0 && unchecked === undefined);
}
