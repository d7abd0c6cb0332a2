// Tables and sentences of a view on a terminal.
import type { Cell, Column, Emphasis, Line, Sentence, Table } from '../view/shapes.ts';
import type { Cell as TerminalCell, Column as TerminalColumn } from './render-table.ts';
import { type Page, paragraph, shortenName } from './terminal-page.ts';
import type { Style } from './terminal-text.ts';

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
    cells: column.cells.map((cell) => toCell(cell, kind === 'name', page)),
  };
}

function toCell({ text, emphasis }: Cell, isName: boolean, page: Page): TerminalCell {
  const written = isName ? shortenName(text, page) : page.ink.write(text);
  return emphasis === undefined ? { text: written } : { text: written, style: STYLES[emphasis] };
}

export function writeLine({ sentence, tone }: Line, page: Page): string[] {
  const style = tone === undefined ? undefined : tone === 'trouble' ? ('red' as const) : ('yellow' as const);
  return paragraph(toText(sentence), page, style === undefined ? {} : { style });
}

function toText(sentence: Sentence): string {
  return sentence
    .map((span) => (typeof span === 'string' ? span : span.role === 'quote' ? `"${span.text}"` : span.text))
    .join('');
}
