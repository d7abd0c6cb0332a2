// HdrHistogram's interval log, version 1.3: one line for every round, its histogram untouched.

import { roundsOf } from '../../result/kinds.ts';
import { latencyOf } from '../../result/metrics.ts';
import type { CompletedRound, RoundResult } from '../../result/parts/round.ts';
import { mendHdr } from '../../stats/hdr.ts';
import type { ReportInput } from '../report-input.ts';
import { escapeTerminal } from '../terminal/terminal-text.ts';

export function renderHlog({ result }: ReportInput): string {
  const startMs = Date.parse(result.startedAt);
  const rounds = roundsOf(result)
    .filter((round): round is CompletedRound => round.status === 'completed')
    // Readers stop at a line that is earlier than the one before it.
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const series = [...new Set(rounds.map(tagOf))];
  return [
    `#[Histogram log of cache-bench ${escapeTerminal(result.tool.version)}, run ${escapeTerminal(result.runId)}]`,
    '#[Histogram log format version 1.3]',
    '#[Values in nanoseconds, Interval_Max in milliseconds; one line for every round]',
    ...(result.partial ? ['#[Partial result: rounds are missing]'] : []),
    `#[StartTime: ${seconds(startMs)} (seconds since epoch), ${new Date(startMs).toUTCString()}]`,
    `#[BaseTime: ${seconds(startMs)} (seconds since epoch)]`,
    ...(series.length > 1 ? tellTags(series) : []),
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    // Without a tag, as tools expect it unless they are told one, where nothing has to be told apart.
    ...rounds.map((round) => renderLine(round, startMs, series.length > 1 ? `Tag=${tagOf(round)},` : '')),
    '',
  ].join('\n');
}

function renderLine(round: CompletedRound, startMs: number, tag: string): string {
  const { maxNs, hdr } = latencyOf(round)!;
  const atMs = Date.parse(round.startedAt) - startMs;
  const length = (round.durationNs / 1e9).toFixed(3);
  const fields = [seconds(atMs), length, ((maxNs ?? 0) / 1e6).toFixed(3), mendHdr(hdr)];
  return tag + fields.join(',');
}

/** HistogramLogProcessor shows of a log with tags only those lines that have none, unless it is told one. */
function tellTags(tags: readonly string[]): string[] {
  return [
    `#[Each line has a tag; a reader shows one of them: HistogramLogProcessor -i FILE -tag ${tags[0]}]`,
    ...tags.map((tag) => `#[Tag: ${tag}]`),
  ];
}

/** A tag ends at a comma or a blank. */
function tagOf({ profile, target }: RoundResult): string {
  return `${escapeTerminal(profile)}/${escapeTerminal(target)}`.replace(/[\s,]/g, '_');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
