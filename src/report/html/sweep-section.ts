// Sweeps: for every value of the parameter who is ahead, by how much as colour, and where they cross.
import type { Ahead, SweepPoint, SweepReport } from '../sweep.ts';
import { explainDoubt, viewSweep } from '../view/sweep-view.ts';
import { html, type Markup } from './markup.ts';
import { scrollable } from './parts.ts';

export function renderSweep(sweep: SweepReport): Markup {
  const { title, conclusions, table } = viewSweep(sweep);
  const [parameter, reference, candidate, ratio, bounds, ahead] = table.columns;
  const shown = [parameter!, reference!, candidate!, ratio!, ahead!];
  return html`<section>
    <h2>${title}</h2>
    ${conclusions.map((conclusion) => html`<p class="conclusion">${conclusion}</p>`)}
    ${scrollable(
      title,
      html`<table class="sweep">
        <caption>${table.caption}</caption>
        <thead><tr>${shown.map(({ head }) => html`<th scope="col">${head}`)}
        <tbody>${sweep.points.map((point, row) => {
          const [value, ofReference, ofCandidate, ofRatio, ofAhead] = shown.map(
            ({ cells }) => cells[row]!.text,
          );
          const interval = bounds!.cells[row]!.text;
          const doubt = explainDoubt(point);
          return html`<tr><th scope="row">${value}<td>${ofReference}<td>${ofCandidate}<td${heat(point)}>${ofRatio}${interval !== '' && html`<small>${interval}</small>`}<td class="text">${ofAhead}${doubt && html`<small>${doubt}</small>`}`;
        })}
      </table>`,
    )}
  </section>`;
}

function heat({ comparison, ahead }: SweepPoint): Markup | false {
  const ratio = comparison?.estimate?.ratio;
  return ratio !== undefined && html` class="${heatOf(ahead, ratio)}"`;
}

/** Ratios that a step of colour is for; the last is "several times". */
const STEPS = [1.25, 1.6, 2.5] as const;

/** No colour where nobody is known to be ahead; a pale one where only the ratio says so. */
function heatOf(ahead: Ahead, ratio: number): string {
  const side = ahead.replace('likely-', '');
  if (side !== 'candidate' && side !== 'reference') return '';
  const size = Math.max(ratio, 1 / ratio);
  const step = ahead === side ? 1 + STEPS.filter((limit) => size >= limit).length : 0;
  return `ahead-${side} step-${step}`;
}
