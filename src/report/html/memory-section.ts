// Memory per key, as bars, and what each server held in all.
import { formatMetric } from '../format-metric.ts';
import type { ProfileReport, TargetReport } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { colorClass, scrollable, swatch } from './parts.ts';

export function renderMemory(profiles: readonly ProfileReport[]): Markup {
  const told = profiles.filter(({ targets }) => targets.some(hasMemory));
  const largest = Math.max(0, ...told.flatMap(({ targets }) => targets.map(perKey)));
  return html`<section aria-labelledby="memory">
    <h2 id="memory">Memory</h2>
    ${
      told.length === 0
        ? html`<p class="gap">Memory was not recorded.</p>`
        : scrollable(
            'Memory',
            html`<table class="bars">
              <caption>Growth by the fill for each key it wrote; used memory and resident set of the median round.</caption>
              <thead><tr><th scope="col">target<th scope="col" class="bar"><span class="hidden">bar</span><th scope="col">per key<th scope="col">used<th scope="col">resident
              ${told.map((profile) => renderGroup(profile, largest))}
            </table>`,
          )
    }
  </section>`;
}

function renderGroup({ name, targets }: ProfileReport, largest: number): Markup {
  return html`<tbody><tr><th scope="rowgroup" colspan="5" class="group">${name}${targets.map((target, i) => {
    const { values } = target;
    const width = largest === 0 ? 0 : (100 * perKey(target)) / largest;
    return html`<tr data-t="${i}"><th scope="row">${swatch(i)}${target.name}
        <td class="bar"><svg aria-hidden="true"><rect class="${colorClass(i)}" width="${width.toFixed(1)}%"/></svg>
        <td>${formatMetric('memory_per_key', values.memory_per_key)}<td>${formatMetric('memory', values.memory)}<td>${formatMetric('rss', values.rss)}`;
  })}`;
}

function hasMemory({ values }: TargetReport): boolean {
  return [values.memory_per_key, values.memory, values.rss].some((value) => value !== undefined);
}

/** A fill that made a server smaller has no bar. */
function perKey({ values }: TargetReport): number {
  return Math.max(0, values.memory_per_key ?? 0);
}
