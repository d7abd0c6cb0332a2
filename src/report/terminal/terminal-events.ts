// The events of a profile on a terminal: how long each took, what others felt of it, and what it answered.
import { EVENT_COLUMNS_EXPLAINED, type EventColumn, listEventColumns } from '../event-columns.ts';
import type { EventReport } from '../model.ts';
import type { Column } from './render-table.ts';
import { type Page, paragraph, shortenName } from './terminal-page.ts';
import { stackTables } from './terminal-tables.ts';

export function renderEvents(events: readonly EventReport[], page: Page): string[] {
  if (events.length === 0) return [];
  const { ink } = page;
  const texts = (head: string, textOf: (event: EventReport) => string): Column => ({
    head,
    align: 'left',
    cells: events.map((event) => ({ text: shortenName(textOf(event), page) })),
  });
  const keys = [texts('event', ({ name }) => name), texts('target', ({ target }) => target)];
  const columns = listEventColumns(events).map(
    ({ head, textOf }: EventColumn): Column => ({
      head,
      align: 'right',
      cells: events.map((event) => ({ text: ink.write(textOf(event)) })),
    }),
  );
  const outcomes = events.map(
    ({ name, target, outcome, failed, begun }) =>
      `${name} on ${target}: ${outcome}${failed === 0 ? '' : ` (${failed} of ${begun} failed)`}`,
  );
  return [
    ...stackTables(keys, [columns], page),
    ...paragraph(EVENT_COLUMNS_EXPLAINED, page, { style: 'dim' }),
    ...outcomes.flatMap((text, i) => paragraph(text, page, { style: events[i]!.failed > 0 ? 'red' : 'dim' })),
  ];
}
