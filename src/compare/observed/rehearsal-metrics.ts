// What rules can ask of a rehearsal, and where that stands in its result: of all phases together, and of each.
import type { PhaseRecord, RehearsalResult } from '../../result/kinds/rehearsal.ts';
import type { AnomalyName } from '../../result/rehearsal-anomalies.ts';
import type { Observation, ObservedMetrics } from './observation.ts';

export const REHEARSAL_METRICS = {
  /** Writes that one side has and the other should have, and has not. */
  lost_writes: 'count',
  /** Reads that gave an older value than one that was acknowledged before. */
  stale_reads: 'count',
  /** Keys that differ between the servers at the end. */
  differences: 'count',
  /** Writes that the reference does not have after a rollback. */
  rollback_loss: 'count',
  /** From the decision to the last answer of the candidate. */
  rollback_time: 'ns',
  /** The longest time without a successful answer, all users together. */
  unavailability: 'ns',
  /** Of the former hit ratio, lost in the worst interval after a step. */
  hit_ratio_dip: 'share',
  /** Of all operations of users. */
  errors: 'share',
  /** Of a phase, on the side that was slower. */
  read_p99: 'ns',
  write_p99: 'ns',
} as const satisfies ObservedMetrics;

type RehearsalMetric = keyof typeof REHEARSAL_METRICS;
type Rehearsed = Pick<
  RehearsalResult,
  'name' | 'phases' | 'dips' | 'verification' | 'partial' | 'writeCounts'
>;

/** Each metric of all phases, then what is told of each phase. */
export function observeRehearsal(result: Rehearsed): readonly Observation[] {
  const { name: place, phases } = result;
  const metrics = Object.keys(REHEARSAL_METRICS) as RehearsalMetric[];
  const wholes = metrics.map((metric) => {
    const value = VALUES[metric](result);
    const isLowerBound = mightBeMore(metric, result);
    return observation({ metric, place, about: 'all phases', isLowerBound }, value);
  });
  const parts = phases.flatMap((phase) => {
    const alone = onePhase(result, phase);
    return metrics
      .filter((metric) => metric !== 'differences')
      .map((metric) => {
        const isLowerBound = mightBeMore(metric, alone);
        const about = { metric, place, subject: phase.name, about: phase.name, isLowerBound };
        return observation(about, VALUES[metric](alone));
      })
      .filter(({ value }) => value !== undefined);
  });
  return [...wholes, ...parts];
}

function observation(about: Observation, value: number | undefined): Observation {
  return value === undefined ? about : { ...about, value };
}

/** As if the rehearsal had been this phase alone. */
function onePhase({ name, dips }: Rehearsed, phase: PhaseRecord): Rehearsed {
  return {
    ...{ name, phases: [phase], partial: phase.isCut },
    dips: dips.filter((dip) => dip.phase === phase.name),
  };
}

/** Whether there is something that was not looked at, or not any more. A share of errors may as well become less. */
function mightBeMore(metric: RehearsalMetric, { phases, verification, partial }: Rehearsed): boolean {
  // A sample that shows no difference does not show that there is none.
  if (metric === 'differences') return (verification?.unread ?? 0) > 0 || verification?.isExact === false;
  if (metric === 'errors') return false;
  return partial || (metric === 'lost_writes' && phases.some(({ unchecked }) => unchecked !== undefined));
}

const VALUES: Readonly<Record<RehearsalMetric, (result: Rehearsed) => number | undefined>> = {
  lost_writes: ({ phases, writeCounts }) => {
    const seen = sumOf(phases, ['lost shadow writes', 'lost acknowledged writes']);
    // The servers count witnesses too, and see what no witness does.
    const missing = writeCounts?.reduce(
      (sum, { acknowledged, counted }) => sum + Math.max(0, acknowledged - counted),
      0,
    );
    return largest([seen, missing]);
  },
  stale_reads: ({ phases }) => sumOf(phases, ['stale reads']),
  differences: ({ verification }) => verification?.different,
  rollback_loss: ({ phases }) => largest(phases.map(({ rollback }) => rollback?.lost)),
  rollback_time: ({ phases }) => largest(phases.map(({ rollback }) => rollback?.timeNs)),
  unavailability: ({ phases }) => largest(phases.map(({ longestGapNs }) => longestGapNs)),
  hit_ratio_dip: ({ dips }) => largest(dips.map(({ lost }) => lost)),
  errors: ({ phases }) => {
    const served = phases.flatMap(({ reads, writesServed }) => [...sidesOf(reads), ...sidesOf(writesServed)]);
    const failed = served.reduce((sum, { errors, timeouts }) => sum + errors + timeouts, 0);
    const all = failed + served.reduce((sum, { completed }) => sum + completed, 0);
    return all === 0 ? undefined : failed / all;
  },
  read_p99: ({ phases }) => largest(phases.flatMap(({ reads }) => sidesOf(reads).map(({ p99Ns }) => p99Ns))),
  write_p99: ({ phases }) =>
    largest(phases.flatMap(({ writesServed }) => sidesOf(writesServed).map(({ p99Ns }) => p99Ns))),
};

function sidesOf({ reference, candidate }: PhaseRecord['reads']) {
  return [reference, candidate] as const;
}

/** undefined: none of it was looked for. */
function sumOf(phases: readonly PhaseRecord[], names: readonly AnomalyName[]): number | undefined {
  const rows = phases.flatMap(({ anomalies }) => anomalies.filter(({ name }) => names.includes(name)));
  return rows.length === 0 ? undefined : rows.reduce((sum, { count }) => sum + count, 0);
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
