// Pieces of markup that several sections of the page share.
import type { Fact } from '../model.ts';
import { html, type Markup } from './markup.ts';

/** Wide tables scroll by themselves, also by keyboard; the page never does sideways. */
export function scrollable(label: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

/** Colours of the style sheet; more targets begin again. */
const COLORS = 8;

export function colorClass(target: number): string {
  return `t${target % COLORS}`;
}

/** The colour of a target, always beside its name. */
export function swatch(target: number): Markup {
  return html`<i class="swatch ${colorClass(target)}"></i>`;
}

/** A place that the page's script draws one of its plots into; absent profile: a plot of the whole run. */
export function placeFor(plot: string, profile?: number): Markup {
  return html`<figure data-plot="${plot}"${profile !== undefined && html` data-profile="${profile}"`}></figure>`;
}

export function renderFacts(facts: readonly Fact[]): Markup {
  return html`<dl class="facts">${facts.map(({ label, text }) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>`;
}
