// The report on a terminal: plain text of a given width, last the one line of each profile that says it all.
import { metricById } from '../../result/metrics.ts';
import { formatEstimate } from '../format-metric.ts';
import type { Report, Summary } from '../model.ts';
import { renderFairness } from './terminal-fairness.ts';
import { INDENT, type Page, paragraph, shortenName } from './terminal-page.ts';
import { renderProfile } from './terminal-profile.ts';
import { createInk, displayWidth, type Ink, padEnd, shorten, wrapText } from './terminal-text.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** No line is wider. */
  readonly columns: number;
  /** false: ASCII only. */
  readonly unicode: boolean;
}

/** Narrower than this a table row no longer fits: then lines are longer than asked for. */
const FEWEST_COLUMNS = 40;

export function renderTerminal(report: Report, options: TerminalOptions): string {
  const page = { ink: createInk(options), width: Math.max(FEWEST_COLUMNS, options.columns) };
  const sections = [
    renderHead(report, page),
    ...report.profiles.map((profile) => renderProfile(profile, page)),
    renderWarnings(report, page),
    renderScoreboard(report, page),
    renderFairness(report.fairness, page),
    renderSummaries(report, page),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** A longer label pushes its text to the right rather than all the others'. */
const LARGEST_LABEL = 16;

function renderHead({ toolVersion, runId, startedAt, facts, notices }: Report, page: Page): string[] {
  const { ink } = page;
  const at = `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)} UTC`;
  const labels = facts.map(({ label }) => ink.write(label));
  const labelWidth = Math.min(LARGEST_LABEL, Math.max(...labels.map(displayWidth)));
  return [
    ...paragraph(`cache-bench ${toolVersion}, run ${runId}, ${at}`, page, { style: 'bold', indent: '' }),
    ...facts.flatMap(({ text }, i) =>
      wrapText(
        `${padEnd(labels[i]!, labelWidth)}  ${ink.write(text)}`,
        page.width - INDENT.length,
        ' '.repeat(labelWidth + 2),
      ).map((line) => INDENT + line),
    ),
    ...(notices.length === 0 ? [] : ['']),
    ...notices.flatMap((notice) => paragraph(notice, page, { style: 'yellow', indent: '' })),
  ];
}

function renderWarnings({ warnings }: Report, page: Page): string[] {
  return warnings.flatMap(({ id, message, profile, target }) => {
    const where = [profile, target].filter((one) => one !== undefined).join(', ');
    return paragraph(`${id}${where === '' ? '' : ` (${where})`}: ${message}`, page, {
      style: 'yellow',
      indent: '',
    });
  });
}

function renderSummaries({ profiles }: Report, page: Page): string[] {
  const summaries = profiles.flatMap((profile) => profile.summaries);
  const names = summaries.map(({ profile }) => shortenName(profile, page));
  const nameWidth = Math.max(0, ...names.map(displayWidth));
  return summaries.map((summary, i) => {
    const head = padEnd(names[i]!, nameWidth) + PART_GAP;
    return page.ink.paint('bold', head) + fitSummary(summary, page.width - displayWidth(head), page.ink);
  });
}

const PART_GAP = '   ';

/** One line, whatever the width: in full, else without the latency's change, without latency, with the short verdict, cut. */
function fitSummary(
  { verdict, shortVerdict, latency, change, caveats }: Summary,
  width: number,
  ink: Ink,
): string {
  const shortLatency = latency === undefined ? [] : [latency];
  const longLatency = change === undefined ? shortLatency : [`${latency} ${change}`];
  const choices = [
    [verdict, ...longLatency, ...caveats],
    [verdict, ...shortLatency, ...caveats],
    [verdict, ...caveats],
    [shortVerdict ?? verdict, ...caveats],
  ].map((parts) => ink.write(parts.join(PART_GAP)));
  return choices.find((line) => displayWidth(line) <= width) ?? shorten(choices.at(-1)!, width);
}

function renderScoreboard({ scoreboard = [] }: Report, page: Page): string[] {
  return scoreboard.flatMap(({ candidate, reference, metric, estimate, profiles, leftOut, word }) => {
    const { value, bounds = '' } = formatEstimate(estimate);
    const without = leftOut === 0 ? '' : `, ${leftOut} left out`;
    const text = `geometric mean of ${metricById(metric).label} over ${profiles} profiles${without}: ${candidate} ${value} ${bounds} ${reference}, ${word}`;
    return paragraph(text, page, { indent: '' });
  });
}
