// What a sweep shows: for every value of the parameter who is ahead, and between which values that changes.

import { BESIDE_GENERATOR, isToldBesideGenerator } from '../compare/beside-generator.ts';
import { compareTargets } from '../compare/compare-targets.ts';
import { digestRun } from '../compare/digest-run.ts';
import { headlineMetric } from '../compare/headline-metric.ts';
import { FEWEST_PAIRS } from '../compare/judge-comparison.ts';
import type { JudgeOptions, MetricComparison } from '../compare/metric-comparison.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { type RunResult, roundsOf } from '../result/kinds.ts';
import type { MetricId } from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';

/** One profile, one candidate against the reference. */
export interface SweepReport {
  readonly profile: string;
  readonly parameter: string;
  /** Closed loop: throughput. Open loop: p99. Of what changes the data there is a second sweep: the memory of a key. */
  readonly metric: MetricId;
  readonly reference: string;
  readonly candidate: string;
  /** In the order of the values. */
  readonly points: readonly SweepPoint[];
  /** Full sentences: who is ahead where, and where they cross. */
  readonly conclusions: readonly string[];
}

export interface SweepPoint {
  readonly value: string;
  /** Absent: not measured on both. */
  readonly comparison?: MetricComparison;
  readonly ahead: Ahead;
}

/** likely-…: too few blocks for a verdict, so only what the ratio says. */
export type Ahead = 'reference' | 'candidate' | 'same' | 'unknown' | 'likely-reference' | 'likely-candidate';

/** Empty for a run without `--sweep`. */
export function buildSweeps(result: RunResult, options: JudgeOptions): readonly SweepReport[] {
  const swept = result.profiles.flatMap(({ name, sweep }) =>
    sweep === undefined ? [] : [{ name, ...sweep }],
  );
  if (swept.length === 0) return [];
  const run = digestRun(result);
  const { reference } = result.settings;
  const candidates = result.targets.filter(({ name }) => name !== reference);
  return [...new Set(swept.map(({ base }) => base))].flatMap((base) =>
    candidates.flatMap(({ name: candidate }) => {
      const variants = swept.filter((one) => one.base === base);
      const names = new Set(variants.map(({ name }) => name));
      const rounds = roundsOf(result).filter(
        (round): round is CompletedRound => round.status === 'completed' && names.has(round.profile),
      );
      const { parameter } = variants[0]!;
      const isOfData =
        DATA_PARAMETERS.has(parameter) && rounds.some(({ profile }) => isFilled(result, profile));
      const metrics: readonly MetricId[] = [headlineMetric(rounds), ...(isOfData ? [MEMORY] : [])];
      return metrics.map((metric): SweepReport => {
        const points = variants.map(({ name: profile, value }): SweepPoint => {
          const comparison = compareTargets(run, { ...options, profile, reference, candidate, metric });
          return {
            value,
            ahead: judgeAhead(comparison),
            ...dropUndefined({ comparison }),
          };
        });
        const sweep = { profile: base, parameter, metric, reference, candidate, points };
        return { ...sweep, conclusions: describeSweep(sweep) };
      });
    }),
  );
}

/** A curve of both, for the tables of servers grow in steps and small values are kept otherwise than large ones. */
const MEMORY: MetricId = 'memory_per_key';
const DATA_PARAMETERS: ReadonlySet<string> = new Set(['keys', 'value-size']);

function isFilled({ fills }: RunResult, name: string): boolean {
  return fills.some(({ profile, usedBytesAfter }) => profile === name && usedBytesAfter !== undefined);
}

/** By the word for the candidate. */
const AHEAD = { faster: 'candidate', slower: 'reference', same: 'same' } as const;

export function judgeAhead(comparison: MetricComparison | undefined): Ahead {
  if (comparison === undefined) return 'unknown';
  const { verdict, estimate, metric } = comparison;
  if (verdict.word !== 'cannot-tell') return AHEAD[verdict.word];
  if (verdict.doubt !== 'too-few-blocks' || estimate === undefined) return 'unknown';
  const isHigher = estimate.ratio > 1;
  return isHigher === (metric === 'throughput') ? 'likely-candidate' : 'likely-reference';
}

type Sweep = Omit<SweepReport, 'conclusions'>;

function describeSweep(sweep: Sweep): string[] {
  const { parameter, points, reference, candidate } = sweep;
  const known = points.flatMap(({ value, ahead }) => {
    const name = nameOf(ahead, sweep);
    return name === undefined ? [] : [{ value, name }];
  });
  const open = points.filter(({ ahead }) => nameOf(ahead, sweep) === undefined && ahead !== 'same');
  const same = points.filter(({ ahead }) => ahead === 'same');
  const listed = (some: readonly { readonly value: string }[]) => some.map(({ value }) => value).join(', ');
  const beside = points.filter(
    ({ comparison }) => comparison !== undefined && isToldBesideGenerator(comparison.verdict),
  );
  const likely = points.some(({ ahead }) => ahead.startsWith('likely'));
  return [
    ...(likely
      ? [`Indicative only: ${FEWEST_PAIRS} blocks are needed to tell a difference from noise.`]
      : []),
    ...describeLeads(known, sweep),
    ...(same.length === 0
      ? []
      : [
          `${candidate} and ${reference} ${sweep.metric === MEMORY ? 'take the same memory a key' : 'are the same'} at ${parameter} ${listed(same)}.`,
        ]),
    ...(beside.length === 0 ? [] : [`Measured ${BESIDE_GENERATOR}: ${parameter} ${listed(beside)}.`]),
    ...(open.length === 0
      ? []
      : [`Cannot tell ${candidate} and ${reference} apart at ${parameter} ${listed(open)}.`]),
  ];
}

function nameOf(ahead: Ahead, { reference, candidate }: Sweep): string | undefined {
  if (ahead === 'reference' || ahead === 'likely-reference') return reference;
  return ahead === 'candidate' || ahead === 'likely-candidate' ? candidate : undefined;
}

interface Lead {
  readonly value: string;
  readonly name: string;
}

/** "redis overtakes at pipeline ≥ 16: it is ahead there; dragonfly is ahead at 4." */
function describeLeads(leads: readonly Lead[], { parameter, points, metric }: Sweep): string[] {
  const isAhead = metric === MEMORY ? 'takes less memory a key' : 'is ahead';
  const [first, ...rest] = leads;
  if (first === undefined) return [];
  const changes = rest.flatMap((lead, index) => {
    const before = leads[index]!;
    return lead.name === before.name
      ? []
      : [
          metric === MEMORY
            ? `${lead.name} ${isAhead} at ${parameter} ${lead.value}, and ${before.name} at ${before.value}.`
            : `${lead.name} overtakes at ${parameter} ≥ ${lead.value}: it is ahead there; ${before.name} is ahead at ${before.value}.`,
        ];
  });
  if (changes.length > 0) return changes;
  const where =
    leads.length === points.length
      ? `every ${parameter === 'keys' ? 'number of keys' : parameter} measured`
      : `${parameter} ${leads.map(({ value }) => value).join(', ')}`;
  return [`${first.name} ${isAhead} at ${where}.`];
}
