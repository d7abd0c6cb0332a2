// A core ladder: a place for the plot, what each target makes of more cores, and the break-even of each pair.
import type { LadderReport } from '../ladder.ts';
import { LADDER_COLUMNS } from '../ladder-columns.ts';
import { abbreviateBreakEven } from '../ladder-sentences.ts';
import { html, type Markup } from './markup.ts';
import { placeFor, scrollable, swatch } from './parts.ts';

/** @param index of the ladder in the page's data */
export function renderLadder({ profile, climbs, breakEvens, findings }: LadderReport, index: number): Markup {
  const title = `${profile} by cores`;
  const heads = ['target', 'cores', ...LADDER_COLUMNS.map(({ head }) => head)];
  return html`<section aria-labelledby="ladder-${index}">
    <h2 id="ladder-${index}">${title}</h2>
    ${findings.map((finding) => html`<p class="finding">${finding}</p>`)}
    ${placeFor('ladder', index)}
    ${scrollable(
      title,
      html`<table>
        <caption>Efficiency: scaling over the factor of cores, from the fewest on, with its 95 % interval</caption>
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}`)}
        <tbody>${climbs.flatMap(({ target, steps }, at) =>
          steps.map(
            (step) =>
              html`<tr data-t="${at}"><th scope="row">${swatch(at)}${target}<td>${step.cores}${LADDER_COLUMNS.map(({ textOf }) => html`<td>${textOf(step) ?? 'n/a'}`)}`,
          ),
        )}
      </table>`,
    )}
    ${
      breakEvens.length > 0 &&
      scrollable(
        `Break-even of ${profile}`,
        html`<table>
          <caption>From how many cores on a target stays ahead of another</caption>
          <thead><tr>${['ahead with more cores', 'of', 'break-even, cores'].map((head) => html`<th scope="col">${head}`)}
          <tbody>${breakEvens.map((one) => html`<tr><th scope="row">${one.candidate}<td class="text">${one.reference}<td>${abbreviateBreakEven(one)}`)}
        </table>`,
      )
    }
  </section>`;
}
