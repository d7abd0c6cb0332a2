// The top of the page: what ran, what to know before any number, and the conclusion of every profile.
import type { Fact, ProfileReport, Report, Summary } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { FOREST_LEGEND, renderFigure } from './parts.ts';

export function titleOf({ profiles }: Report): string {
  const [first] = profiles;
  if (first === undefined) return 'Nothing measured';
  const reference = first.comparisons[0]?.reference;
  const names = first.targets.map(({ name }) => name);
  const others = names.filter((name) => name !== reference);
  return reference === undefined ? names.join(', ') : `${others.join(', ')} vs ${reference}`;
}

export function renderHead(report: Report, targets: readonly string[], toolbar: Markup): Markup {
  const { toolVersion, runId, startedAt, notices, profiles } = report;
  const summaries = profiles.flatMap((profile) => profile.summaries);
  return html`<header>
      <p class="run">cache-bench ${toolVersion} · run ${runId} · ${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC</p>
      <h1>${titleOf(report)}</h1>
    </header>
    ${toolbar}
    <section aria-label="Result">
      ${notices.map((notice) => html`<p class="notice">${notice}</p>`)}
      ${
        profiles.length === 0
          ? html`<p class="gap">No profile was begun: there is nothing to show.</p>`
          : html`<ol class="headlines${summaries.length > MOST_LARGE && ' many'}">${profiles.map((profile, i) => renderHeadline(profile, i, targets))}</ol>`
      }
      ${
        profiles.length > 1 &&
        profiles.some(({ comparisons }) => comparisons.some(({ rows }) => rows.length > 0)) &&
        renderFigure({
          plot: 'overview',
          title: 'All profiles',
          about: FOREST_LEGEND,
          level: 2,
        })
      }
    </section>`;
}

/** More sentences than this in large type are a wall. */
const MOST_LARGE = 4;

function renderHeadline(profile: ProfileReport, index: number, targets: readonly string[]): Markup {
  const { name, comparisons, summaries } = profile;
  const sentences =
    comparisons.length > 0
      ? comparisons.map(({ headline, candidate }, i) => ({
          headline,
          target: targets.indexOf(candidate),
          summary: summaries[i],
        }))
      : summaries.map((summary) => ({ headline: tellOnly(summary), target: 0, summary }));
  return html`<li><a href="#profile-${index}">${name}</a>
    ${sentences.map(
      ({ headline, target, summary }) => html`<p data-t="${target}">${headline}
        ${summary !== undefined && summary.caveats.length > 0 && html`<small>${summary.caveats.join(' · ')}</small>`}</p>`,
    )}`;
}

/** There is nothing to compare the only target with. */
function tellOnly({ verdict, latency }: Summary): string {
  return [verdict, latency].filter((part) => part !== undefined).join(', ');
}

export function renderFacts(facts: readonly Fact[]): Markup {
  return html`<dl class="facts">${facts.map(({ label, text }) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>`;
}

/** Buttons do nothing without the script, so that it shows them. */
export function renderToolbar(targets: readonly string[]): Markup {
  return html`<div class="toolbar" role="group" aria-label="Targets shown" hidden>
    ${targets.map((name, i) => html`<button type="button" class="chip" aria-pressed="true" data-toggle="${i}"><i class="swatch t${i % 8}"></i><span>${name}</span></button>`)}
    <button type="button" class="theme" id="theme"></button>
  </div>
  <noscript><p class="notice">The plots need JavaScript; all tables are below.</p></noscript>`;
}
