// The events of a profile: how long each took, what others felt of it, and what it answered.
import { EVENT_COLUMNS_EXPLAINED, listEventColumns } from '../event-columns.ts';
import type { ProfileReport } from '../model.ts';
import type { Part } from './document.ts';
import { escapeName, escapeText, inlineCode, keepTogether } from './escape.ts';
import { numbers, renderTable, texts } from './table.ts';

export function renderEvents({ events }: ProfileReport): Part[] {
  if (events.length === 0) return [];
  const table = renderTable([
    texts(
      'event',
      events.map(({ name }) => escapeName(name)),
    ),
    texts(
      'target',
      events.map(({ target }) => escapeName(target)),
    ),
    ...listEventColumns(events).map(({ head, textOf }) =>
      numbers(
        head,
        events.map((event) => keepTogether(textOf(event))),
      ),
    ),
    texts(
      'answer',
      events.map(({ outcome, failed }) => (failed > 0 ? `**${inlineCode(outcome)}**` : inlineCode(outcome))),
    ),
  ]);
  return [
    {
      text: `${table}\n\n<sub>${escapeText(EVENT_COLUMNS_EXPLAINED)}</sub>`,
      detail: 1,
      label: 'events of a profile',
    },
  ];
}
