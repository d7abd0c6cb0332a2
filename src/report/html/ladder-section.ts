// A core ladder: a place for the plot, what each target makes of more cores, and the break-even of each pair.
import type { LadderReport } from '../ladder.ts';
import { viewLadder } from '../view/ladder-view.ts';
import { html, type Markup } from './markup.ts';
import { placeFor } from './parts.ts';
import { renderView } from './view.ts';

/** @param index of the ladder in the page's data */
export function renderLadder(ladder: LadderReport, index: number): Markup {
  const { title, conclusions, steps, crossings } = viewLadder(ladder);
  return html`<section aria-labelledby="ladder-${index}">
    <h2 id="ladder-${index}">${title}</h2>
    ${conclusions.map((conclusion) => html`<p class="conclusion">${conclusion}</p>`)}
    ${placeFor('ladder', index)}
    ${renderView(steps, { swatches: true })}
    ${crossings && renderView(crossings)}
  </section>`;
}
