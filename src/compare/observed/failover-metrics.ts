// What rules can ask of failover experiments, and where that stands in their result.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { FailoverOutage, FailoverResult, FailoverTrial } from '../../result/kinds/failover.ts';
import type { Observation, ObservedMetrics } from './observation.ts';

export const FAILOVER_METRICS = {
  /** Of 99 % of the connections of a client. */
  unavailability: 'ns',
  read_unavailability: 'ns',
  write_unavailability: 'ns',
  /** As our probes saw it, whatever the client. */
  service_outage: 'ns',
  lost_writes: 'count',
  doubled_writes: 'count',
  doubtful_writes: 'count',
  stale_reads: 'count',
  both_sides: 'ns',
  recovery: 'ns',
} as const satisfies ObservedMetrics;

/**
 * One for each metric, client and trial; those of the servers once a trial. Of what was not played nothing is known.
 *
 * @param isTargetNamed false: what it is about does not tell the target, of which there is one
 */
export function observeFailover(
  { trials, partial }: Pick<FailoverResult, 'trials' | 'partial'>,
  isTargetNamed = true,
): readonly Observation[] {
  const played = trials.flatMap((trial) => observeTrial(trial, isTargetNamed));
  if (!partial) return played;
  const kinds = new Map(played.map(({ metric, subject }) => [`${metric} ${subject}`, { metric, subject }]));
  const missing = [...kinds.values()].map(({ metric, subject }): Observation => {
    const about = `${subject === undefined ? '' : `${subject}, `}trials that were not played`;
    return { metric, place: 'not-played', about, ...dropUndefined({ subject }) };
  });
  return [...played, ...missing];
}

function observeTrial(trial: FailoverTrial, isTargetNamed: boolean): readonly Observation[] {
  const { experiment: place, target, repeat, service, clients, failure } = trial;
  const where = `${place}${isTargetNamed ? ` on ${target}` : ''}${repeat > 1 ? ` (${repeat})` : ''}`;
  const ofServers = (
    metric: keyof typeof FAILOVER_METRICS,
    value: number | undefined,
    isLowerBound = false,
  ): Observation => ({
    ...{ metric, place, about: where, isLowerBound },
    ...dropUndefined({ value }),
  });
  return [
    ofServers('service_outage', service.isUnserved ? undefined : service.outageNs, service.isOpen),
    ofServers('both_sides', service.bothSidesNs),
    ofServers('recovery', service.recoveryNs),
    ...clients.flatMap((client) => {
      const { name: subject, outage, reads, writes, pushes, doubledIncrements } = client;
      const { answeredReads, staleReads } = client;
      const of = (
        metric: keyof typeof FAILOVER_METRICS,
        value: number | undefined,
        isLowerBound = false,
      ): Observation => ({
        ...{ metric, subject, place, about: `${subject}, ${where}`, isLowerBound },
        ...dropUndefined({ value }),
      });
      // A client that ended by itself did at least what it told.
      const hasEnded = client.failure !== undefined;
      const time = (metric: keyof typeof FAILOVER_METRICS, { p99Ns, open, unserved = 0 }: FailoverOutage) =>
        of(metric, !hasEnded && unserved === 0 ? p99Ns : undefined, open > 0);
      const isKnown = failure === undefined;
      return [
        time('unavailability', outage),
        time('read_unavailability', reads),
        time('write_unavailability', writes),
        of('lost_writes', isKnown && pushes.acknowledged > 0 ? pushes.lost : undefined, hasEnded),
        of('doubled_writes', isKnown ? pushes.doubled + doubledIncrements : undefined, hasEnded),
        of('doubtful_writes', pushes.doubtful, hasEnded),
        of('stale_reads', answeredReads > 0 ? staleReads : undefined, hasEnded),
      ];
    }),
  ];
}
