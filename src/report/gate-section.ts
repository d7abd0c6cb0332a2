// What the gate found, as reports show it: a row for each rule, in the words of its points.
import { writeCondition } from '../compare/beside-generator.ts';
import { formatRatio, formatRatioBounds, formatShare } from '../core/units.ts';
import type { GateCheck, GatePoint, GateReport } from '../result/gate.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { formatMetric } from './format-metric.ts';
import type { GateOutcome, GateRow, GateSection } from './model.ts';

export function reportGate({ outcome, checks }: GateReport): GateSection {
  return { outcome: outcome === 'not-comparable' ? 'inconclusive' : outcome, rules: checks.map(reportCheck) };
}

function reportCheck(check: GateCheck): GateRow {
  const { rule, outcome, points } = check;
  const found = points.filter((point) => point.outcome === outcome);
  const [first] = found;
  const isOfOneProfile = first !== undefined && points.every(({ profile }) => profile === first.profile);
  return {
    rule,
    ...(isOfOneProfile ? { profile: first.profile } : {}),
    outcome: outcomeOf(check),
    message: [...remarksOn(check), ...found.map((point) => describePoint(point, check))].join('; '),
  };
}

/** Only what makes the command fail may look like it, wherever the report is read. */
function outcomeOf({ outcome, severity }: GateCheck): GateOutcome {
  if (outcome === 'pass') return 'passed';
  return outcome === 'fail' && severity === 'error' ? 'failed' : 'inconclusive';
}

function remarksOn({ outcome, severity }: GateCheck): string[] {
  switch (outcome) {
    case 'fail':
      return severity === 'warn' ? ['broken, but only a warning'] : [];
    case 'not-comparable':
      return ['not comparable'];
    case 'skipped':
      return ['skipped: not part of this run'];
    default:
      return [];
  }
}

/** "read-heavy, dragonfly: 1.02× [0.99, 1.05], allowed > 1.20× (p = 0.02)" */
export function describePoint(point: GatePoint, check: Pick<GateCheck, 'metric' | 'rule'>): string {
  const { profile, target, observed, why, pValue, outcome } = point;
  const place = `${profile}, ${target}: `;
  if (observed === undefined) return `${place}${why ?? ''}`;
  const chance = pValue === undefined || outcome !== 'fail' ? '' : ` (p ${formatP(pValue)})`;
  const reason = why === undefined ? '' : `; ${why}`;
  return `${place}${describeObserved(point, check)}${chance}${writeCondition(point)}${reason}`;
}

function describeObserved({ scale, observed, allowed }: GatePoint, check: Pick<GateCheck, 'metric'>): string {
  const show = (value: number): string => showValue(check.metric as MetricId, value, allowed);
  const limit = scale === 'value' ? show(allowed) : formatRatio(allowed);
  return `${formatObserved(scale, observed!, show)}, limit ${limit}`;
}

/** "1.02× [0.99, 1.05]", or "1.02 ms [0.99 ms, 1.05 ms]" as `show` has it. */
export function formatObserved(
  scale: GatePoint['scale'],
  { estimate, low, high }: NonNullable<GatePoint['observed']>,
  show: (value: number) => string,
): string {
  if (low === undefined || high === undefined)
    return scale === 'value' ? show(estimate) : formatRatio(estimate);
  if (scale === 'value') return `${show(estimate)} [${show(low)}, ${show(high)}]`;
  const text = formatRatioBounds(estimate, low, high);
  return `${text.value} [${text.low}, ${text.high}]`;
}

/** Limits on errors are small: as many figures as the limit has. */
function showValue(metric: MetricId, value: number, limit: number): string {
  if (metricById(metric).unit !== 'share' || limit === 0) return formatMetric(metric, value);
  return formatShare(value, Math.max(1, 1 - Math.floor(Math.log10(limit * 100))));
}

/** Two figures; the smallest of 16 blocks is 0.00003. */
function formatP(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : `= ${pValue.toPrecision(2)}`;
}
