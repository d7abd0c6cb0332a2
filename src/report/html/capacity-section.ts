// A search for capacities: the rate that each target sustains under the objectives, and a place for the curves.
import { formatCount } from '../../core/units.ts';
import type { Capacity, RunResult } from '../../result/schema.ts';
import { formatEstimate } from '../format-metric.ts';
import { html, type Markup } from './markup.ts';
import { placeFor, scrollable, swatch } from './parts.ts';

export function renderCapacity(capacity: Capacity, { partial, settings, targets: known }: RunResult): Markup {
  const { profile, slo, targets, ratios } = capacity;
  const indexOf = (target: string): number => known.findIndex(({ name }) => name === target);
  return html`<section aria-labelledby="capacity">
    <h2 id="capacity">${profile} under ${slo}</h2>
    ${partial && html`<p class="notice">Partial result: the search ended early; what is below is what was known by then.</p>`}
    ${settings.quick && html`<p class="notice">Quick search: short probes, too few searches for an interval; a first look.</p>`}
    ${ratios.map(
      ({ candidate, ratio, low, high, pairs }) =>
        html`<p class="claim">${compare(candidate, targets[0]?.target, {
          ratio,
          ...(low === undefined || high === undefined ? {} : { low, high }),
          searches: pairs,
        })}</p>`,
    )}
    ${scrollable(
      'Sustained rates',
      html`<table>
        <caption>The highest rate at which each target keeps ${slo}, 99 % of the rate and every reply; operations per second</caption>
        <thead><tr>${['target', 'sustains', '95 % interval', 'searches', 'closed loop'].map((head) => html`<th scope="col">${head}`)}
        <tbody>${targets.map(
          ({ target, searches, closedLoopPerSecond, answer }) =>
            html`<tr data-t="${indexOf(target)}"><th scope="row">${swatch(indexOf(target))}${target}<td>${tellAnswer(answer)}<td>${tellInterval(answer)}<td>${searches} of ${capacity.searches}<td>${formatCount(closedLoopPerSecond)}`,
        )}
      </table>`,
    )}
    ${targets.map(({ target, answer }) => explain(target, answer))}
    ${capacity.probes.length === 0 ? html`<p class="gap">No rate was tried.</p>` : placeFor('capacity')}
  </section>`;
}

type Answer = Capacity['targets'][number]['answer'];

interface ComparedRate {
  readonly ratio: number;
  readonly low?: number;
  readonly high?: number;
  readonly searches: number;
}

function compare(
  candidate: string,
  reference: string | undefined,
  { ratio, low, high, searches }: ComparedRate,
): string {
  const isInterval = low !== undefined && high !== undefined;
  const { value, bounds } = formatEstimate({
    ratio,
    ...(isInterval ? { low, high } : {}),
    confidence: Number.NaN,
    pValue: Number.NaN,
  });
  const words = `${candidate} sustains ${value} the rate of ${reference}`;
  const count = `${searches} ${searches === 1 ? 'search' : 'searches'}`;
  if (!isInterval) return `${words} (indicative only: ${count}; 6 give an interval).`;
  const doubt = low <= 1 && high >= 1 ? ' Cannot tell them apart: the interval includes 1.' : '';
  return `${words}: ${bounds} (95 % interval over ${count}).${doubt}`;
}

function tellAnswer(answer: Answer): string {
  switch (answer?.kind) {
    case 'found':
      return formatCount(answer.ratePerSecond);
    case 'at-least':
      return `≥ ${formatCount(answer.ratePerSecond)}`;
    case 'below':
      return `< ${formatCount(answer.ratePerSecond)}`;
    case 'unsettled':
      return 'cannot tell';
    default:
      return 'not finished';
  }
}

function tellInterval(answer: Answer): string {
  if (answer?.kind !== 'found' || answer.lowPerSecond === undefined || answer.highPerSecond === undefined)
    return 'n/a';
  return `[${formatCount(answer.lowPerSecond)}, ${formatCount(answer.highPerSecond)}]`;
}

function explain(target: string, answer: Answer): Markup | undefined {
  switch (answer?.kind) {
    case 'at-least':
      return html`<p class="notice">${target}: cannot tell above ${formatCount(answer.ratePerSecond)} ops/s, for the client was the limit there. Give the generator more CPUs (--client-cpus, --threads), or measure from another machine.</p>`;
    case 'below':
      return html`<p class="notice">${target} does not sustain even ${formatCount(answer.ratePerSecond)} ops/s: its latency is beyond the objective at any rate here.</p>`;
    case 'unsettled':
      return html`<p class="notice">${target} behaved too differently from probe to probe; is something else running on this machine?</p>`;
    default:
      return undefined;
  }
}
