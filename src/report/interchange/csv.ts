// CSV: one row for every profile, target, block and metric, numbers unrounded, for spreadsheets and data frames.
import { eventNames } from '../../result/event-metrics.ts';
import { type RunResult, roundsOf } from '../../result/kinds.ts';
import { isToldOf, METRICS, type Metric, type MetricContext } from '../../result/metrics.ts';
import type { RoundResult } from '../../result/parts/round.ts';
import type { ReportInput } from '../report-input.ts';
import { escapeTerminal } from '../terminal/terminal-text.ts';

const HEAD = [
  'run',
  'started_at',
  'partial',
  'profile',
  'target',
  'block',
  'position',
  'status',
  'metric',
  'unit',
  'better',
  'value',
  'error',
] as const;

export function renderCsv({ result }: ReportInput): string {
  const lines = roundsOf(result).flatMap((round) => renderRound(result, round));
  return `${[HEAD.join(','), ...lines].join('\n')}\n`;
}

/** The documents without the heads of all but the first. */
export function joinCsv(documents: readonly string[]): string {
  return documents.map((text, i) => (i === 0 ? text : text.slice(text.indexOf('\n') + 1))).join('');
}

/**
 * All metrics for every round, empty where there is no value, so that tables made from it have no holes. Those of
 * events for each event by itself, as `event_duration[NAME]`.
 */
function renderRound(result: RunResult, round: RoundResult): string[] {
  const fill = result.fills.findLast((one) => one.profile === round.profile && one.target === round.target);
  const { profile, target, block, position, startedAt, status } = round;
  const head = [result.runId, startedAt, result.partial, profile, target, block + 1, position + 1, status];
  const error = status === 'failed' ? round.error.code : '';
  const toLine = (id: string, { unit, betterWhen }: Metric, value: number | '') =>
    [...head, id, unit, betterWhen, value, error].map(toCell).join(',');
  const ofRound = METRICS.filter(({ scope }) => scope !== 'event').map((metric) =>
    toLine(metric.id, metric, readValue(metric, round, fill === undefined ? {} : { fill })),
  );
  const events = status === 'failed' ? [] : [...new Set(eventNames(round))];
  const ofEvents = events.flatMap((operation) =>
    METRICS.filter((metric) => isToldOf(metric, 'event')).map((metric) =>
      toLine(`${metric.id}[${operation}]`, metric, readValue(metric, round, { operation })),
    ),
  );
  return [...ofRound, ...ofEvents];
}

function readValue(metric: Metric, round: RoundResult, context: MetricContext): number | '' {
  if (round.status === 'failed') return '';
  return metric.of(round, context) ?? '';
}

/** RFC 4180. A spreadsheet takes a cell that begins with one of these for a formula, so text never does. */
const FORMULA = /^[=+\-@]/;

function toCell(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const text = escapeTerminal(value).replace(FORMULA, "'$&");
  return /[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
