// A sheet as lines of a terminal.
import { type Column, foldColumns, renderTable, tableWidth } from '../terminal/render-table.ts';
import { INDENT, type Page, paragraph } from '../terminal/terminal-page.ts';
import { createInk, type Style } from '../terminal/terminal-text.ts';
import {
  type Sheet,
  type SheetCell,
  type SheetItem,
  type SheetSection,
  type SheetTable,
  shownSections,
  type Tone,
} from './sheet.ts';

type TerminalAbilities = Parameters<typeof createInk>[0] & { readonly columns: number };

const NARROWEST = 60;
const STYLES: Readonly<Record<Tone, Style>> = { good: 'green', bad: 'red', care: 'yellow', dim: 'dim' };

export function renderTerminalSheet(sheet: Sheet, abilities: TerminalAbilities): string {
  const page: Page = { ink: createInk(abilities), width: Math.max(NARROWEST, abilities.columns) };
  const flush = { indent: '' };
  const parts = [
    [
      ...paragraph(sheet.title, page, { ...flush, style: 'bold' }),
      ...sheet.claims.flatMap((text) => paragraph(text, page, { ...flush, style: 'bold' })),
      ...sheet.lines.flatMap((text) => paragraph(text, page, flush)),
    ],
    ...shownSections(sheet).map((section) => renderSection(section, page)),
    sheet.warnings.flatMap((text) => paragraph(`warning: ${text}`, page, { ...flush, style: 'yellow' })),
    sheet.foot === '' ? [] : paragraph(sheet.foot, page, { ...flush, style: 'dim' }),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function renderSection({ heading, text = [], table, list = [] }: SheetSection, page: Page): string[] {
  return [
    ...paragraph(heading, page, { indent: '', style: 'bold' }),
    ...text.flatMap((one) => paragraph(one, page)),
    ...(table === undefined || table.rows.length === 0 ? [] : renderRows(table, page)),
    ...list.flatMap((item) => renderItem(item, page)),
  ];
}

function renderItem({ details = [], ...item }: SheetItem, page: Page): string[] {
  return [
    ...paragraph(item.text, page, styleOf(item)),
    ...details.flatMap((one) => paragraph(one.text, page, { indent: INDENT + INDENT, ...styleOf(one) })),
  ];
}

function renderRows(table: SheetTable, page: Page): string[] {
  if (table.isOfText === true) return table.rows.flatMap((row) => renderRow(table.heads, row, page));
  const columns = table.heads.map(
    (head, i): Column => ({
      head: page.ink.write(head),
      align: table.isNumeric === true && i > 0 ? 'right' : 'left',
      cells: table.rows.map((row) => ({ text: page.ink.write(row[i]?.text ?? ''), ...styleOf(row[i]) })),
    }),
  );
  const width = page.width - INDENT.length;
  const [first, ...others] = columns;
  const tables = tableWidth(columns) <= width ? [columns] : foldColumns([first!], [others], width);
  return tables.flatMap((one) => renderTable(one, page.ink).map((line) => INDENT + line));
}

/** "first: what its first head says; second head: …" */
function renderRow(heads: readonly string[], [first, ...rest]: readonly SheetCell[], page: Page): string[] {
  return [
    ...paragraph(first?.text ?? '', page, { style: 'bold' }),
    ...rest.flatMap((cell, i) =>
      cell.text === ''
        ? []
        : paragraph(`${heads[i + 1]}: ${cell.text}`, page, { indent: INDENT + INDENT, ...styleOf(cell) }),
    ),
  ];
}

function styleOf(cell: SheetCell | undefined): { readonly style?: Style } {
  return cell?.tone === undefined ? {} : { style: STYLES[cell.tone] };
}
