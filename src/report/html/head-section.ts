// The top of the page: what may be quoted with its caveat, what to know before any number, and the line of every profile.
import { metricById } from '../../result/metrics.ts';
import { formatEstimate } from '../format-metric.ts';
import type { FairnessSection, GateSection, ProfileReport, Report, ScoreRow, Summary } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { placeFor, scrollable, swatch } from './parts.ts';

export function titleOf({ profiles }: Report, targets: readonly string[]): string {
  const reference = profiles[0]?.comparisons[0]?.reference;
  const others = targets.filter((name) => name !== reference);
  return reference === undefined ? targets.join(', ') : `${others.join(', ')} vs ${reference}`;
}

export function renderHead(report: Report, targets: readonly string[]): Markup {
  const { toolVersion, runId, startedAt } = report;
  return html`<header>
      <p class="run">cache-bench ${toolVersion} · run ${runId} · ${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC</p>
      <h1>${titleOf(report, targets)}</h1>
    </header>
    ${renderToolbar(targets)}`;
}

/** Buttons do nothing without the script, so that it is the script that shows them. */
export function renderToolbar(targets: readonly string[]): Markup {
  return html`<div class="toolbar" role="group" aria-label="Targets shown" hidden>
    ${targets.map((name, i) => html`<button type="button" class="chip" aria-pressed="true" data-toggle="${i}">${swatch(i)}<span>${name}</span></button>`)}
    <button type="button" class="theme" id="theme"></button>
  </div>
  <noscript><p class="notice">The plots need JavaScript; all tables are below.</p></noscript>`;
}

export function renderResult(report: Report, targets: readonly string[]): Markup {
  const { headline, notices, profiles, gate, fairness, scoreboard = [] } = report;
  const hasOverview = profiles.length > 1 && profiles.some(({ comparisons }) => comparisons.some(hasRatios));
  return html`<section aria-label="Result">
    <p class="claim">${headline.claim}</p>
    <p class="caveat">${headline.caveat}</p>
    ${fairness && renderFairness(fairness)}
    ${notices.map((notice) => html`<p class="notice">${notice}</p>`)}
    ${gate && renderGate(gate)}
    ${renderLines(report, targets)}
    ${hasOverview && placeFor('overview')}
    ${scoreboard.length > 0 && renderScoreboard(scoreboard, targets)}
  </section>`;
}

/** The table of all checks stands at the end of the page. */
function renderFairness({ summary, isBroken, checks }: FairnessSection): Markup {
  const broken = checks.filter(({ status }) => status === 'fail');
  return html`<p class="${isBroken ? 'notice' : 'caveat'}">${isBroken ? 'Unfair' : 'Fair'}: <a href="#fairness">${summary}</a></p>
    ${broken.map(({ message, profile }) => html`<p class="notice">${profile !== undefined && `${profile}: `}${message}</p>`)}`;
}

function hasRatios({ rows }: ProfileReport['comparisons'][number]): boolean {
  return rows.length > 0;
}

function renderLines({ profiles, headline }: Report, targets: readonly string[]): Markup {
  if (profiles.length === 0) return html`<p class="gap">No profile was begun: there is nothing to show.</p>`;
  return html`<ol class="lines">${profiles.map((profile, i) => profile.partOf === undefined && renderLine(profile, i, targets, headline.claim))}</ol>`;
}

function renderLine(
  { name, comparisons, summaries }: ProfileReport,
  index: number,
  targets: readonly string[],
  claim: string,
): Markup {
  const lines = summaries.map((summary, i) => {
    const comparison = comparisons[i];
    return {
      text: comparison === undefined ? tellOnly(summary) : comparison.headline,
      target: targets.indexOf(comparison?.candidate ?? targets[i] ?? ''),
      caveats: summary.caveats,
    };
  });
  return html`<li><a href="#profile-${index}">${name}</a>${lines.map(
    // With one comparison the claim has said it, but not what limited it.
    ({ text, target, caveats }) =>
      html`<p data-t="${target}">${text !== claim && text}${
        caveats.length > 0 && html` <small>${caveats.join(' · ')}</small>`
      }</p>`,
  )}`;
}

/** There is nothing to compare the only target with. */
function tellOnly({ verdict, latency }: Summary): string {
  return [verdict, latency].filter((part) => part !== undefined).join(', ');
}

function renderGate({ outcome, rules }: GateSection): Markup {
  return html`<h2>Gate: ${outcome}</h2>
    ${scrollable(
      'Rules of the gate',
      html`<table class="texts">
        <caption>Rules that were declared, and what the run says to them</caption>
        <thead><tr>${['rule', 'profile', 'outcome', 'found'].map((head) => html`<th scope="col">${head}`)}
        <tbody>${rules.map(
          (rule) =>
            html`<tr><th scope="row"><code>${rule.rule}</code><td>${rule.profile ?? 'all'}<td class="${rule.outcome}">${rule.outcome}<td>${rule.message}`,
        )}
      </table>`,
    )}`;
}

function renderScoreboard(rows: readonly ScoreRow[], targets: readonly string[]): Markup {
  return scrollable(
    'Over all profiles',
    html`<table class="texts">
      <caption>Over all profiles: geometric mean of the ratios to ${rows[0]?.reference}</caption>
      <thead><tr>${['target', 'metric', 'ratio', 'profiles', 'verdict'].map((head) => html`<th scope="col">${head}`)}
      <tbody>${rows.map((row) => {
        const target = targets.indexOf(row.candidate);
        const { value, bounds } = formatEstimate(row.estimate);
        const leftOut = row.leftOut > 0 && `, ${row.leftOut} left out`;
        return html`<tr data-t="${target}"><th scope="row">${swatch(target)}${row.candidate}<td>${metricById(row.metric).label}<td>${value} ${bounds}<td>${row.profiles}${leftOut}<td>${row.word}`;
      })}
    </table>`,
  );
}
