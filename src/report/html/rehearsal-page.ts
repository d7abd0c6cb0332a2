// A rehearsal as one HTML file: what it came to, the timeline, then section by section.
import type { RehearsalResult } from '../../result/kinds/rehearsal.ts';
import { type RehearsalSection, viewRehearsal } from '../rehearsal-view.ts';
import { readStyle } from './assets.ts';
import { html, type Markup } from './markup.ts';
import { renderShell } from './page-shell.ts';
import { scrollable } from './parts.ts';
import { drawTimeline } from './rehearsal-timeline.ts';

export function renderRehearsalPage(result: RehearsalResult): string {
  const { title, headline, sections } = viewRehearsal(result);
  const { tool, startedAt, warnings } = result;
  const timeline = drawTimeline(result);
  return renderShell({
    title: `${title} · cache-bench`,
    assets: { style: readStyle() },
    body: html`<main>
      <h1>${title}</h1>
      <p class="claim">${headline}</p>
      ${warnings.length > 0 && html`<ul class="warnings">${warnings.map(({ id, message }) => html`<li>${id} ${message}`)}</ul>`}
      ${timeline !== undefined && html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>${timeline}</section>`}
      ${sections.map(renderSection)}
      <p><small>cache-bench ${tool.version}, ${startedAt}</small></p>
    </main>`,
  });
}

function renderSection({ heading, sentences, table }: RehearsalSection, index: number): Markup {
  return html`<section aria-labelledby="section-${index}">
    <h2 id="section-${index}">${heading}</h2>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
    ${
      table !== undefined &&
      table.rows.length > 0 &&
      scrollable(
        heading,
        html`<table>
        <thead><tr>${table.head.map(({ text }) => html`<th scope="col">${text}`)}
        <tbody>${table.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}`)}`)}
      </table>`,
      )
    }
  </section>`;
}
