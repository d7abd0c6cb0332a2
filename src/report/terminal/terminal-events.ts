// The events of a profile on a terminal: how long each took, what others felt of it, and what it answered.
import type { EventsView } from '../view/event-view.ts';
import { type Page, paragraph } from './terminal-page.ts';
import { stackTables } from './terminal-tables.ts';
import { toColumns, writeLine } from './terminal-view.ts';

/** Answers are too long for a table of this width: each has a line. */
export function renderEvents({ table, explanation, answers }: EventsView, page: Page): string[] {
  const [event, target, ...columns] = toColumns(table, page);
  return [
    ...stackTables([event!, target!], [columns.slice(0, -1)], page),
    ...paragraph(explanation, page, { style: 'dim' }),
    ...answers.flatMap((line) => writeLine(line, page)),
  ];
}
