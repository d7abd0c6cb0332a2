// The report as one HTML file that needs nothing else: no network, no server, no other file.
import type { RunResult } from '../../result/schema.ts';
import type { Report } from '../model.ts';
import { readAssets } from './assets.ts';
import { buildPageData } from './build-page-data.ts';
import { renderClosing } from './closing-sections.ts';
import { renderHead, renderToolbar, titleOf } from './head-section.ts';
import { html } from './markup.ts';
import { renderMemory } from './memory-section.ts';
import { renderShell } from './page-shell.ts';
import { renderProfile } from './profile-section.ts';

export interface HtmlInput {
  readonly report: Report;
  /** What the report was built from: it has the raw samples that plots are drawn from. */
  readonly result: RunResult;
}

export function renderHtml({ report, result }: HtmlInput): string {
  const data = buildPageData(report, result);
  const targets = result.targets.map(({ name }) => name);
  return renderShell({
    title: `${titleOf(report)} · cache-bench`,
    data,
    assets: readAssets(),
    body: html`<main>
      ${renderHead(report, targets, renderToolbar(targets))}
      ${report.profiles.map((profile, i) => renderProfile(profile, data.profiles[i]!, i))}
      ${renderMemory(report.profiles)}
      ${renderClosing({ report, result })}
    </main>`,
  });
}
