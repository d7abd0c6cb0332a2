// The section of one profile: the comparison table, operations, what limited or spoiled the rounds, and places for the plots.
import { formatInteger } from '../../core/units.ts';
import type { ProfileReport, TargetReport } from '../model.ts';
import { type ProfileView, viewProfile } from '../view/profile-view.ts';
import type { Line, Table } from '../view/shapes.ts';
import { html, type Markup } from './markup.ts';
import type { ProfileData } from './page-data.ts';
import { placeFor, scrollable, swatch } from './parts.ts';
import { renderCell, renderColumnHead, renderNote, renderSentence, renderView } from './view.ts';

export function renderProfile(profile: ProfileReport, data: ProfileData, index: number): Markup {
  const { targets } = profile;
  const view = viewProfile(profile);
  return html`<section class="profile${targets.length > 2 && ' wide'}" id="profile-${index}" aria-labelledby="profile-${index}-name">
    <h2 id="profile-${index}-name">${view.name}</h2>
    <p class="load">${view.load}</p>
    ${view.missing.map(({ sentence }) => html`<p class="trouble">${renderSentence(sentence)}</p>`)}
    <div class="layout">
      ${view.isMeasured ? renderMeasured(view, profile) : html`<p class="gap">Nothing measured.</p>`}
      ${renderPlots(profile, data, index)}
    </div>
  </section>`;
}

function renderMeasured(view: ProfileView, { targets }: ProfileReport): Markup {
  const { metrics, comparisons, gaps, remarks, events, operations, limits, oddities } = view;
  return html`<div class="values">${comparisons.map(({ answers }) => answers && renderView(answers))}
    ${renderMetrics(metrics)}
    ${[...gaps, ...remarks].map((gap) => html`<p class="gap">${gap}</p>`)}
    ${
      events &&
      html`${renderView(events.table)}
    <p class="gap">${events.explanation}</p>`
    }
    ${
      operations &&
      html`<details>
    <summary>By operation</summary>
    ${renderView(operations)}
  </details>`
    }
    <ul class="limits">
      ${limits.map(renderLimit)}
      ${targets.map(renderExamples)}
    </ul>
    ${oddities.length > 0 && renderOddities(oddities)}</div>`;
}

function renderMetrics({ title, caption = title, note, columns }: Table): Markup {
  const [key, ...targets] = columns;
  return html`${scrollable(
    title,
    html`<table class="metrics" data-columns>
      <caption>${caption}</caption>
      <thead><tr>${columns.map(renderColumnHead)}
      <tbody>${key!.cells.map(
        ({ text }, row) =>
          html`<tr><th scope="row">${text}${targets.map((column) => renderCell(column, column.cells[row]!))}`,
      )}
    </table>`,
  )}${renderNote(note)}`;
}

function renderLimit({ sentence, tone, target }: Line): Markup {
  return html`<li${tone === 'trouble' && html` class="trouble"`} data-t="${target ?? 0}">${
    target !== undefined && swatch(target)
  }<span${tone === 'warning' && html` class="trouble"`}>${renderSentence(sentence)}</span>`;
}

const MOST_EXAMPLES = 5;

/** The first stands in the sentence on errors. */
function renderExamples({ errorExamples }: TargetReport, target: number): Markup | undefined {
  const more = errorExamples.slice(1, MOST_EXAMPLES);
  if (more.length === 0) return undefined;
  return html`<li class="trouble" data-t="${target}"><ul>${more.map(
    ({ operation, text, count }) => html`<li>${formatInteger(count)} × ${operation}: <q>${text}</q>`,
  )}</ul>`;
}

/** On a busy machine they are many, each says nearly the same, and together they would fill the file. */
const MOST_ODDITIES = 10;

function renderOddities(oddities: readonly string[]): Markup {
  const count =
    oddities.length === 1 ? 'One round or block looks' : `${oddities.length} rounds or blocks look`;
  const more = oddities.length - MOST_ODDITIES;
  return html`<details><summary>${count} odd; nothing is left out for it</summary>
    <ul class="oddities">${oddities.slice(0, MOST_ODDITIES).map((oddity) => html`<li>${oddity}`)}
      ${more > 0 && html`<li>and ${more} more, which <code>cache-bench report --format json</code> has`}</ul>
  </details>`;
}

function renderPlots({ targets }: ProfileReport, data: ProfileData, index: number): Markup {
  const { percentiles, timeline, cpu, ratios, leftOut } = data;
  const gaps = [
    percentiles === undefined && 'No latency plot: no reply was timed.',
    timeline === undefined && 'No plots over time: no round recorded a timeline.',
    cpu === undefined && 'No CPU plot: the use of cores and server threads was not recorded.',
  ].filter((gap) => gap !== false);
  const isMeasured = targets.some(({ completedRounds }) => completedRounds > 0);
  return html`
    ${percentiles && placeFor('percentiles', index)}
    ${ratios.length > 0 && placeFor('ratios', index)}
    ${timeline && [placeFor('rates', index), placeFor('p99s', index)]}
    ${cpu && placeFor('cpu', index)}
    ${leftOut !== undefined && html`<p class="gap">${leftOut}</p>`}
    ${isMeasured && gaps.map((gap) => html`<p class="gap">${gap}</p>`)}`;
}
