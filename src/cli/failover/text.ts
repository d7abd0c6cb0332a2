// Failover experiments as text: the sentence, then for each fault what the servers did and what it cost each client.
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
} from '../../report/failover-section.ts';
import { type Column, foldColumns, renderTable } from '../../report/terminal/render-table.ts';
import { type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import type { FailoverResult, FailoverTrial } from '../../result/kinds/failover.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';

export function describeFailoverResult(result: FailoverResult, terminal: TerminalAbilities): string {
  const page: Page = { ink: createInk(terminal), width: terminal.columns };
  const { trials, warnings, gate, partial } = result;
  const lines = [
    ...paragraph(describeFailover(result), page, { style: 'bold', indent: '' }),
    ...(partial ? paragraph('It ended before all experiments were done.', page, { indent: '' }) : []),
    ...warnings.flatMap((text) => paragraph(`warning: ${text}`, page, { indent: '' })),
    ...trials.flatMap((trial) => ['', ...describeTrial(trial, page)]),
    ...(trials.length === 0 ? [] : ['', ...paragraph(EXPLANATION, page, { style: 'dim', indent: '' })]),
    ...(gate === undefined
      ? []
      : [
          '',
          ...paragraph(`rules: ${gate.outcome}`, page, { style: 'bold', indent: '' }),
          ...listChecks(gate).flatMap(({ outcome, text }) => paragraph(`${outcome}: ${text}`, page)),
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function describeTrial(trial: FailoverTrial, page: Page): readonly string[] {
  const rows = rowsOf(trial);
  return [
    ...paragraph(titleOf(trial), page, { style: 'bold', indent: '' }),
    ...describeService(trial).flatMap((text) => paragraph(text, page)),
    '',
    ...tabulate(rows, FIRST_HEADS, page),
    '',
    ...tabulate(rows, SECOND_HEADS, page),
    '',
    ...tabulate(rows, THIRD_HEADS, page),
  ];
}

function tabulate(
  rows: readonly FailoverRow[],
  heads: Partial<Record<keyof FailoverRow, string>>,
  { ink, width }: Page,
): readonly string[] {
  const columns = (Object.entries(heads) as [keyof FailoverRow, string][]).map(
    ([field, head]): Column => ({
      head,
      align: field === 'client' ? 'left' : 'right',
      cells: rows.map((row) => ({ text: ink.write(row[field]) })),
    }),
  );
  const [client, ...others] = columns;
  return foldColumns([client!], [others], width).flatMap((table) => renderTable(table, ink));
}
