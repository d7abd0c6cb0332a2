// The end of the page: fairness, events, warnings, environment, configuration and the command that makes the run again.
import { formatDurationNs } from '../../core/units.ts';
import type { RunResult } from '../../result/kinds.ts';
import { placeOf } from '../../result/parts/warning.ts';
import type { EventRow, FairnessSection, Report } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { renderFacts, scrollable, swatch } from './parts.ts';

export function renderClosing(report: Report, result: RunResult): Markup {
  return html`${renderWarnings(report)}
    ${report.fairness && renderFairness(report.fairness)}
    ${report.events && renderEvents(report.events)}
    ${renderEnvironment(report, result)}
    ${renderConfiguration(report, result)}
    <section aria-labelledby="command">
      <h2 id="command">Run it again</h2>
      <pre class="command"><code>${result.settings.command}</code></pre>
    </section>`;
}

function renderWarnings({ warnings }: Report): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return html`<section aria-labelledby="warnings">
    <h2 id="warnings">Warnings</h2>
    <ul class="warnings">${warnings.map((one) => html`<li><b>${one.id}</b>${placeOf(one)}: ${one.message}`)}</ul>
  </section>`;
}

function renderFairness({ checks }: FairnessSection): Markup {
  return html`<section aria-labelledby="fairness">
    <h2 id="fairness">Fairness</h2>
    ${scrollable(
      'Fairness checks',
      html`<table class="texts">
        <caption>What was looked at to make sure that all targets had the same chance</caption>
        <thead><tr>${['checked', 'profile', 'outcome', 'found', 'fix'].map((head) => html`<th scope="col">${head}`)}
        <tbody>${checks.map(({ label, profile, status, message, fix }) => {
          const isTrouble = status === 'fail' || status === 'warn';
          return html`<tr${isTrouble && html` class="differs"`}><th scope="row">${label}<td>${profile ?? 'all'}<td class="${FAIRNESS_CLASSES[status]}">${status}<td>${message}<td>${fix ?? ''}`;
        })}
      </table>`,
    )}
  </section>`;
}

/** Colours of the style sheet, which are those of the gate. */
const FAIRNESS_CLASSES = {
  pass: 'passed',
  warn: 'inconclusive',
  fail: 'failed',
  waived: 'inconclusive',
  unknown: 'inconclusive',
} as const;

function renderEvents(events: readonly EventRow[]): Markup {
  return html`<section aria-labelledby="events">
    <h2 id="events">Events</h2>
    ${scrollable(
      'Events',
      html`<table class="texts">
        <caption>What was done to the servers while they were measured</caption>
        <thead><tr>${['event', 'profile', 'target', 'block', 'at', 'took', 'outcome'].map((head) => html`<th scope="col">${head}`)}
        <tbody>${events.map(
          ({ what, profile, target, block, atNs, durationNs, outcome }) =>
            html`<tr><th scope="row">${what}<td>${profile}<td>${target}<td>${block + 1}<td>${formatDurationNs(atNs)}<td>${durationNs === undefined ? '–' : formatDurationNs(durationNs)}<td>${outcome}`,
        )}
      </table>`,
    )}
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

function renderConfiguration({ settings }: Report, { targets, profiles }: RunResult): Markup {
  const mostCharacters = Math.floor(TEXT_BYTES / Math.max(1, profiles.length));
  return html`<section aria-labelledby="configuration">
    <h2 id="configuration">Configuration</h2>
    ${
      settings.length > 0 &&
      scrollable(
        'Settings of the targets',
        html`<table class="texts settings" data-columns>
          <caption>How the targets were set up; rows in which they differ are marked</caption>
          <thead><tr><th scope="col">setting${targets.map(({ name }, i) => html`<th scope="col">${swatch(i)}${name}`)}
          <tbody>${settings.map(
            ({ label, values, differs }) =>
              html`<tr${differs && html` class="differs"`}><th scope="row">${label}${values.map((value) => html`<td>${value === '' ? 'empty' : (value ?? '–')}`)}`,
          )}
        </table>`,
      )
    }
    ${profiles
      .filter(({ text }) => text !== '')
      .map(
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
