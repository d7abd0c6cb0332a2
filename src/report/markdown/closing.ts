// The end: fairness, events, settings, warnings, how to run it again, environment, and how to read it all.
import { formatDurationNs } from '../../core/units.ts';
import type { RunResult } from '../../result/kinds.ts';
import type { EventRow, FairnessSection, Report } from '../model.ts';
import type { ReportInput } from '../report-input.ts';
import type { Part } from './document.ts';
import { codeBlock, escapeName, escapeText, inlineCode } from './escape.ts';
import { FAIRNESS_MARKS } from './head.ts';
import { renderTable, texts } from './table.ts';

export function renderClosing({ report, result }: ReportInput): Part[] {
  return [
    ...(report.fairness === undefined ? [] : [renderFairness(report.fairness)]),
    ...(report.events === undefined ? [] : [renderEvents(report.events)]),
    ...renderSettings(report, result),
    ...renderWarnings(report),
    {
      text: `## Run it again\n\n${codeBlock(result.settings.command, 'sh')}`,
      detail: 1,
      label: 'command',
    },
    renderEnvironment(report, result),
    ...renderProfileTexts(result),
    { text: READING, detail: 3, label: 'how to read it' },
    {
      text: `<sub>cache-bench ${escapeName(report.toolVersion)}, run ${escapeName(report.runId)}, ${escapeName(report.startedAt)}</sub>`,
    },
  ];
}

function renderFairness({ checks }: FairnessSection): Part {
  const table = renderTable([
    texts(
      'checked',
      checks.map(({ label }) => escapeText(label)),
    ),
    texts(
      'profile',
      checks.map(({ profile }) => (profile === undefined ? 'all' : escapeName(profile))),
    ),
    texts(
      'outcome',
      checks.map(({ status }) => FAIRNESS_MARKS[status]),
    ),
    texts(
      'found',
      checks.map(({ message, fix }) => escapeText(fix === undefined ? message : `${message}. ${fix}`)),
    ),
  ]);
  return { text: `## Fairness\n\n${table}`, detail: 2, label: 'fairness checklist' };
}

function renderEvents(events: readonly EventRow[]): Part {
  const table = renderTable([
    texts(
      'profile',
      events.map(({ profile }) => escapeName(profile)),
    ),
    texts(
      'target',
      events.map(({ target }) => escapeName(target)),
    ),
    texts(
      'block',
      events.map(({ block }) => String(block + 1)),
    ),
    texts(
      'at',
      events.map(({ atNs }) => formatDurationNs(atNs)),
    ),
    texts(
      'took',
      events.map(({ durationNs }) => (durationNs === undefined ? '' : formatDurationNs(durationNs))),
    ),
    texts(
      'event',
      events.map(({ what }) => escapeText(what)),
    ),
    texts(
      'outcome',
      events.map(({ outcome }) => escapeText(outcome)),
    ),
  ]);
  return { text: `## Events\n\n${table}`, detail: 3, label: 'events' };
}

function renderSettings({ settings }: Report, { targets }: RunResult): Part[] {
  const differing = settings.filter(({ differs }) => differs);
  const alike = settings.filter(({ differs }) => !differs);
  if (settings.length === 0) return [];
  const table = renderTable([
    texts(
      'setting',
      differing.map(({ label }) => escapeText(label)),
    ),
    ...targets.map(({ name }, i) =>
      texts(
        escapeName(name),
        differing.map(({ values }) => showSetting(values[i])),
      ),
    ),
  ]);
  const same = alike.map(({ label, values }) => `${escapeText(label)} ${showSetting(values[0])}`).join(', ');
  const sameLine = alike.length === 0 ? '' : `\n\n<sub>Alike on all: ${same}.</sub>`;
  const body = differing.length === 0 ? 'No setting that is known differs.' : table;
  return [{ text: `## Configuration differences\n\n${body}${sameLine}`, detail: 2, label: 'settings' }];
}

function showSetting(value: string | undefined): string {
  if (value === undefined) return '–';
  return value === '' ? 'empty' : inlineCode(value);
}

function renderWarnings({ warnings }: Report): Part[] {
  if (warnings.length === 0) return [];
  const lines = warnings.map(({ id, message, profile, target }) => {
    const where = [profile, target].filter((one) => one !== undefined).map(escapeName);
    return `- **${escapeName(id)}**${where.length === 0 ? '' : ` (${where.join(', ')})`}: ${escapeText(message)}`;
  });
  return [{ text: `## Warnings\n\n${lines.join('\n')}`, detail: 1, label: 'warnings' }];
}

function renderEnvironment({ facts }: Report, { environment }: RunResult): Part {
  const rows = [
    ...facts.filter(({ label }) => label !== 'command').map(({ label, text }) => [label, text] as const),
    ...Object.entries(environment.facts).map(([label, value]) => [label, showFact(value)] as const),
  ];
  const table = renderTable([
    texts(
      'what',
      rows.map(([label]) => escapeName(label)),
    ),
    texts(
      'value',
      rows.map(([, text]) => escapeText(text)),
    ),
  ]);
  return {
    text: `<details><summary>Environment and method</summary>\n\n${table}\n\n</details>`,
    detail: 3,
    label: 'environment',
  };
}

function showFact(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function renderProfileTexts({ profiles }: RunResult): Part[] {
  return profiles
    .filter(({ text }) => text !== '')
    .map(({ name, text }) => ({
      text: `<details><summary>Profile ${escapeName(name)} (YAML)</summary>\n\n${codeBlock(text, 'yaml')}\n\n</details>`,
      detail: 5,
      label: 'YAML of a profile',
    }));
}

const READING = `<details><summary>How to read this</summary>

- One round of every target makes a block. Targets are compared only within a block, so a machine that gets slower or faster favours none of them.
- A ratio is the candidate's value over the reference's: the Hodges-Lehmann estimate over the blocks, with its exact 95 % interval. Fewer than six blocks can't give one.
- Each interval stands for its own metric; it is not corrected for several metrics.
- Rates, CPU and memory are those of the median round; percentiles are those of all rounds together; max is the highest of all.
- ≥ marks a rate at which the load generator was the limit: the server may be faster. Such rows have no winner.
- What it can't tell: other loads, other machines, networks slower than this one, and what happens after hours or days.

</details>`;
