// Failover experiments as one HTML file: the sentence, then each fault with what it cost each client.
import type { FailoverResult, FailoverTrial } from '../../result/kinds/failover.ts';
import {
  describeFailover,
  describeService,
  EXPLANATION,
  type FailoverRow,
  FIRST_HEADS,
  listChecks,
  rowsOf,
  SECOND_HEADS,
  THIRD_HEADS,
  titleOf,
} from '../failover-section.ts';
import { readStyle } from './assets.ts';
import { html, type Markup } from './markup.ts';
import { renderShell } from './page-shell.ts';
import { scrollable } from './parts.ts';

export function renderFailoverPage(result: FailoverResult): string {
  const { trials, warnings, gate, tool, startedAt } = result;
  return renderShell({
    title: 'Failover · cache-bench',
    assets: { style: readStyle() },
    body: html`<main>
      <h1>Failover</h1>
      <p class="claim">${describeFailover(result)}</p>
      ${warnings.length > 0 && html`<ul class="warnings">${warnings.map((text) => html`<li>${text}`)}</ul>`}
      ${gate !== undefined && renderGate(gate)}
      ${trials.map(renderTrial)}
      <p><small>${EXPLANATION}</small></p>
      <p><small>cache-bench ${tool.version}, ${startedAt}</small></p>
    </main>`,
  });
}

function renderGate(gate: NonNullable<FailoverResult['gate']>): Markup {
  return html`<section aria-labelledby="gate">
    <h2 id="gate">Rules: ${gate.outcome}</h2>
    <ul>${listChecks(gate).map(({ outcome, text }) => html`<li class="${outcome === 'fail' && 'failed'}">${outcome}: ${text}`)}</ul>
  </section>`;
}

function renderTrial(trial: FailoverTrial, index: number): Markup {
  const rows = rowsOf(trial);
  const id = `trial-${index + 1}`;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${titleOf(trial)}</h2>
    ${trial.description !== '' && html`<p>${trial.description}</p>`}
    <ul>${describeService(trial).map((text) => html`<li>${text}`)}</ul>
    ${tabulate('Time without service', rows, FIRST_HEADS)}
    ${tabulate('Writes', rows, SECOND_HEADS)}
    ${tabulate('Reads, and attempts to connect', rows, THIRD_HEADS)}
    <details>
      <summary>Settings, errors, and what the servers said</summary>
      ${trial.clients.map(
        ({
          name,
          title,
          settings,
          errors,
        }) => html`<p><b>${name}</b> ${title} <code>${JSON.stringify(settings)}</code></p>
        <ul>${errors.map(({ message, count }) => html`<li>${count} × <code>${message}</code>`)}</ul>`,
      )}
      <ul>${trial.events.map(({ afterFaultNs, text }) => html`<li>${(afterFaultNs / 1e9).toFixed(3)} s <code>${text}</code>`)}</ul>
    </details>
  </section>`;
}

function tabulate(
  label: string,
  rows: readonly FailoverRow[],
  heads: Partial<Record<keyof FailoverRow, string>>,
): Markup {
  const fields = Object.keys(heads) as (keyof FailoverRow)[];
  return scrollable(
    label,
    html`<table>
      <thead><tr>${fields.map((field) => html`<th scope="col">${heads[field]!}`)}
      <tbody>${rows.map(
        (row) =>
          html`<tr>${fields.map((field) => (field === 'client' ? html`<th scope="row">${row.client}` : html`<td>${row[field]}`))}`,
      )}
    </table>`,
  );
}
