// A sheet as a page of GitHub's markdown.
import { escapeClaim, escapeText, inlineCode } from '../markdown/escape.ts';
import { numbers, renderTable, texts } from '../markdown/table.ts';
import {
  type Sheet,
  type SheetCell,
  type SheetItem,
  type SheetSection,
  type SheetTable,
  shownSections,
  type Tone,
} from './sheet.ts';

const MARKS: Readonly<Record<Tone, string>> = { good: '✅ ', bad: '❌ ', care: '⚠️ ', dim: '' };

export function renderMarkdownSheet(sheet: Sheet): string {
  const parts = [
    `# ${escapeText(sheet.title)}`,
    ...sheet.claims.map((text) => `**${escapeClaim(text)}**`),
    ...sheet.lines.map(escapeText),
    ...sheet.warnings.map((text) => `> ⚠️ ${escapeText(text)}`),
    ...shownSections(sheet).flatMap(renderSection),
    ...(sheet.foot === '' ? [] : [`<sub>${escapeText(sheet.foot)}</sub>`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderSection({ heading, text = [], table, list = [] }: SheetSection): readonly string[] {
  return [
    `## ${escapeText(heading)}`,
    ...text.map(escapeText),
    ...(table === undefined || table.rows.length === 0 ? [] : [renderRows(table)]),
    ...(list.length === 0 ? [] : [list.map(renderItem).join('\n')]),
  ];
}

function renderItem({ details = [], ...item }: SheetItem): string {
  return [`- ${renderCell(item)}`, ...details.map((one) => `  - ${renderCell(one)}`)].join('\n');
}

function renderRows({ heads, rows, isNumeric = false }: SheetTable): string {
  return renderTable(
    heads.map((head, i) => {
      const column = isNumeric && i > 0 ? numbers : texts;
      return column(
        escapeText(head),
        rows.map((row) => (row[i] === undefined ? '' : renderCell(row[i]))),
      );
    }),
  );
}

function renderCell({ text, tone, isCode = false }: SheetCell): string {
  if (text === '') return '';
  const mark = tone === undefined ? '' : MARKS[tone];
  return `${mark}${isCode ? inlineCode(text) : escapeText(text)}`;
}
