// What rules can ask of failover experiments, and where that stands in their result.
import type { FailoverResult, FailoverTrial } from '../../result/kinds/failover.ts';
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

/** One for each metric, client and trial; those of the servers once a trial. */
export function observeFailover({ trials }: Pick<FailoverResult, 'trials'>): readonly Observation[] {
  return trials.flatMap(observeTrial);
}

function observeTrial(trial: FailoverTrial): readonly Observation[] {
  const { experiment: place, target, repeat, service, clients, failure } = trial;
  const where = `${place} on ${target}${repeat > 1 ? ` (${repeat})` : ''}`;
  const ofServers = (
    metric: keyof typeof FAILOVER_METRICS,
    value: number | undefined,
    isLowerBound = false,
  ): Observation => ({
    ...{ metric, place, about: where, isLowerBound },
    ...(value === undefined ? {} : { value }),
  });
  return [
    ofServers('service_outage', service.outageNs, service.isOpen),
    ofServers('both_sides', service.bothSidesNs),
    ofServers('recovery', service.recoveryNs),
    ...clients.flatMap((client) => {
      const { name: subject, outage, reads, writes, pushes, doubledIncrements, staleReads } = client;
      const of = (
        metric: keyof typeof FAILOVER_METRICS,
        value: number | undefined,
        isLowerBound = false,
      ): Observation => ({
        ...{ metric, subject, place, about: `${subject}, ${where}`, isLowerBound },
        ...(value === undefined ? {} : { value }),
      });
      const isKnown = failure === undefined;
      return [
        of('unavailability', outage.p99Ns, outage.open > 0),
        of('read_unavailability', reads.p99Ns, reads.open > 0),
        of('write_unavailability', writes.p99Ns, writes.open > 0),
        of('lost_writes', isKnown ? pushes.lost : undefined),
        of('doubled_writes', isKnown ? pushes.doubled + doubledIncrements : undefined),
        of('doubtful_writes', pushes.doubtful),
        of('stale_reads', staleReads),
      ];
    }),
  ];
}
