// Sweeps: for every value of the parameter who is ahead, by how much as colour, and where they cross.
import { metricById } from '../../result/metrics.ts';
import { formatEstimate, formatMetric } from '../format-metric.ts';
import type { Ahead, SweepPoint, SweepReport } from '../sweep.ts';
import { html, type Markup } from './markup.ts';
import { scrollable } from './parts.ts';

export function renderSweep(sweep: SweepReport): Markup {
  const { profile, parameter, candidate, reference, metric, points, findings } = sweep;
  const { label } = metricById(metric);
  const title = `${profile} by ${parameter}: ${candidate} against ${reference}`;
  return html`<section>
    <h2>${title}</h2>
    ${findings.map((finding) => html`<p class="finding">${finding}</p>`)}
    ${scrollable(
      title,
      html`<table class="sweep">
        <caption>${label}; the stronger the colour, the further apart</caption>
        <thead><tr><th scope="col">${parameter}<th scope="col">${reference}<th scope="col">${candidate}<th scope="col">ratio<th scope="col">ahead
        <tbody>${points.map(
          (point) =>
            html`<tr><th scope="row">${point.value}<td>${formatMetric(metric, point.comparison?.reference.value)}<td>${formatMetric(metric, point.comparison?.candidate.value)}${renderRatio(point)}<td class="text">${nameAhead(point.ahead, sweep)}${explain(point)}`,
        )}
      </table>`,
    )}
  </section>`;
}

function renderRatio({ comparison, ahead }: SweepPoint): Markup {
  const estimate = comparison?.estimate;
  if (estimate === undefined) return html`<td>n/a`;
  const { value, bounds } = formatEstimate(estimate);
  return html`<td class="${heatOf(ahead, estimate.ratio)}">${value}${bounds && html`<small>${bounds}</small>`}`;
}

/** Ratios that a step of colour is for; the last is "several times". */
const STEPS = [1.25, 1.6, 2.5] as const;

/** No colour where nobody is known to be ahead; a pale one where only the ratio says so. */
function heatOf(ahead: Ahead, ratio: number): string {
  const side = ahead.replace('likely-', '');
  if (side !== 'candidate' && side !== 'reference') return '';
  const size = Math.max(ratio, 1 / ratio);
  const step = ahead === side ? 1 + STEPS.filter((limit) => size >= limit).length : 0;
  return `ahead-${side} step-${step}`;
}

function nameAhead(ahead: Ahead, { reference, candidate }: SweepReport): string {
  switch (ahead) {
    case 'reference':
      return reference;
    case 'candidate':
      return candidate;
    case 'likely-reference':
      return `${reference}?`;
    case 'likely-candidate':
      return `${candidate}?`;
    case 'same':
      return 'same';
    case 'unknown':
      return 'cannot tell';
  }
}

/** An interval that reaches over the tolerance explains itself. */
function explain({ comparison }: SweepPoint): Markup | undefined {
  const verdict = comparison?.verdict;
  if (verdict?.word !== 'cannot-tell') return undefined;
  if (verdict.doubt === 'interval-too-wide' || verdict.doubt === 'too-few-blocks') return undefined;
  return html`<small>${verdict.why}</small>`;
}
