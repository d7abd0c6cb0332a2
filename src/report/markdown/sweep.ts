// A sweep: who is ahead at which value of the parameter, and where that changes.
import type { SweepReport } from '../sweep.ts';
import { viewSweep } from '../view/sweep-view.ts';
import type { Part } from './document.ts';
import { escapeText } from './escape.ts';
import { renderView } from './view.ts';

export function renderSweep(sweep: SweepReport): Part {
  const { title, conclusions, table } = viewSweep(sweep);
  return {
    text: [`## ${escapeText(title)}`, ...conclusions.map(escapeText), renderView(table)].join('\n\n'),
    detail: 1,
    label: 'sweep',
  };
}
