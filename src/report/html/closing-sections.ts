// The end of the page: warnings, environment, configuration and the command that makes the run again.
import { formatBytes } from '../../core/units.ts';
import type { RunResult, TargetRecord } from '../../result/schema.ts';
import type { Report } from '../model.ts';
import { renderFacts } from './head-section.ts';
import { html, type Markup } from './markup.ts';
import { scrollable } from './parts.ts';

export function renderClosing({ report, result }: { report: Report; result: RunResult }): Markup {
  return html`${renderWarnings(report)}
    ${renderEnvironment(report, result)}
    ${renderConfiguration(result)}
    <section aria-labelledby="command">
      <h2 id="command">Run it again</h2>
      <pre class="command"><code>${result.settings.command}</code></pre>
    </section>`;
}

function renderWarnings({ warnings }: Report): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return html`<section aria-labelledby="warnings">
    <h2 id="warnings">Warnings</h2>
    <ul class="warnings">${warnings.map(({ id, message, profile, target }) => {
      const where = [profile, target].filter((one) => one !== undefined).join(', ');
      return html`<li><b>${id}</b>${where !== '' && ` (${where})`}: ${message}`;
    })}</ul>
  </section>`;
}

function renderEnvironment({ facts }: Report, { environment }: RunResult): Markup {
  const entries = Object.entries(environment.facts);
  return html`<section aria-labelledby="environment">
    <h2 id="environment">Environment and method</h2>
    ${renderFacts(facts.filter(({ label }) => label !== 'command'))}
    ${
      entries.length > 0 &&
      html`<details><summary>All that is known of the machine</summary>
        ${renderFacts(entries.map(([label, value]) => ({ label, text: showFact(value) })))}
      </details>`
    }
  </section>`;
}

function showFact(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_FACT ? `${text.slice(0, LONGEST_FACT)} …` : text;
}

const LONGEST_FACT = 500;

type Property = readonly [label: string, of: (target: TargetRecord) => string | undefined];

const PROPERTIES: readonly Property[] = [
  ['flavor', ({ flavor }) => flavor],
  ['version', ({ version }) => version],
  ['threads', ({ threads }) => threads?.toString()],
  ['multiplexing', ({ multiplexing }) => multiplexing],
  [
    'maxmemory',
    ({ maxMemoryBytes }) =>
      maxMemoryBytes === undefined ? undefined : maxMemoryBytes === 0 ? 'none' : formatBytes(maxMemoryBytes),
  ],
  ['CPUs', ({ cpus }) => cpus?.join(' ')],
  ['started', ({ owned }) => (owned ? 'by this run' : 'before; attached')],
  ['endpoint', ({ endpoint }) => endpoint],
  ['command', ({ commandLine }) => commandLine?.map(quoteEmpty).join(' ')],
];

function quoteEmpty(argument: string): string {
  return argument === '' ? "''" : argument;
}

function renderConfiguration({ targets, profiles }: RunResult): Markup {
  const rows = PROPERTIES.map(([label, of]) => ({ label, texts: targets.map(of) })).filter(({ texts }) =>
    texts.some((text) => text !== undefined),
  );
  const mostCharacters = Math.floor(TEXT_BYTES / Math.max(1, profiles.length));
  return html`<section aria-labelledby="configuration">
    <h2 id="configuration">Configuration</h2>
    ${scrollable(
      'Targets',
      html`<table class="properties" data-columns>
        <caption>Targets; rows in which they differ are marked</caption>
        <thead><tr><th scope="col"><span class="hidden">property</span>${targets.map(({ name }, i) => html`<th scope="col"><i class="swatch t${i % 8}"></i>${name}`)}
        <tbody>${rows.map(
          ({ label, texts }) =>
            html`<tr${new Set(texts).size > 1 && html` class="differs"`}><th scope="row">${label}${texts.map((text) => html`<td>${text ?? 'unknown'}`)}`,
        )}
      </table>`,
    )}
    ${profiles.map(
      ({ name, file, text }) => html`<details><summary>Profile ${name}</summary>
        <p class="gap">${file}</p>
        <pre tabindex="0"><code>${text.slice(0, mostCharacters)}</code></pre>
        ${text.length > mostCharacters && html`<p class="gap">${text.length - mostCharacters} more characters are in the result file.</p>`}
      </details>`,
    )}
  </section>`;
}

/** Of all profiles' texts together: a page with hundreds of them is for looking at results. */
const TEXT_BYTES = 12_000;
