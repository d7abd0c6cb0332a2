// The beginning: what may be quoted, what must be known first, and one line for each comparison.
import { formatRatioBounds } from '../../core/units.ts';
import type { RunResult } from '../../result/kinds.ts';
import { metricById } from '../../result/metrics.ts';
import type { FairnessSection, GateSection, Report, ScoreRow, Summary } from '../model.ts';
import type { ReportInput } from '../report-input.ts';
import type { Part } from './document.ts';
import { escapeName, escapeText, inlineCode, keepTogether } from './escape.ts';
import { numbers, renderTable, texts } from './table.ts';

export function renderHead({ report, result }: ReportInput): Part[] {
  return [
    { text: `# cache-bench${nameTargets(result)}` },
    { text: `**${escapeText(report.headline.claim)}**` },
    { text: escapeText(report.headline.caveat) },
    ...(report.fairness === undefined ? [] : [renderFairness(report.fairness)]),
    ...renderNotices(report),
    ...(report.gate === undefined ? [] : [renderGate(report.gate)]),
    ...renderSummaries(report),
    ...(report.scoreboard === undefined ? [] : [renderScoreboard(report.scoreboard)]),
  ];
}

/** More would be no title. */
const MOST_NAMES = 4;

function nameTargets({ targets }: RunResult): string {
  if (targets.length === 0) return '';
  const names = targets.slice(0, MOST_NAMES).map(({ name }) => escapeName(name));
  const more = targets.length - names.length;
  return `: ${[...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
}

function renderNotices({ notices }: Report): Part[] {
  if (notices.length === 0) return [];
  const lines = notices.map((notice) => `> ${escapeText(notice)}`);
  return [{ text: `> [!WARNING]\n${lines.join('\n>\n')}` }];
}

export const FAIRNESS_MARKS = {
  pass: '✅ pass',
  warn: '⚠️ warn',
  fail: '❌ fail',
  waived: '☑️ waived',
  unknown: '❔ unknown',
} as const;

/** One line; what takes a winner away, or may have helped one side, is said here and not only in the table. */
function renderFairness({ summary, isBroken, checks }: FairnessSection): Part {
  const lines = checks
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ rule, status, message, profile }) => {
      const where = profile === undefined ? '' : ` (${escapeName(profile)})`;
      return `\n- ${FAIRNESS_MARKS[status]} ${escapeName(rule)}${where}: ${escapeText(message)}`;
    });
  const text = `**${isBroken ? 'Unfair' : 'Fair'}:** ${escapeText(summary)}`;
  return { text: lines.length === 0 ? text : `${text}\n${lines.join('')}` };
}

const OUTCOME_MARKS = { passed: '✅ passed', failed: '❌ failed', inconclusive: '❔ inconclusive' } as const;

function renderGate({ outcome, rules }: GateSection): Part {
  const table = renderTable([
    texts(
      'rule',
      rules.map(({ rule }) => inlineCode(rule)),
    ),
    texts(
      'profile',
      rules.map(({ profile }) => (profile === undefined ? 'all' : escapeName(profile))),
    ),
    texts(
      'outcome',
      rules.map((rule) => OUTCOME_MARKS[rule.outcome]),
    ),
    texts(
      'found',
      rules.map(({ message }) => escapeText(message)),
    ),
  ]);
  return { text: `## Gate: ${OUTCOME_MARKS[outcome]}\n\n${table}`, detail: 0, label: 'gate' };
}

/** With one comparison the headline has said it. */
function renderSummaries({ profiles }: Report): Part[] {
  const summaries = profiles
    .filter(({ partOf }) => partOf === undefined)
    .flatMap((profile) => profile.summaries);
  if (summaries.length < 2) return [];
  const table = renderTable([
    texts(
      'profile',
      summaries.map(({ profile }) => escapeName(profile)),
    ),
    texts(
      'outcome',
      summaries.map(({ verdict }) => escapeText(verdict)),
    ),
    texts('latency', summaries.map(describeLatency)),
    texts(
      'limit',
      summaries.map(({ caveats }) => caveats.map(escapeText).join('; ')),
    ),
  ]);
  return [{ text: `## At a glance\n\n${table}`, detail: 1, label: 'overview' }];
}

function describeLatency({ latency, change }: Summary): string {
  return [latency, change]
    .filter((text) => text !== undefined)
    .map(escapeText)
    .join(' ');
}

function renderScoreboard(rows: readonly ScoreRow[]): Part {
  const table = renderTable([
    texts(
      'compared',
      rows.map(({ candidate, reference }) => `${escapeName(candidate)} / ${escapeName(reference)}`),
    ),
    texts(
      'metric',
      rows.map(({ metric }) => metricById(metric).label),
    ),
    numbers(
      'geometric mean',
      rows.map(({ estimate }) => describeMean(estimate)),
    ),
    numbers(
      'profiles',
      rows.map(({ profiles }) => String(profiles)),
    ),
    texts(
      'verdict',
      rows.map(({ word }) => escapeText(word)),
    ),
  ]);
  return { text: `## Over all profiles\n\n${table}`, detail: 1, label: 'scoreboard' };
}

function describeMean({ ratio, low, high }: ScoreRow['estimate']): string {
  if (low === undefined || high === undefined)
    return keepTogether(formatRatioBounds(ratio, ratio, ratio).value);
  const text = formatRatioBounds(ratio, low, high);
  return keepTogether(`${text.value} [${text.low}, ${text.high}]`);
}
