// Pieces of markup that several sections of the page share.
import { html, type Markup } from './markup.ts';

/** Wide tables scroll by themselves, also by keyboard; the page never does sideways. */
export function scrollable(label: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

export interface Figure {
  /** Which of the script's plots. */
  readonly plot: string;
  readonly title: string;
  readonly about: string;
  /** Absent for plots of all profiles. */
  readonly profile?: number;
  readonly level: 2 | 3;
}

export const FOREST_LEGEND =
  'Dot: estimate. Bar: 95 % interval, or the range of too few blocks (hollow). Arrow: the better side. Shaded: within 5 %. Grey: no winner may be named.';

/** A place that the script draws into. */
export function renderFigure({ plot, title, about, profile, level }: Figure): Markup {
  const head = level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`;
  const place = profile !== undefined && html` data-profile="${profile}"`;
  return html`<figure data-plot="${plot}"${place}><figcaption>${head}<p>${about}</p></figcaption></figure>`;
}
