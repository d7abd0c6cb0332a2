// Tables and sentences of a view as GitHub's markdown.
import type { Cell, Column, Emphasis, Line, Sentence, Span, Table, TextKind } from '../view/shapes.ts';
import { escapeName, escapeText, inlineCode, keepTogether } from './escape.ts';
import { renderTable } from './table.ts';

export function renderView({ columns, note }: Table): string {
  const table = renderTable(
    columns.map((column) => ({
      head: writeHead(column),
      align: column.align ?? (column.kind === 'number' ? 'right' : 'left'),
      cells: column.cells.map((cell) => writeCell(cell, column.kind)),
    })),
  );
  return note === undefined ? table : `${table}\n\n<sub>${escapeText(note)}</sub>`;
}

function writeHead({ head, hint, kind, target }: Column): string {
  const text = target !== undefined || hint !== undefined || kind === 'name' ? escapeName(head) : head;
  return hint === undefined ? text : `${text} ${hint}`;
}

const BOLD: readonly Emphasis[] = ['strong', 'better', 'worse', 'trouble'];

function writeCell({ text, emphasis }: Cell, kind: TextKind): string {
  const written = WRITERS[kind](text);
  return emphasis !== undefined && BOLD.includes(emphasis) ? `**${written}**` : written;
}

const WRITERS: Readonly<Record<TextKind, (text: string) => string>> = {
  name: escapeName,
  number: keepTogether,
  text: escapeText,
  foreign: inlineCode,
};

/** One line of markdown. */
export function writeLine({ sentence }: Line): string {
  return writeSentence(sentence);
}

function writeSentence(sentence: Sentence): string {
  return sentence.map(writeSpan).join('');
}

function writeSpan(span: Span): string {
  if (typeof span === 'string') return keepEnds(span, escapeText);
  switch (span.role) {
    case 'name':
      return `**${escapeName(span.text)}**`;
    case 'detail':
      return escapeText(span.text);
    case 'foreign':
    case 'quote':
      return inlineCode(span.text);
  }
}

/** What is escaped loses the spaces at its ends. */
function keepEnds(text: string, escapeMiddle: (text: string) => string): string {
  const [, before, middle, after] = /^(\s*)(.*?)(\s*)$/s.exec(text)!;
  return `${before}${middle === '' ? '' : escapeMiddle(middle!)}${after}`;
}
