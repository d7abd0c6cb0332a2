// HdrHistogram's percentile distribution of all rounds together: what its plotters draw.
import { formatHgrm } from '../../stats/hgrm.ts';
import type { ReportInput } from '../report-input.ts';
import { escapeTerminal } from '../terminal/terminal-text.ts';
import { mergeLatency, onlySeries } from './merge-rounds.ts';

/** @throws CacheBenchError E_FORMAT (exit code 2) when the result has more than one series */
export function renderHgrm({ result }: ReportInput): string {
  const rounds = onlySeries(result, 'hgrm');
  const { profile, target } = rounds[0]!;
  const series = `${escapeTerminal(target)} under ${escapeTerminal(profile)}`;
  return [
    formatHgrm(mergeLatency(rounds)).trimEnd(),
    `#[cache-bench: ${series}, ${rounds.length} rounds, Value in microseconds${result.partial ? ', partial result' : ''}]`,
    '',
  ].join('\n');
}
