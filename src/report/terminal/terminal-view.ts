// Tables and sentences of a view on a terminal.
import type { Cell, Column, Emphasis, Line, Sentence, Table, TextKind } from '../view/shapes.ts';
import { type Cell as TerminalCell, type Column as TerminalColumn, tableWidth } from './render-table.ts';
import { INDENT, type Page, paragraph, shortenName } from './terminal-page.ts';
import { stackTables } from './terminal-tables.ts';
import { type Style, shorten } from './terminal-text.ts';

const STYLES: Readonly<Record<Emphasis, Style>> = {
  strong: 'bold',
  trouble: 'red',
  better: 'green',
  worse: 'red',
  equal: 'dim',
  'cannot-tell': 'yellow',
  indicative: 'yellow',
};

export function toColumns({ columns }: Table, page: Page): TerminalColumn[] {
  return columns.map((column) => toColumn(column, page));
}

export function toColumn(column: Column, page: Page): TerminalColumn {
  const { head, shortHead = head, hint, kind, align = kind === 'number' ? 'right' : 'left' } = column;
  const isName = column.target !== undefined || hint !== undefined;
  const title = isName ? shortenName(head, page) : page.ink.write(shortHead);
  return {
    head: hint === undefined ? title : `${title} ${page.ink.write(hint)}`,
    align,
    cells: column.cells.map((cell) => toCell(cell, kind, page)),
  };
}

/** More of the line would leave nothing for numbers. */
const LARGEST_TEXT = 1 / 3;

function toCell({ text, emphasis }: Cell, kind: TextKind, page: Page): TerminalCell {
  const written = writeText(text, kind, page);
  return emphasis === undefined ? { text: written } : { text: written, style: STYLES[emphasis] };
}

function writeText(text: string, kind: TextKind, page: Page): string {
  if (kind === 'name') return shortenName(text, page);
  const written = page.ink.write(text);
  return kind === 'number' ? written : shorten(written, Math.floor(page.width * LARGEST_TEXT));
}

export function fits(table: Table, page: Page): boolean {
  return tableWidth(toColumns(table, page)) <= page.width - INDENT.length;
}

/** Without the targets' own values where those would make it too wide; begins with no empty line. */
export function renderPair(table: Table, page: Page): string[] {
  const full = toColumns(table, page);
  const [key, ...columns] = fits(table, page)
    ? full
    : dropEmptyRows(table.columns.filter(({ isSpare }) => isSpare !== true)).map((column) =>
        toColumn(column, page),
      );
  return [
    ...stackTables([key!], [columns], page).slice(1),
    ...(table.note === undefined ? [] : paragraph(table.note, page, { style: 'dim' })),
  ];
}

/** Without those that have nothing but their name. */
function dropEmptyRows(columns: readonly Column[]): Column[] {
  const isFull = (row: number): boolean => columns.slice(1).some(({ cells }) => cells[row]!.text !== '');
  return columns.map((column) => ({ ...column, cells: column.cells.filter((_, row) => isFull(row)) }));
}

/** A sentence each: they are too long for cells. */
export function renderAnswers({ columns }: Table, page: Page): string[] {
  const [question, answer, verdict] = columns;
  return question!.cells.flatMap(({ text }, row) => {
    const emphasis = verdict!.cells[row]!.emphasis;
    const style = emphasis === undefined ? {} : { style: STYLES[emphasis] };
    return paragraph(`${text}: ${answer!.cells[row]!.text}`, page, style);
  });
}

/** @param plain the style of a line that tells of no trouble */
export function writeLine({ sentence, tone }: Line, page: Page, plain?: Style): string[] {
  const style = tone === undefined ? plain : tone === 'trouble' ? ('red' as const) : ('yellow' as const);
  return paragraph(toText(sentence), page, style === undefined ? {} : { style });
}

function toText(sentence: Sentence): string {
  return sentence
    .map((span) => (typeof span === 'string' ? span : span.role === 'quote' ? `"${span.text}"` : span.text))
    .join('');
}
