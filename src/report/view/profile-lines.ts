// What is said of the targets of one profile: rounds that are missing, values that are, what limited them, errors.
import { formatDurationNs, formatInteger, formatShare } from '../../core/units.ts';
import { metricById } from '../../result/metrics.ts';
import { formatMetric } from '../format-metric.ts';
import type { MetricValues, TargetReport } from '../model.ts';
import { describePace } from '../sentences.ts';
import { errorShare } from '../target-report.ts';
import type { Line, Span } from './shapes.ts';
import { metricsOf, OF_OPERATIONS } from './shown-metrics.ts';

/** What a target did not do, of those that were planned. */
export function listMissing(targets: readonly TargetReport[]): Line[] {
  return targets.flatMap(({ name, failures, plannedRounds, completedRounds }, target): Line[] => {
    if (completedRounds === plannedRounds) return [];
    const [first] = failures;
    const blocks = failures.map(({ block }) => block + 1).join(', ');
    const why: Span[] =
      first === undefined
        ? []
        : [
            `; ${failures.length} failed (block ${blocks}), first with ${first.code}: `,
            { text: first.message, role: 'foreign' },
          ];
    const rounds = `: ${completedRounds} of ${plannedRounds} rounds completed`;
    return [{ target, tone: 'trouble', sentence: [nameOf(name), rounds, ...why] }];
  });
}

/** Why a value is missing. */
export function listGaps(targets: readonly TargetReport[]): string[] {
  const lacks = (values: MetricValues, shown: typeof OF_OPERATIONS): boolean =>
    shown.some((id) => metricById(id).percentile !== undefined && values[id] === undefined);
  const hasFewSamples = targets.some(
    ({ values, operations }) =>
      lacks(values, metricsOf('speed')) ||
      (operations.length > 1 && operations.some((operation) => lacks(operation.values, OF_OPERATIONS))),
  );
  const blind = targets.filter(({ values }) => values.server_cores === undefined).map(({ name }) => name);
  return [
    ...(hasFewSamples ? ['A percentile with fewer than 100 samples beyond it is n/a or left out.'] : []),
    ...(blind.length === 0 ? [] : [`The CPU use of ${blind.join(' and ')} could not be read.`]),
  ];
}

/** "redis client-bound, dragonfly server-bound in 6 of 8 rounds"; undefined: nothing is known. Doubts say why. */
export function sumUpLimits(targets: readonly TargetReport[]): string | undefined {
  const limits = targets.flatMap(({ name, limit, completedRounds }) => {
    if (limit === undefined || limit.kind === 'unknown') return [];
    const rounds = limit.rounds === completedRounds ? '' : ` in ${limit.rounds} of ${completedRounds} rounds`;
    return [{ name, words: `${limit.kind}${rounds}` }];
  });
  const [first, ...others] = limits;
  if (first === undefined) return undefined;
  if (
    others.length > 0 &&
    limits.length === targets.length &&
    others.every(({ words }) => words === first.words)
  )
    return `${others.length === 1 ? 'both' : 'all'} ${first.words}`;
  return limits.map(({ name, words }) => `${name} ${words}`).join(', ');
}

export function limitWords(kind: string): string {
  return kind === 'unknown' ? 'limit unknown' : kind;
}

/** Target by target: what limited it, how it kept to a rate, what failed. */
export function listLimits(targets: readonly TargetReport[]): Line[] {
  return targets.flatMap((target, at) =>
    [
      ...describeLimit(target),
      ...tellPace(target),
      ...tellOwnWait(target),
      ...tellSpinning(target),
      ...describeErrors(target),
    ].map((line) => ({
      ...line,
      target: at,
    })),
  );
}

function describeLimit({ name, limit, completedRounds }: TargetReport): Line[] {
  if (limit === undefined) return [];
  const others = limit.others.map((other) => `, ${other.kind} in ${other.rounds}`).join('');
  const said = `: ${limitWords(limit.kind)} in ${limit.rounds} of ${completedRounds} rounds${others}: `;
  return [{ sentence: [nameOf(name), said, { text: limit.reason, role: 'detail' }, '.'] }];
}

function tellPace(target: TargetReport): Line[] {
  const { starts, missed } = describePace(target);
  const line = (text: string): Line => ({ sentence: [nameOf(target.name), `: ${text}`] });
  return [
    ...(starts === undefined ? [] : [line(starts)]),
    ...(missed === undefined ? [] : [{ ...line(missed), tone: 'warning' as const }]),
  ];
}

function tellSpinning({ name, values, spunCores }: TargetReport): Line[] {
  if (spunCores === undefined) return [];
  const spun = formatMetric('server_cores', spunCores);
  const used = formatMetric('server_cores', values.server_cores);
  return [
    {
      sentence: [
        nameOf(name),
        `: it used ${spun} of its ${used} cores to spin while it waited for work; its cost includes them.`,
      ],
    },
  ];
}

function tellOwnWait({ name, ownWaitNs }: TargetReport): Line[] {
  if (ownWaitNs === undefined) return [];
  const { p50, p99, max } = ownWaitNs;
  const waits = `p50 ${formatDurationNs(p50)}, p99 ${formatDurationNs(p99)}, max ${formatDurationNs(max)}`;
  return [
    {
      sentence: [nameOf(name), `: replies waited ${waits} in the generator; no latency includes this wait.`],
    },
  ];
}

function describeErrors({ name, tally, errorExamples }: TargetReport): Line[] {
  const { errors, timeouts } = tally;
  if (errors + timeouts === 0) return [];
  const counts = `${formatInteger(errors)} error replies and ${formatInteger(timeouts)} timeouts`;
  const [example] = errorExamples;
  const shown: Span[] =
    example === undefined
      ? []
      : [
          '; most often ',
          { text: example.operation, role: 'foreign' },
          ': ',
          { text: example.text, role: 'quote' },
          ` (${formatInteger(example.count)} times)`,
        ];
  const share = ` gave ${counts} (${formatShare(errorShare(tally), 2)} of requests)`;
  return [{ tone: 'trouble', sentence: [nameOf(name), share, ...shown, '.'] }];
}

function nameOf(text: string): Span {
  return { text, role: 'name' };
}
