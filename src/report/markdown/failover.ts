// Failover experiments as a page of GitHub's markdown: what each fault cost each client.
import type { FailoverResult, FailoverTrial } from '../../result/kinds/failover.ts';
import {
  describeFailover,
  describeService,
  EXPLANATION,
  type FailoverRow,
  FIRST_HEADS,
  listChecks,
  rowsOf,
  SECOND_HEADS,
  THIRD_HEADS,
  titleOf,
} from '../failover-section.ts';
import { escapeName, escapeText, inlineCode } from './escape.ts';
import { numbers, renderTable, texts } from './table.ts';

export function renderFailoverMarkdown(result: FailoverResult): string {
  const { trials, warnings, gate, tool, startedAt } = result;
  const parts = [
    '# Failover',
    `**${escapeText(describeFailover(result))}**`,
    ...warnings.map((text) => `> ⚠️ ${escapeText(text)}`),
    ...(gate === undefined ? [] : [renderGate(gate)]),
    ...trials.flatMap(renderTrial),
    `<sub>${escapeText(EXPLANATION)}</sub>`,
    `<sub>cache-bench ${escapeName(tool.version)}, ${escapeText(startedAt)}</sub>`,
  ];
  return `${parts.join('\n\n')}\n`;
}

const MARKS: Readonly<Record<string, string>> = { pass: '✅', fail: '❌', inconclusive: '❔' };

function renderGate(gate: NonNullable<FailoverResult['gate']>): string {
  return listChecks(gate)
    .map(({ outcome, text }) => `- ${MARKS[outcome] ?? ''} ${escapeText(text)}`)
    .join('\n');
}

function renderTrial(trial: FailoverTrial): readonly string[] {
  const rows = rowsOf(trial);
  return [
    `## ${escapeText(titleOf(trial))}`,
    ...(trial.description === '' ? [] : [escapeText(trial.description)]),
    describeService(trial)
      .map((text) => `- ${escapeText(text)}`)
      .join('\n'),
    tabulate(rows, FIRST_HEADS),
    tabulate(rows, SECOND_HEADS),
    tabulate(rows, THIRD_HEADS),
    ...renderDetails(trial),
  ];
}

function tabulate(rows: readonly FailoverRow[], heads: Partial<Record<keyof FailoverRow, string>>): string {
  return renderTable(
    (Object.entries(heads) as [keyof FailoverRow, string][]).map(([field, head]) =>
      field === 'client'
        ? texts(
            head,
            rows.map((row) => `**${escapeName(row.client)}**`),
          )
        : numbers(
            head,
            rows.map((row) => escapeText(row[field])),
          ),
    ),
  );
}

function renderDetails({ clients, events }: FailoverTrial): readonly string[] {
  const lines = [
    ...clients.map(({ name, title, settings, errors }) =>
      [
        `${escapeName(name)}: ${escapeText(title)}`,
        ...(Object.keys(settings).length === 0 ? [] : [inlineCode(JSON.stringify(settings))]),
        ...errors.map(({ message, count }) => `${count} × ${inlineCode(message)}`),
      ].join('<br>'),
    ),
    ...events.map(({ afterFaultNs, text }) => `${(afterFaultNs / 1e9).toFixed(3)} s ${inlineCode(text)}`),
  ];
  return [
    `<details><summary>Settings, errors, and what the servers said</summary>\n\n${lines.map((line) => `- ${line}`).join('\n')}\n\n</details>`,
  ];
}
