// The section of one profile: the comparison table, operations, what limited or spoiled the rounds, and places for the plots.
import { formatCount, formatInteger, formatShare } from '../../core/units.ts';
import { METRICS, type MetricId } from '../../result/metrics.ts';
import { EVENT_COLUMNS_EXPLAINED, listEventColumns } from '../event-columns.ts';
import { formatEstimate, formatMetric } from '../format-metric.ts';
import type { Comparison, MetricValues, ProfileReport, RatioRow, Tally, TargetReport } from '../model.ts';
import { describePace } from '../sentences.ts';
import { errorShare } from '../target-report.ts';
import { COMPARED } from './build-page-data.ts';
import { html, type Markup } from './markup.ts';
import type { ProfileData } from './page-data.ts';
import { placeFor, scrollable, swatch } from './parts.ts';

export function renderProfile(profile: ProfileReport, data: ProfileData, index: number): Markup {
  const { name, load, targets } = profile;
  const measured = targets.filter(({ completedRounds }) => completedRounds > 0);
  return html`<section class="profile${targets.length > 2 && ' wide'}" id="profile-${index}" aria-labelledby="profile-${index}-name">
    <h2 id="profile-${index}-name">${name}</h2>
    <p class="load">${load}</p>
    ${targets.map(renderMissing)}
    <div class="layout">
      ${measured.length === 0 ? html`<p class="gap">Nothing measured.</p>` : renderMeasured(profile, measured)}
      ${renderPlots(profile, data, index)}
    </div>
  </section>`;
}

function renderMeasured(profile: ProfileReport, measured: readonly TargetReport[]): Markup {
  return html`<div class="values">${renderMetrics(profile)}
    ${renderGaps(measured)}
    ${renderEvents(profile)}
    ${renderOperations(profile.targets)}
    <ul class="limits">
      ${profile.targets.map((target, i) => [renderLimit(target, i), renderErrors(target, i)])}
    </ul>
    ${profile.oddities.length > 0 && renderOddities(profile.oddities)}</div>`;
}

/** On a busy machine they are many, each says nearly the same, and together they would fill the file. */
const MOST_ODDITIES = 10;

function renderOddities(oddities: readonly string[]): Markup {
  const count =
    oddities.length === 1 ? 'One round or block looks' : `${oddities.length} rounds or blocks look`;
  const more = oddities.length - MOST_ODDITIES;
  return html`<details><summary>${count} wrong; nothing is left out for it</summary>
    <ul class="oddities">${oddities.slice(0, MOST_ODDITIES).map((oddity) => html`<li>${oddity}`)}
      ${more > 0 && html`<li>and ${more} more, which <code>cache-bench report --format json</code> has`}</ul>
  </details>`;
}

function renderMetrics({ name, targets, comparisons }: ProfileReport): Markup {
  const reference = comparisons[0]?.reference;
  const shown = METRICS.filter(
    ({ id, scope }) =>
      ALWAYS.includes(id) ||
      // Those of events have a table of their own.
      (scope !== 'event' && !NEVER.includes(id) && targets.some(({ values }) => id in values)),
  );
  return scrollable(
    `Comparison under ${name}`,
    html`<table class="metrics" data-columns>
      <caption>${describeTable(comparisons)}</caption>
      <thead><tr><th scope="col">metric
      ${targets.map(
        (target, i) =>
          html`<th scope="col">${swatch(i)}${target.name}${target.name === reference && html`<small>reference</small>`}`,
      )}
      <tbody>${shown.map(
        ({ id, label }) =>
          html`<tr><th scope="row">${label}${targets.map((target) =>
            renderValue(
              target,
              id,
              comparisons.find(({ candidate }) => candidate === target.name),
            ),
          )}`,
      )}
    </table>`,
  );
}

/** Without a value they still say that there is none. */
const ALWAYS: readonly MetricId[] = ['throughput', 'p50', 'p95', 'p99', 'p999', 'max'];
/** The inverse of another row. */
const NEVER: readonly MetricId[] = ['cpu_per_mop'];

function describeTable(comparisons: readonly Comparison[]): string {
  const [first] = comparisons;
  if (first === undefined) return 'Values of all completed rounds.';
  const rows = comparisons.flatMap(({ rows }) => rows);
  const bounds = rows.some(({ outcome }) => outcome === 'indicative')
    ? 'the range of single blocks'
    : 'the 95 % interval';
  return `Values of all completed rounds; below each value its ratio to ${first.reference}, ${bounds}, and what may be said.`;
}

function renderValue(target: TargetReport, metric: MetricId, comparison: Comparison | undefined): Markup {
  const row = COMPARED.includes(metric) ? comparison?.rows.find((one) => one.metric === metric) : undefined;
  const value = metric === 'error_rate' ? showErrors(target.tally) : showValue(target, target.values, metric);
  return html`<td>${value}${row && renderRatio(row)}`;
}

function renderRatio({ estimate, word, outcome }: RatioRow): Markup {
  const { value, bounds } = formatEstimate(estimate);
  return html`<small>${value}${bounds && ` ${bounds}`} <b class="${outcome}">${word}</b></small>`;
}

function showValue({ atLeast }: TargetReport, values: MetricValues, id: MetricId): string {
  return `${id === 'throughput' && atLeast ? '≥ ' : ''}${formatMetric(id, values[id])}`;
}

function showErrors({ errors, timeouts }: Tally): string {
  return errors + timeouts === 0 ? '0' : formatCount(errors + timeouts);
}

const OF_OPERATIONS: readonly MetricId[] = ['throughput', 'p50', 'p99', 'hit_ratio'];

function renderEvents({ events, targets }: ProfileReport): Markup | undefined {
  if (events.length === 0) return undefined;
  const columns = listEventColumns(events);
  return html`${scrollable(
    'Events',
    html`<table>
      <caption>What was done to the servers meanwhile, and what a light client beside the load felt of it</caption>
      <thead><tr>${['event', 'target', ...columns.map(({ head }) => head), 'answer'].map((head) => html`<th scope="col">${head}`)}
      <tbody>${events.map((event) => {
        const index = targets.findIndex(({ name }) => name === event.target);
        return html`<tr data-t="${index}"><th scope="row">${event.name}<td class="text">${event.target}
          ${columns.map(({ textOf }) => html`<td>${textOf(event)}`)}<td class="text">${event.outcome}`;
      })}
    </table>`,
  )}
    <p class="gap">${EVENT_COLUMNS_EXPLAINED}</p>`;
}

/** Nothing for a profile of one operation: its row would repeat the target's. */
function renderOperations(targets: readonly TargetReport[]): Markup | undefined {
  const names = [...new Set(targets.flatMap(({ operations }) => operations.map(({ name }) => name)))];
  if (names.length < 2) return undefined;
  const rows = names.flatMap((name) =>
    targets.flatMap((target, index) =>
      target.operations.filter((one) => one.name === name).map((operation) => ({ target, index, operation })),
    ),
  );
  const heads = METRICS.filter(({ id }) => OF_OPERATIONS.includes(id)).map(({ label }) => label);
  return html`<details>
    <summary>By operation</summary>
    ${scrollable(
      'Values by operation',
      html`<table>
        <caption>Values by operation</caption>
        <thead><tr>${['operation', 'target', ...heads, 'errors'].map((head) => html`<th scope="col">${head}`)}
        <tbody>${rows.map(
          ({ target, index, operation }) => html`<tr data-t="${index}"><th scope="row">${operation.name}
            <td class="text">${target.name}
            ${OF_OPERATIONS.map((id) => html`<td>${showValue(target, operation.values, id)}`)}<td>${showErrors(operation.tally)}`,
        )}
      </table>`,
    )}
  </details>`;
}

/** Why a value is missing. */
function renderGaps(measured: readonly TargetReport[]): Markup[] {
  const lacks = (values: MetricValues, ids: readonly MetricId[]): boolean =>
    METRICS.some(
      (metric) => 'percentile' in metric && ids.includes(metric.id) && values[metric.id] === undefined,
    );
  const hasFewSamples = measured.some(
    ({ values, operations }) =>
      lacks(values, ALWAYS) || operations.some((operation) => lacks(operation.values, OF_OPERATIONS)),
  );
  const blind = measured.filter(({ values }) => values.server_cores === undefined).map(({ name }) => name);
  return [
    ...(hasFewSamples
      ? [html`<p class="gap">n/a: a percentile with fewer than 100 samples beyond it.</p>`]
      : []),
    ...(blind.length === 0
      ? []
      : [html`<p class="gap">The CPU use of ${blind.join(' and ')} could not be read.</p>`]),
  ];
}

function renderMissing({ name, failures, plannedRounds, completedRounds }: TargetReport): Markup | undefined {
  if (completedRounds === plannedRounds) return undefined;
  const [first] = failures;
  const why =
    first !== undefined &&
    `; ${failures.length} failed (block ${failures.map(({ block }) => block + 1).join(', ')}), first with ${first.code}: ${first.message}`;
  return html`<p class="trouble"><b>${name}</b>: ${completedRounds} of ${plannedRounds} rounds completed${why}</p>`;
}

function renderLimit(target: TargetReport, index: number): Markup | undefined {
  const { name, limit, completedRounds } = target;
  if (limit === undefined) return undefined;
  const { starts, missed } = describePace(target);
  const others = limit.others.map(({ kind, rounds }) => `, ${kind} in ${rounds}`).join('');
  const kind = limit.kind === 'unknown' ? 'limit unknown' : limit.kind;
  return html`<li data-t="${index}">${swatch(index)}<b>${name}</b>: ${kind} in ${limit.rounds} of ${completedRounds} rounds${others}. <span class="reason">${limit.reason}</span>
    ${starts !== undefined && html`<p>${starts}</p>`}
    ${missed !== undefined && html`<p class="trouble">${missed}</p>`}`;
}

function renderErrors({ name, tally, errorExamples }: TargetReport, index: number): Markup | undefined {
  const { errors, timeouts } = tally;
  if (errors + timeouts === 0) return undefined;
  const counts = `${formatInteger(errors)} error replies, ${formatInteger(timeouts)} timeouts (${formatShare(errorShare(tally), 2)} of requests)`;
  return html`<li class="trouble" data-t="${index}"><b>${name}</b>: ${counts}
    ${
      errorExamples.length > 0 &&
      html`<ul>${errorExamples
        .slice(0, MOST_EXAMPLES)
        .map(
          ({ operation, text, count }) => html`<li>${formatInteger(count)} × ${operation}: <q>${text}</q>`,
        )}</ul>`
    }`;
}

const MOST_EXAMPLES = 5;

function renderPlots({ targets }: ProfileReport, data: ProfileData, index: number): Markup {
  const { percentiles, timeline, cpu, ratios } = data;
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
    ${isMeasured && gaps.map((gap) => html`<p class="gap">${gap}</p>`)}`;
}
