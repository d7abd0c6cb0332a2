// The report on a terminal: plain text of a given width, last the one line of each profile that says it all.
import { metricById } from '../../result/metrics.ts';
import { placeOf } from '../../result/parts/warning.ts';
import { formatEstimate } from '../format-metric.ts';
import type { Fact, ProfileReport, Report, Summary } from '../model.ts';
import { isPartOfOther } from '../view/profile-view.ts';
import { renderBriefly } from './terminal-brief.ts';
import { renderFairness } from './terminal-fairness.ts';
import { INDENT, type Page, paragraph, shortenName } from './terminal-page.ts';
import { renderProfile } from './terminal-profile.ts';
import { createInk, cutAtWord, displayWidth, padEnd, wrapText } from './terminal-text.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** No line is wider. */
  readonly columns: number;
  /** false: ASCII only. */
  readonly unicode: boolean;
  /** Everything that is known; absent or false: the answer and what it stands on. */
  readonly verbose?: boolean | undefined;
}

/** Narrower than this a table row no longer fits: then lines are longer than asked for. */
const FEWEST_COLUMNS = 40;

export function renderTerminal(report: Report, options: TerminalOptions): string {
  const page = { ink: createInk(options), width: Math.max(FEWEST_COLUMNS, options.columns) };
  const isWhole = options.verbose === true;
  const head = renderHead(report, isWhole, page);
  const facts = isWhole ? renderFacts(report.facts, page) : renderBriefFacts(report.facts, page);
  const sections = [
    // Indented as they are, the few facts of the short report need no line between.
    ...(isWhole ? [head, facts] : [[...head, ...facts]]),
    ...report.profiles.map((profile) =>
      isWhole ? renderProfile(profile, page) : renderBriefly(profile, page),
    ),
    // The hint belongs to what stands above it, and the last lines to nothing: without an empty line they are in sight together.
    [
      ...renderWarnings(isWhole ? report.warnings : joinAlike(report.warnings), page),
      // A mean over the values of one parameter answers nothing that their own table does not.
      ...(isWhole || !report.profiles.every(isPartOfOther) ? renderScoreboard(report, isWhole, page) : []),
      ...renderFairness(report.fairness, isWhole, page, isWhole || report.profiles.length === 0 ? '' : HINT),
      ...(isWhole ? [] : renderSummaries(report, isWhole, page)),
    ],
    isWhole ? renderSummaries(report, isWhole, page) : [],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** A longer label pushes its text to the right rather than all the others'. */
const LARGEST_LABEL = 16;

/** The answer stands first. */
function renderHead(
  { toolVersion, runId, startedAt, extent, headline, notices, briefNotices }: Report,
  isWhole: boolean,
  page: Page,
): string[] {
  const at = `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`;
  return [
    ...paragraph(`cache-bench ${toolVersion}, run ${runId}, ${at}, ${extent}`, page, {
      style: 'dim',
      indent: '',
    }),
    ...paragraph(headline.claim, page, { style: 'bold', indent: '' }),
    ...(isWhole ? notices : briefNotices).flatMap((notice) =>
      paragraph(notice, page, { style: 'yellow', indent: '' }),
    ),
  ];
}

/** What was compared, one after the other: a target that is called as its server is named once. */
function renderBriefFacts(facts: readonly Fact[], page: Page): string[] {
  const told = facts.flatMap(({ label, brief }) =>
    brief === undefined ? [] : [brief.startsWith(`${label} `) ? brief : `${label}: ${brief}`],
  );
  return told.length === 0 ? [] : paragraph(told.join('; '), page);
}

function renderFacts(facts: readonly Fact[], { ink, width }: Page): string[] {
  const shown = facts.map(({ label, text }) => ({ label: ink.write(label), text: ink.write(text) }));
  const labelWidth = Math.min(LARGEST_LABEL, Math.max(0, ...shown.map(({ label }) => displayWidth(label))));
  return shown.flatMap(({ label, text }) =>
    wrapText(`${padEnd(label, labelWidth)}  ${text}`, width - INDENT.length, ' '.repeat(labelWidth + 2)).map(
      (line) => INDENT + line,
    ),
  );
}

/** Where the rest is. */
const HINT = '-v shows all.';

type Warning = Report['warnings'][number];

/** Of the same id one, with what it says first: the others say it of other places. */
function joinAlike(warnings: readonly Warning[]): Warning[] {
  const byId = new Map<string, Warning[]>();
  for (const warning of warnings) byId.set(warning.id, [...(byId.get(warning.id) ?? []), warning]);
  return [...byId.values()].map(([first, ...others]) =>
    others.length === 0
      ? first!
      : { ...first!, message: `${first!.message} (${others.length} more like it)` },
  );
}

function renderWarnings(warnings: readonly Warning[], page: Page): string[] {
  return warnings.flatMap((warning) =>
    paragraph(`${warning.id}${placeOf(warning)}: ${warning.message}`, page, { style: 'yellow', indent: '' }),
  );
}

function renderSummaries({ profiles }: Report, isWhole: boolean, page: Page): string[] {
  const whole = profiles.filter((profile) => !isPartOfOther(profile));
  const nameOf = ({ name }: ProfileReport): string => shortenName(name, page);
  const nameWidth = Math.max(0, ...whole.map((profile) => displayWidth(nameOf(profile))));
  return whole.flatMap((profile) => {
    const head = padEnd(nameOf(profile), nameWidth) + PART_GAP;
    const width = page.width - displayWidth(head);
    const joined = isWhole ? undefined : joinClauses(profile.summaries, page);
    if (joined !== undefined && displayWidth(joined) <= width) return [page.ink.paint('bold', head) + joined];
    return profile.summaries.flatMap((summary) => {
      const [first, ...more] = fitSummary(summary, width, page);
      return [page.ink.paint('bold', head) + first, ...more];
    });
  });
}

/** Of several candidates; undefined: each needs a line of its own. */
function joinClauses(summaries: readonly Summary[], { ink }: Page): string | undefined {
  const clauses = summaries.flatMap(({ clause }) => clause ?? []);
  return clauses.length < 2 || clauses.length < summaries.length ? undefined : ink.write(clauses.join('; '));
}

const PART_GAP = '   ';

/**
 * One line if it can be: as much of what follows the verdict as fits, the most important first, in whole parts. A verdict that is
 * longer goes on in the next line.
 *
 * @param width of the first line
 */
function fitSummary(
  { verdict, shortVerdict = verdict, latency, change, caveats }: Summary,
  width: number,
  { ink, width: wholeWidth }: Page,
): string[] {
  const numbers = latency === undefined ? [] : [latency];
  const choices = [
    [verdict, ...(change === undefined ? numbers : [`${latency} ${change}`]), ...caveats],
    [verdict, ...numbers, ...caveats],
    ...caveats.map((_, left) => [verdict, ...caveats.slice(0, caveats.length - left)]),
    [verdict],
    [shortVerdict],
  ].map((parts) => ink.write(parts.join(PART_GAP)));
  const fitting = choices.find((line) => displayWidth(line) <= width);
  if (fitting !== undefined) return [fitting];
  const [first = '', ...others] = wrapText(choices.at(-1)!, width);
  // More than two lines are of names that nobody meant to be read.
  return [first, INDENT + cutAtWord(others.join(' '), wholeWidth - INDENT.length)];
}

function renderScoreboard({ scoreboard = [] }: Report, isWhole: boolean, page: Page): string[] {
  const rows = isWhole ? scoreboard : scoreboard.filter(({ isTold }) => isTold);
  return rows.flatMap(({ candidate, reference, metric, estimate, profiles, leftOut, word }) => {
    const { value, bounds = '' } = formatEstimate(estimate);
    const without = leftOut === 0 ? '' : `, ${leftOut} left out`;
    const label = metric === 'throughput' ? '' : ` of ${metricById(metric).label}`;
    const text = `geometric mean${label} over ${profiles} profiles${without}: ${candidate} ${value} ${bounds} ${reference}, ${word}`;
    return paragraph(text, page, { indent: '' });
  });
}
