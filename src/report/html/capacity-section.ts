// A search for capacities: the rate that each target sustains under the objectives, and a place for the curves.

import type { CapacityResult } from '../../result/kinds/capacity.ts';
import { viewCapacity } from '../view/capacity-view.ts';
import { html, type Markup } from './markup.ts';
import { placeFor } from './parts.ts';
import { renderView } from './view.ts';

export function renderCapacity(result: CapacityResult): Markup {
  const { title, notices, ratios, rates, answers, probes } = viewCapacity(result);
  return html`<section aria-labelledby="capacity">
    <h2 id="capacity">${title}</h2>
    ${notices.map((notice) => html`<p class="notice">${notice}</p>`)}
    ${ratios.map((ratio) => html`<p class="claim">${ratio}</p>`)}
    ${renderView(rates, { swatches: true })}
    ${answers.map((answer) => html`<p class="conclusion">${answer}</p>`)}
    ${probes === undefined ? html`<p class="gap">No rate was tried.</p>` : placeFor('capacity')}
  </section>`;
}
