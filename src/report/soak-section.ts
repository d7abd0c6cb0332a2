// What every format says of a soak: a headline, a word and a number for each verdict, and what happened on the way.
import {
  formatBytes,
  formatCount,
  formatDurationNs,
  formatInteger,
  formatLongDurationNs,
  formatShare,
} from '../core/units.ts';
import type { SoakDifference, SoakResult, SoakVerdict } from '../result/kinds/soak.ts';
import { type SoakMetricId, soakMetricById } from '../result/soak-metrics.ts';

export const SOAK_WORDS: Readonly<Record<SoakVerdict['word'], string>> = {
  stable: 'stable',
  grows: 'grows',
  step: 'a step',
  'cannot-tell': 'cannot tell',
};

/** One sentence: what grows, or that nothing does, or that it can't be told. */
export function describeSoakHeadline(result: SoakResult): string {
  const { verdicts } = result;
  const grow = verdicts.filter(({ word }) => word === 'grows');
  const horizon = describeHorizon(result);
  if (grow.length > 0)
    return `${grow.map((one) => `${nameMetric(one)} of ${one.target}`).join(', ')} ${grow.length === 1 ? 'grows' : 'grow'} by more than the tolerance within ${horizon}.`;
  const unknown = verdicts.filter(({ word }) => word === 'cannot-tell');
  const steps = verdicts.filter(({ word }) => word === 'step');
  const stable = verdicts.length - unknown.length - steps.length;
  if (verdicts.length === 0) return 'Nothing was measured that could be judged.';
  const rest = [
    `${stable} of ${verdicts.length} are stable`,
    ...(steps.length === 0 ? [] : [`${steps.length} changed once in a step`]),
  ].join(', ');
  return unknown.length === 0
    ? `Nothing grows within ${horizon}: ${rest}.`
    : `Cannot tell whether ${unknown.length} of ${verdicts.length} grow within ${horizon}: a longer soak tells more; ${rest}.`;
}

export function describeHorizon({ plan: { horizonHours } }: SoakResult): string {
  if (horizonHours >= 48 && horizonHours % 24 === 0) return `${horizonHours / 24} days`;
  return formatLongDurationNs(horizonHours * 3600e9);
}

/** "6 h 12 min of load at 5k/s on redis and dragonfly side by side, 14.2 turnovers" */
export function describeSoakSize(result: SoakResult): string {
  const { plan, sentNs, targets, periods, partial } = result;
  const rate = plan.profiles.reduce((sum, { ratePerSecond }) => sum + ratePerSecond, 0);
  const turnovers = periods.at(-1)?.targets.map((one) => one.turnovers) ?? [];
  const turned = turnovers.length === 0 ? 0 : Math.min(...turnovers);
  return [
    `${formatLongDurationNs(sentNs)} of ${plan.profiles.map(({ name }) => name).join(' and ')} at ${formatCount(rate)} ops/s on ${targets.map(({ name }) => name).join(' and ')} side by side`,
    ...(turned > 0 ? [`${turned.toPrecision(3)} turnovers of the keys`] : []),
    plan.beside.length === 0 ? 'nothing beside it' : `beside it ${plan.beside.join(', ')}`,
    ...(partial ? ['cut short'] : []),
  ].join('; ');
}

/** What was not put to the test, so that nobody takes it for tested. */
export function listSoakGaps(result: SoakResult): readonly string[] {
  const last = result.periods.at(-1)?.targets ?? [];
  const evicting = last.filter(({ evictedKeys = 0 }) => evictedKeys > 0).map(({ target }) => target);
  const turned = Math.min(...last.map(({ turnovers }) => turnovers));
  return [
    ...(last.length > 0 && turned < 1
      ? [
          'Not every key was rewritten once, so leaks through writes may show only later. Raise the rate, or use fewer keys.',
        ]
      : []),
    ...(evicting.length === 0
      ? ['No key was evicted; to test eviction, set a memory limit (--server-memory, --eviction).']
      : []),
    'A higher rate does not speed up what depends on time alone (timers, drifting value sizes, replication).',
  ];
}

export interface SoakTableRow {
  readonly target: string;
  readonly metric: string;
  readonly level: string;
  readonly word: string;
  readonly projected: string;
  readonly tolerance: string;
  readonly notes: string;
  readonly isBad: boolean;
}

/** In the order of the metrics, the reference first. */
export function listSoakRows(result: SoakResult): readonly SoakTableRow[] {
  return result.verdicts.map((verdict) => {
    const { target, metric, level, word, tolerance } = verdict;
    return {
      ...{ target, metric: nameMetric(verdict), level: formatMetric(metric, level), word: SOAK_WORDS[word] },
      projected: describeProjected(verdict, (value) => formatSigned(metric, value)),
      tolerance: formatMetric(metric, tolerance),
      notes: describeNotes(verdict, (value) => formatSigned(metric, value)),
      isBad: word === 'grows',
    };
  });
}

/** The differences that have something to say. */
export function listDifferences(result: SoakResult): readonly string[] {
  const reference = result.targets[0]?.name ?? '';
  return result.differences.flatMap((difference) => {
    const { candidate, word } = difference;
    if (word === 'alike' || word === 'cannot-tell' || word === 'step') return [];
    const [more, less] = word === 'candidate-grows' ? [candidate, reference] : [reference, candidate];
    const share = describeProjected(difference, formatSignedShare);
    return [
      `Under the same load ${nameMetric(difference)} of ${more} grows more than that of ${less}: ${share} of its level within ${describeHorizon(result)} (candidate minus reference).`,
    ];
  });
}

export function formatMetric(metric: SoakMetricId, value: number): string {
  const { unit } = soakMetricById(metric);
  if (unit === 'bytes') return formatBytes(value);
  return unit === 'ns' ? formatDurationNs(value) : formatInteger(value);
}

function formatSigned(metric: SoakMetricId, value: number): string {
  return `${value < 0 ? '−' : '+'}${formatMetric(metric, Math.abs(value))}`;
}

function formatSignedShare(value: number): string {
  return `${value < 0 ? '−' : '+'}${formatShare(Math.abs(value))}`;
}

function nameMetric({ metric }: Pick<SoakVerdict, 'metric'>): string {
  return soakMetricById(metric).label;
}

/** "+1.2 MiB [+0.4 MiB, +2.0 MiB]" */
function describeProjected(
  { projected }: Pick<SoakVerdict | SoakDifference, 'projected'>,
  format: (value: number) => string,
): string {
  if (projected === undefined) return 'n/a';
  const { value, low, high } = projected;
  if (low === 0 && high === 0) return 'none';
  return `${format(value)} [${format(low)}, ${format(high)}]`;
}

function describeNotes(
  { points, steps, settled, why }: SoakVerdict,
  format: (value: number) => string,
): string {
  return [
    ...(why === 'too-few-points' ? [`${points} periods are too few`] : []),
    ...(why === 'no-change' ? ['did not change at all'] : []),
    ...(why === 'in-steps' ? ['grows in steps'] : []),
    ...(why === 'slows-down'
      ? ['grew more and more slowly: a longer soak tells whether the growth ends']
      : []),
    ...steps.map(({ atHours, size }) => `${format(size)} at once after ${describeHours(atHours)}`),
    ...(settled === undefined || Math.abs(settled.size) === 0
      ? []
      : [
          `changed by ${format(settled.size)} and levelled off (63 % of this within ${describeHours(settled.hours)})`,
        ]),
  ].join('; ');
}

function describeHours(hours: number): string {
  return formatLongDurationNs(hours * 3600e9);
}
