// Sweeps on a terminal: one table for each profile and candidate, and below it where they cross.
import type { SweepReport } from '../sweep.ts';
import { viewSweep } from '../view/sweep-view.ts';
import { renderTable } from './render-table.ts';
import type { TerminalOptions } from './render-terminal.ts';
import { INDENT, type Page, paragraph } from './terminal-page.ts';
import { createInk } from './terminal-text.ts';
import { toColumns } from './terminal-view.ts';

/** Empty text without a sweep. */
export function renderSweeps(sweeps: readonly SweepReport[], options: TerminalOptions): string {
  const page = { ink: createInk(options), width: options.columns };
  return sweeps.map((sweep) => `\n${renderSweep(sweep, page).join('\n')}\n`).join('');
}

function renderSweep(sweep: SweepReport, page: Page): string[] {
  const { ink } = page;
  const { title, table, doubts, conclusions } = viewSweep(sweep);
  return [
    ink.paint('bold', ink.write(title)),
    ...renderTable(toColumns(table, page), ink).map((line) => INDENT + line),
    ...doubts.flatMap((doubt) => paragraph(doubt, page, { style: 'yellow' })),
    ...conclusions.flatMap((conclusion) => paragraph(conclusion, page, { style: 'bold' })),
  ];
}
