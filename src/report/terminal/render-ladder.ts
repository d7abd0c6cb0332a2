// Core ladders on a terminal: one table a profile, a row for each target on each number of cores, and the break-evens.
import type { LadderReport } from '../ladder.ts';
import { LADDER_COLUMNS } from '../ladder-columns.ts';
import { type Column, foldColumns, renderTable } from './render-table.ts';
import type { TerminalOptions } from './render-terminal.ts';
import { INDENT, type Page, paragraph, shortenName } from './terminal-page.ts';
import { createInk } from './terminal-text.ts';

/** Empty text without a ladder. */
export function renderLadders(ladders: readonly LadderReport[], options: TerminalOptions): string {
  const page = { ink: createInk(options), width: options.columns };
  return ladders.map((ladder) => `\n${renderLadder(ladder, page).join('\n')}\n`).join('');
}

function renderLadder({ profile, cores, climbs, findings }: LadderReport, page: Page): string[] {
  const { ink } = page;
  const rows = climbs.flatMap(({ target, steps }) =>
    steps.map((step, index) => ({ name: index === 0 ? shortenName(target, page) : '', step })),
  );
  const column = (head: string, align: Column['align'], texts: readonly string[]): Column => ({
    head,
    align,
    cells: texts.map((text) => ({ text })),
  });
  const keys = [
    column(
      'target',
      'left',
      rows.map(({ name }) => name),
    ),
    column(
      'cores',
      'right',
      rows.map(({ step }) => String(step.cores)),
    ),
  ];
  const values = LADDER_COLUMNS.map(({ shortHead, textOf }) =>
    column(
      shortHead,
      'right',
      rows.map(({ step }) => ink.write(textOf(step) ?? 'n/a')),
    ),
  );
  const tables = foldColumns(keys, [values], page.width - INDENT.length);
  return [
    ink.paint('bold', ink.write(`${profile} by cores`)),
    ...tables.flatMap((table) => renderTable(table, ink).map((line) => INDENT + line)),
    ...paragraph(
      `efficiency: scaling over the factor of cores, from ${cores[0]} on; per core: ops/s over the cores granted; per used: over the cores that the server used.`,
      page,
    ),
    ...findings.flatMap((finding) => paragraph(finding, page, { style: 'bold' })),
  ];
}
