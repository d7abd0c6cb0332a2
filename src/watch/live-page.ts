// The page that draws what is watched while it goes on: the report's own style, plots and script, and a stream of events.
import { readAssets } from '../report/html/assets.ts';
import { renderToolbar } from '../report/html/head-section.ts';
import { html } from '../report/html/markup.ts';
import { renderShell } from '../report/html/page-shell.ts';
import type { LiveSnapshot } from './live-state.ts';

export function renderLivePage({ title, targets, state }: LiveSnapshot): string {
  return renderShell({
    title: `${title} · cache-bench`,
    assets: readAssets('live'),
    connects: true,
    data: { targets, reference: targets[0] ?? '', metrics: [], profiles: [] },
    body: html`<main>
      <header><h1 id="title">${title}</h1>${renderToolbar(targets)}</header>
      <p class="claim" id="state" role="status">${state}</p>
      <p class="notice" id="lost" hidden>No news: cache-bench has ended or cannot be reached.</p>
      <section aria-labelledby="phases-head" id="phases" hidden>
        <h2 id="phases-head">Phases</h2>
        <div class="scroll" role="region" aria-label="Phases" tabindex="0"><table class="texts"><thead><tr><th scope="col">phase<th scope="col">what it does<th scope="col">state<th scope="col">what was found</thead><tbody></tbody></table></div>
      </section>
      <section aria-labelledby="verdicts-head" id="verdicts" hidden>
        <h2 id="verdicts-head">Does anything grow?</h2>
        <div class="scroll" role="region" aria-label="Verdicts so far" tabindex="0"><table class="texts"><thead><tr><th scope="col">target<th scope="col">what<th scope="col">verdict so far</thead><tbody></tbody></table></div>
      </section>
      <section aria-label="Plots" id="plots"></section>
      <section aria-labelledby="notes-head" id="notes" hidden><h2 id="notes-head">Messages</h2><ul></ul></section>
    </main>`,
  });
}
