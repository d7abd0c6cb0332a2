// A core ladder: what each target makes of more cores, and the break-even of each pair.
import type { LadderReport } from '../ladder.ts';
import { viewLadder } from '../view/ladder-view.ts';
import type { Part } from './document.ts';
import { escapeName, escapeText } from './escape.ts';
import { renderView } from './view.ts';

export function renderLadder(ladder: LadderReport): Part {
  const { title, conclusions, steps, crossings } = viewLadder(ladder);
  return {
    text: [
      `## ${escapeName(title)}`,
      ...conclusions.map(escapeText),
      renderView(steps),
      ...(crossings === undefined ? [] : [renderView(crossings)]),
    ].join('\n\n'),
    detail: 1,
    label: 'core ladder',
  };
}
