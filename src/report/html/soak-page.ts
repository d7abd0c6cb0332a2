// A soak as one HTML file: the sentence, the verdicts, and a plot of every metric over the hours.
import { seriesOf } from '../../compare/soak/judge-soak.ts';
import type { SoakResult } from '../../result/kinds/soak.ts';
import { SOAK_METRICS } from '../../result/soak-metrics.ts';
import {
  describeHorizon,
  describeSoakHeadline,
  describeSoakSize,
  listDifferences,
  listSoakGaps,
  listSoakRows,
} from '../soak-section.ts';
import { readAssets } from './assets.ts';
import { renderToolbar } from './head-section.ts';
import { html, type Markup, spellOut } from './markup.ts';
import type { SeriesData } from './page-data.ts';
import { renderShell } from './page-shell.ts';
import { placeFor, scrollable } from './parts.ts';

export function renderSoakPage(result: SoakResult): string {
  const { targets, warnings, incidents, tool, startedAt } = result;
  const names = targets.map(({ name }) => name);
  const series = drawSoakSeries(result);
  const differences = listDifferences(result);
  return renderShell({
    title: `Soak of ${names.join(' and ')} · cache-bench`,
    assets: readAssets(),
    data: {
      targets: names.map(spellOut),
      reference: spellOut(names[0] ?? ''),
      ...{ metrics: [], profiles: [], series },
    },
    body: html`<main>
      <header><h1>Soak of ${names.join(' and ')}</h1>${renderToolbar(names)}</header>
      <p class="claim">${describeSoakHeadline(result)}</p>
      <p>${describeSoakSize(result)}</p>
      ${warnings.length > 0 && html`<ul class="warnings">${warnings.map(({ message }) => html`<li>${message}`)}</ul>`}
      ${renderVerdicts(result)}
      ${differences.map((text) => html`<p class="conclusion">${text}</p>`)}
      ${incidents.length > 0 && html`<section aria-labelledby="incidents"><h2 id="incidents">On the way</h2><ul>${incidents.map(({ at, text }) => html`<li>${at} ${text}`)}</ul></section>`}
      <section aria-labelledby="series">
        <h2 id="series">Over the hours</h2>
        ${series.length === 0 && html`<p class="gap">No period was finished.</p>`}
        ${series.map((_, index) => placeFor('series', index))}
      </section>
      <section aria-labelledby="gaps"><h2 id="gaps">Not tested</h2><ul>${listSoakGaps(result).map((text) => html`<li>${text}`)}</ul></section>
      <p><small>cache-bench ${tool.version}, ${startedAt}, <code>${result.command}</code></small></p>
    </main>`,
  });
}

function renderVerdicts(result: SoakResult): Markup | undefined {
  const rows = listSoakRows(result);
  if (rows.length === 0) return undefined;
  const heads = [
    'target',
    'what',
    'verdict',
    'level',
    `growth within ${describeHorizon(result)}`,
    'tolerated',
    'notes',
  ];
  return html`<section aria-labelledby="verdicts">
    <h2 id="verdicts">Does anything grow?</h2>
    ${scrollable(
      'Verdicts',
      html`<table class="texts">
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}`)}
        <tbody>${rows.map(
          (row) =>
            html`<tr><th scope="row">${row.target}<td>${row.metric}<td class="${row.isBad && 'failed'}">${row.word}<td>${row.level}<td>${row.projected}<td>${row.tolerance}<td>${row.notes}`,
        )}
      </table>`,
    )}
  </section>`;
}

/** All periods; those by which nothing was judged yet too, for they show why. */
function drawSoakSeries({ periods, targets }: SoakResult): SeriesData[] {
  return SOAK_METRICS.flatMap((metric): SeriesData[] => {
    const lines = targets.map((_, at) =>
      periods.map((period) => period.targets[at]?.values[metric.id] ?? null),
    );
    if (lines.every((line) => line.every((value) => value === null))) return [];
    const judgedFrom = Math.min(
      ...targets.flatMap((_, at) => seriesOf(periods, at, metric)[0]?.atHours ?? []),
    );
    const from = Number.isFinite(judgedFrom) ? ` Judged from ${Number(judgedFrom.toPrecision(3))} h on.` : '';
    return [
      {
        title: metric.id === 'p99' ? 'p99 latency' : capitalize(metric.label),
        about: `Medians of periods, over hours of load.${from}`,
        unit: metric.unit,
        xs: periods.map(({ atHours }) => Number(atHours.toPrecision(6))),
        lines: lines.map((line) =>
          line.map((value) => (value === null ? null : Number(value.toPrecision(5)))),
        ),
      },
    ];
  });
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
