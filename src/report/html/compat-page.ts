// A comparison of replies as one HTML file: the sentence, the table by family, then every finding that can be opened.
import type { CompatCheck, CompatLevel, CompatResult } from '../../result/kinds/compat.ts';
import {
  countChecks,
  describeCovered,
  describeDisagreement,
  describeHeadline,
  describeKnown,
  describeNotAsked,
  describeScan,
  describeScript,
  describeShare,
  describeUndeclared,
  LEVEL_WORDS,
  listDifferingChecks,
  listScripts,
  nameServer,
  OUTCOME_WORDS,
  summarizeFamilies,
} from '../compat-section.ts';
import { readStyle } from './assets.ts';
import { html, type Markup } from './markup.ts';
import { renderShell } from './page-shell.ts';
import { scrollable } from './parts.ts';

export function renderCompatPage(result: CompatResult): string {
  const { reference, candidate, warnings, tool, startedAt } = result;
  const told = [describeKnown(result), describeNotAsked(result)].filter((text) => text !== undefined);
  return renderShell({
    title: `${candidate.name} instead of ${reference.name} · cache-bench`,
    assets: { style: readStyle() },
    body: html`<main>
      <h1>${nameServer(candidate)} instead of ${nameServer(reference)}</h1>
      <p class="claim">${describeHeadline(result)}</p>
      ${warnings.length > 0 && html`<ul class="warnings">${warnings.map((text) => html`<li>${text}`)}</ul>`}
      ${told.map((text) => html`<p>${text}</p>`)}
      ${renderUsage(result)}
      ${renderScripts(result)}
      ${renderFamilies(result)}
      ${(['breaks', 'differs', 'cosmetic'] as const).map((level) => renderLevel(level, result))}
      ${renderDisagreements(result)}
      ${renderOthers(result)}
      <p><small>cache-bench ${tool.version}, ${startedAt}, RESP${result.protocols.join(' and RESP')}</small></p>
    </main>`,
  });
}

function renderUsage({ usage }: CompatResult): Markup | undefined {
  if (usage === undefined) return undefined;
  return html`<section aria-labelledby="usage">
    <h2 id="usage">What you use</h2>
    <p>${describeCovered(usage)}</p>
    ${scrollable(
      'Commands that are used',
      html`<table class="texts">
        <thead><tr>${['command', 'of calls', 'checks', 'worst'].map((head) => html`<th scope="col">${head}`)}
        <tbody>${usage.commands.map(
          (command) =>
            html`<tr><th scope="row"><code>${command.name}</code><td>${describeShare(command, usage)}<td>${command.checks}<td class="${command.level === 'breaks' && 'failed'}">${command.level === undefined ? '' : LEVEL_WORDS[command.level]}`,
        )}
      </table>`,
    )}
  </section>`;
}

function renderScripts(result: CompatResult): Markup | undefined {
  const scan = describeScan(result);
  if (scan === undefined) return undefined;
  return html`<section aria-labelledby="scripts">
    <h2 id="scripts">Scripts in the source</h2>
    <p>${scan}</p>
    ${listScripts(result).map(
      (script) => html`<details>
      <summary><b>${script.id}</b> <code>${script.place}</code> ${describeScript(script)}</summary>
      ${script.reply !== undefined && html`<p>Answered: <code>${script.reply}</code></p>`}
      ${script.undeclared.length > 0 && html`<ul>${script.undeclared.map((one) => html`<li><code>${one.place}</code> ${describeUndeclared(one)}`)}</ul>`}
    </details>`,
    )}
  </section>`;
}

function renderFamilies(result: CompatResult): Markup {
  const rows = [...summarizeFamilies(result), { title: 'all', ...countChecks(result.checks) }];
  const heads = ['family', 'checks', 'same', 'breaks', 'differs', 'only in words', 'flaky', 'not asked'];
  const tell = (count: number): string => (count === 0 ? '' : String(count));
  return html`<section aria-labelledby="families">
    <h2 id="families">Families</h2>
    ${scrollable(
      'Checks by family',
      html`<table class="texts">
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}`)}
        <tbody>${rows.map(
          (row) =>
            html`<tr><th scope="row">${row.title}<td>${tell(row.checks)}<td>${tell(row.same)}<td class="${row.breaks > 0 && 'failed'}">${tell(row.breaks)}<td>${tell(row.differs)}<td>${tell(row.cosmetic)}<td>${tell(row.flaky)}<td>${tell(row.skipped)}`,
        )}
      </table>`,
    )}
  </section>`;
}

function renderLevel(level: CompatLevel, result: CompatResult): Markup | undefined {
  const findings = listDifferingChecks(result).filter((finding) => finding.level === level);
  if (findings.length === 0) return undefined;
  return html`<section aria-labelledby="${level}">
    <h2 id="${level}">${LEVEL_WORDS[level]} (${findings.length})</h2>
    ${findings.map((finding) => renderFinding(finding, result, level === 'breaks'))}
  </section>`;
}

function renderFinding(finding: CompatCheck, result: CompatResult, isOpen: boolean): Markup {
  const { id, outcome, reason, about, hint, source, expect, known } = finding;
  return html`<details${isOpen && html` open`}>
    <summary><b>${id}</b> ${OUTCOME_WORDS[outcome]}${reason !== undefined && ` (${reason})`}</summary>
    ${about !== undefined && html`<p>${about}</p>`}
    ${expect !== undefined && html`<p>Look at: ${expect}</p>`}
    ${renderReplies(finding, result)}
    ${known !== undefined && html`<p>Known: ${known.text} (${known.source})</p>`}
    ${hint !== undefined && html`<p>Instead: ${hint}</p>`}
    ${source !== undefined && html`<p><small>${source}</small></p>`}
  </details>`;
}

function renderReplies({ id, differences }: CompatCheck, result: CompatResult): Markup | undefined {
  if (differences.length === 0) return undefined;
  const { reference, candidate, protocols } = result;
  return scrollable(
    `Replies of ${id}`,
    html`<table class="texts">
      <thead><tr><th scope="col">asked<th scope="col">${reference.name}<th scope="col">${candidate.name}
      <tbody>${differences.map(({ step, on, protocols: seen, ...replies }) => {
        const only = seen.length === protocols.length ? '' : ` (RESP${seen.join(', ')})`;
        return html`<tr><th scope="row"><code>${on !== undefined && `${on}: `}${step}</code>${only}<td><code>${replies.reference}</code><td><code>${replies.candidate}</code>`;
      })}
    </table>`,
  );
}

function renderDisagreements({ disagreements }: CompatResult): Markup | undefined {
  if (disagreements.length === 0) return undefined;
  return html`<section aria-labelledby="documented">
    <h2 id="documented">Documented and observed</h2>
    <ul>${disagreements.map((one) => html`<li>${describeDisagreement(one)}`)}</ul>
  </section>`;
}

function renderOthers({ checks }: CompatResult): Markup | undefined {
  const others = checks.filter(({ outcome }) => outcome === 'flaky' || outcome === 'skipped');
  if (others.length === 0) return undefined;
  return html`<section aria-labelledby="others">
    <h2 id="others">Not asked, or flaky</h2>
    <details>
      <summary>${others.length} checks were not asked, or differ between tries</summary>
      <ul>${others.map(({ id, outcome, reason = '' }) => html`<li><b>${id}</b> ${OUTCOME_WORDS[outcome]}: ${reason}`)}</ul>
    </details>
  </section>`;
}
