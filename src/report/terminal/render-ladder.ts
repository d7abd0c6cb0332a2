// Core ladders on a terminal: one table a profile, a row for each target on each number of cores, and the break-evens.
import type { LadderReport } from '../ladder.ts';
import { viewLadder } from '../view/ladder-view.ts';
import { type Column, foldColumns, renderTable } from './render-table.ts';
import type { TerminalOptions } from './render-terminal.ts';
import { INDENT, type Page, paragraph } from './terminal-page.ts';
import { createInk } from './terminal-text.ts';
import { toColumns } from './terminal-view.ts';

/** Empty text without a ladder. */
export function renderLadders(ladders: readonly LadderReport[], options: TerminalOptions): string {
  const page = { ink: createInk(options), width: options.columns };
  return ladders.map((ladder) => `\n${renderLadder(ladder, page).join('\n')}\n`).join('');
}

function renderLadder(ladder: LadderReport, page: Page): string[] {
  const { ink } = page;
  const { title, steps, explanation, conclusions } = viewLadder(ladder);
  const [target, cores, ...values] = toColumns(steps, page);
  const tables = foldColumns([nameOnce(target!), cores!], [values], page.width - INDENT.length);
  return [
    ink.paint('bold', ink.write(title)),
    ...tables.flatMap((table) => renderTable(table, ink).map((line) => INDENT + line)),
    ...paragraph(explanation, page),
    ...conclusions.flatMap((conclusion) => paragraph(conclusion, page, { style: 'bold' })),
  ];
}

/** Rows of one target stand together: the first of them has its name. */
function nameOnce(column: Column): Column {
  const { cells } = column;
  return {
    ...column,
    cells: cells.map((cell, i) => (cell.text === cells[i - 1]?.text ? { text: '' } : cell)),
  };
}
