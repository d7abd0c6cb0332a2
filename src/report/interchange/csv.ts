// CSV: one row for every profile, target, block and metric, numbers unrounded, for spreadsheets and data frames.
import { METRICS } from '../../result/metrics.ts';
import type { Fill, RoundResult, RunResult } from '../../result/schema.ts';
import type { ReportInput } from '../report-input.ts';
import { escapeTerminal } from '../terminal-text.ts';

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
  const lines = result.rounds.flatMap((round) => renderRound(result, round));
  return `${[HEAD.join(','), ...lines].join('\n')}\n`;
}

/** The documents without the heads of all but the first. */
export function joinCsv(documents: readonly string[]): string {
  return documents.map((text, i) => (i === 0 ? text : text.slice(text.indexOf('\n') + 1))).join('');
}

/** All metrics for every round, empty where there is no value, so that tables made from it have no holes. */
function renderRound(result: RunResult, round: RoundResult): string[] {
  const fill = result.fills.findLast((one) => one.profile === round.profile && one.target === round.target);
  const { profile, target, block, position, startedAt, status } = round;
  const head = [result.runId, startedAt, result.partial, profile, target, block + 1, position + 1, status];
  const error = status === 'failed' ? round.error.code : '';
  return METRICS.map((metric) =>
    [...head, metric.id, metric.unit, metric.betterWhen, readValue(metric, round, fill), error]
      .map(toCell)
      .join(','),
  );
}

function readValue(
  metric: (typeof METRICS)[number],
  round: RoundResult,
  fill: Fill | undefined,
): number | '' {
  if (round.status === 'failed') return '';
  return metric.of(round, fill === undefined ? {} : { fill }) ?? '';
}

/** RFC 4180. A spreadsheet takes a cell that begins with one of these for a formula, so text never does. */
const FORMULA = /^[=+\-@]/;

function toCell(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const text = escapeTerminal(value).replace(FORMULA, "'$&");
  return /[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
