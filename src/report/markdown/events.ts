// The events of a profile: how long each took, what others felt of it, and what it answered.
import type { EventsView } from '../view/event-view.ts';
import type { Part } from './document.ts';
import { escapeText } from './escape.ts';
import { renderView } from './view.ts';

export function renderEvents({ table, explanation }: EventsView): Part {
  return {
    text: `${renderView(table)}\n\n<sub>${escapeText(explanation)}</sub>`,
    detail: 1,
    label: 'events of a profile',
  };
}
